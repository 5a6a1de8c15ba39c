"""What a person decided of who may act for them: permissions to stop or change, sent once the server is there."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from services.circle import mapping, store
from services.circle.asking import asked, server_of
from services.core.errors import Fault, RemoteError
from services.remote.circle import CircleServer
from services.remote.retry import TRANSIENT
from services.remote.transport import Network
from services.storage.record import Record

_OVER = frozenset({Fault.NOT_FOUND, Fault.GONE})


async def send(record: Record, network: Network | None, today: date) -> int:
    """Send all that waits, what closes first; return how much was sent. Sent twice, it changes nothing.

    Raises:
        RemoteError: the server cannot be had, or refuses: what was not sent still waits.

    """
    stops = await record.database.read(store.stops)
    changes = await record.database.read(store.changes)
    if not stops and not changes:
        return 0
    async with asked(record, await server_of(record), network) as there:
        for consent in stops:
            found = await _active(there, consent)
            if found is not None:
                await there.put(mapping.stopped(found))
            await record.database.write(partial(store.stopped, consent=consent))
        for consent, offer in changes.items():
            found = await _active(there, consent)
            if found is not None:
                try:
                    await there.put(mapping.changed(found, offer, today))
                except RemoteError as error:
                    if error.fault not in TRANSIENT | {
                        Fault.SIGNED_OUT
                    }:  # what it gives stays as it was
                        await record.database.write(
                            partial(store.changed, consent=consent, offer=offer)
                        )
                    raise
            await record.database.write(partial(store.changed, consent=consent, offer=offer))
    return len(stops) + len(changes)


async def _active(there: CircleServer, consent: str) -> Mapping[str, Any] | None:
    """Return a permission as the server has it; None where it gives nothing any more."""
    try:
        found = await there.read("Consent", consent)
    except RemoteError as error:
        if error.fault in _OVER:
            return None
        raise
    return found if mapping.is_active(found) else None
