"""The person's decisions on who may see what, put upon the server's own version of each resource.

A decision closes at once, whatever changed there; it opens only what is as the person saw it (docs/adr/0027).
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Final

from services.core.errors import Fault, RemoteError
from services.core.stop import StopSignal
from services.fhir.contribution import written
from services.fhir.parsing import parse_kept
from services.fhir.visibility import Visibility, of_codes, visibility_of, with_visibility
from services.remote.answers import Resource
from services.remote.client import FhirClient
from services.storage import visibility
from services.storage.record import Record
from services.storage.synced import Received
from services.storage.visibility import State, Target, Wish

_TRIES: Final = 3
"""How often one resource is put over a version that changes all the time, in one run."""
_REFUSALS: Final = frozenset(
    {Fault.FORBIDDEN, Fault.INVALID, Fault.UNSUPPORTED, Fault.NOT_FOUND, Fault.GONE}
)


@dataclass(frozen=True, slots=True)
class Relabelling:
    """One run of it; `now` is in milliseconds since 1970."""

    record: Record
    client: FhirClient
    now: int
    stop: StopSignal

    async def run(self) -> int:
        """Apply what waits; return on how many resources something was settled.

        Raises:
            RemoteError: the server cannot be had: what was not done still waits.

        """
        await self.record.database.write(lambda c: visibility.follow_choices(c, self.now))
        settled = 0
        for target in await self.record.database.read(visibility.waiting):
            if self.stop.is_set:
                break
            settled += await self._apply(target)
        return settled

    async def _apply(self, target: Target) -> bool:
        for _ in range(_TRIES):
            try:
                state = await self._put(target)
            except RemoteError as error:
                if error.fault is Fault.CONFLICT:
                    continue
                if error.fault not in _REFUSALS:
                    raise
                state = State.REFUSED
            await self.record.database.write(
                partial(visibility.settle, wish=target.wish, state=state)
            )
            return True
        return False

    async def _put(self, target: Target) -> State:
        there = await self.client.read(target.type, target.server_id)
        resource = parse_kept(there.json)
        has = visibility_of(resource)
        labels, state = decided(target.wish, has)
        if labels != has:
            body = await asyncio.to_thread(lambda: written(with_visibility(resource, labels)))
            await self.client.update(
                target.type, target.server_id, body, if_match=there.version or ""
            )
            there = await self.client.read(target.type, target.server_id)
        await self._keep(there)
        return state

    async def _keep(self, there: Resource) -> None:
        """Have here what the server has; another edit that waits meets it when it leaves."""
        received = Received(
            there.type, there.id, there.version or "", there.last_updated or "", there.json
        )
        await self.record.database.write(lambda c: visibility.keep_there(c, received, self.now))


def decided(wish: Wish, has: Visibility) -> tuple[Visibility, State]:
    """Return the labels that a decision makes of those that are there, and what became of it."""
    wanted, seen, there = wish.wanted.codes, wish.seen.codes, has.codes
    if there in {wanted, seen}:
        return wish.wanted, State.DONE
    closed = there | (wanted - seen)
    opens = (seen - wanted) & there
    return of_codes(closed), State.CHANGED if opens else State.DONE
