"""Who is asked: the server of the open record, by the sign-in that all its features share."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from services.core.changes import ChangeFeed
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import Fault, NotConnectedError, RemoteError
from services.core.ids import new_id
from services.i18n.translator import Translator
from services.remote.address import ServerAddress
from services.remote.answers import Change, Method
from services.remote.bookings import Bookings, Made
from services.remote.client import FhirClient
from services.remote.transport import Network
from services.storage import synced
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.sync import access, linking
from services.sync.abilities import abilities
from services.sync.checking import Sound, checked
from services.sync.models import Server

UNREACHED: Final = frozenset({Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE})
"""The faults of a server that is away: what is wished for waits."""
_ASIDE: Final = frozenset({Fault.NOT_FOUND, Fault.UNSUPPORTED, Fault.NOT_FHIR, Fault.WRONG_ANSWER})


@dataclass(frozen=True, slots=True)
class Asking:
    """What every part of appointments works with. `words` gives the language of the person."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    words: Callable[[], Translator]
    network: Network | None = None  # the network itself
    monotonic: Callable[[], float] = time.monotonic

    @asynccontextmanager
    async def server(self) -> AsyncIterator[tuple[Bookings, Server]]:
        """Give the server; raises NotConnectedError where the record has none."""
        record = self.record.current
        server = await record.database.read(linking.server)
        if server is None:
            raise NotConnectedError
        async with access.authorized(record) as authorization:
            bookings = Bookings(ServerAddress.of(server.base), authorization, self.network)
            try:
                yield bookings, server
            finally:
                await bookings.aclose()

    async def can_book(self) -> bool:
        """Say whether the server offers to find care and book it, as it last said; one that is away offers nothing."""
        record = self.record.current
        server = await record.database.read(linking.server)
        if server is None:
            return False
        able = await record.database.read(abilities)
        if able is not None and able.books is not None:
            return able.books
        try:
            async with FhirClient(ServerAddress.of(server.base), network=self.network) as client:
                return (await client.capabilities()).books
        except RemoteError as error:
            if error.fault in UNREACHED | _ASIDE:
                return False
            raise

    def moment(self) -> int:
        """Return now, in milliseconds since 1970."""
        return milliseconds(self.clock.now())


def kept(connection: Connection, made: Made, patient: str, at: int) -> str:
    """Write an Appointment of the server's as its download would; return our id of it.

    Raises:
        RemoteError: WRONG_ANSWER when it is another person's, or cannot be read: nothing is written.

    """
    found = made.resource
    change = Change(
        found.type, found.id, found.version, found.last_updated, Method.PUT, json=found.json
    )
    sound = checked(change, patient)
    if not isinstance(sound, Sound):
        raise RemoteError(Fault.WRONG_ANSWER, "Appointment", unsure=True)
    batch = new_id()
    synced.open_batch(connection, batch, at, "server")
    return synced.receive(connection, sound.received, batch).uid
