"""What the server no longer shows: looked for, asked about one by one, judged together at the end of a run."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.algorithms import Algorithm
from services.core.errors import Fault, RemoteError
from services.core.stop import StopSignal
from services.remote.answers import Change, Method
from services.remote.client import FhirClient
from services.remote.retry import TRANSIENT
from services.storage import vanishing
from services.storage.driver import Connection
from services.storage.record import Record
from services.storage.vanishing import Fate, Way
from services.sync import conflicts
from services.sync.applying import Run, shown_again
from services.sync.projection import Projection
from services.sync.ways import Step

Keep = Callable[[Sequence[Step]], Awaitable[None]]
"""Writes what came, as any page."""

ALGORITHM: Final = Algorithm(
    name="What the server no longer shows",
    inputs="The list of what the server shows and the answer for each thing missing from it.",
    rule=(
        "What is missing is asked about one by one and judged together at the end; nothing "
        "is deleted here without a sure answer."
    ),
    source="FHIR R4 status codes of read (404, 410).",
    limits="A server that lies about what it holds is believed for what it says is deleted.",
)

_SAMPLE: Final = 20
"""Of many that are asked about, as many are looked for with each run: one that is there speaks for the others."""
_AT_ONCE: Final = 500


class Choice(StrEnum):
    """What a person decides about what their server no longer shows."""

    KEEP = "keep"  # on this device only
    PUT_ASIDE = "put-aside"  # with the deleted documents
    LOOK_AGAIN = "look-again"


def settle(connection: Connection, choice: Choice, projection: Projection, at: int) -> None:
    """Do what the person chose; it is not asked again of the same things."""
    match choice:
        case Choice.KEEP:
            vanishing.keep(connection)
        case Choice.PUT_ASIDE:
            projection.shelve(connection, vanishing.put_aside(connection, at), at)
        case Choice.LOOK_AGAIN:
            vanishing.look_again(connection)


@dataclass(frozen=True, slots=True)
class Vanishing:
    """Follows what vanishes in one run."""

    record: Record
    client: FhirClient
    projection: Projection
    run: Run
    stop: StopSignal

    async def compare(self, type: str, there: set[str], *, tells: bool = False) -> None:
        """Note what is here and not there, once the server says of each that it is gone; of many, ask the person.

        `tells`: this server tells what was deleted (410) from what it does not know (404). What it knows no more was
        not deleted by anybody: it went back to an older copy of itself, and the person is asked.
        """
        known = await self.record.database.read(lambda c: vanishing.noted(c, type))
        back = known & there
        if back:
            await self.record.database.write(lambda c: self._back(c, type, back))
        here = await self.record.database.read(lambda c: vanishing.unnoted(c, type))
        missing = sorted(here - there)
        if vanishing.is_much(len(missing), len(here)):
            await self.record.database.write(lambda c: vanishing.ask(c, type, missing, self.run.at))
            return
        states = {id: await self._state(type, id) for id in missing}
        unknown = [id for id, state in states.items() if state is Fate.ASKED]
        gone = [id for id, state in states.items() if state is Fate.TOLD]
        if tells and unknown:
            await self.record.database.write(lambda c: vanishing.ask(c, type, unknown, self.run.at))
        else:
            gone += unknown
        withheld = [id for id, state in states.items() if state is Fate.WITHHELD]
        if gone or withheld:
            await self.record.database.write(lambda c: self._note(c, type, gone, withheld))

    async def refused(self, type: str) -> None:
        """Note that the server gives no access to a type: what is here of it stays."""
        await self.record.database.write(lambda c: vanishing.withhold_type(c, type, self.run.at))

    async def given(self, type: str) -> None:
        """Note that the server gives access to a type."""
        if await self.record.database.read(vanishing.is_any):
            await self.record.database.write(lambda c: vanishing.given_again(c, type))

    async def look(self, keep: Keep) -> None:
        """Ask for some of what the person was asked about; all of it, once one is there again or they want it."""
        await self._look(keep, Fate.LOOK, _AT_ONCE)
        if await self._look(keep, Fate.ASKED, _SAMPLE):
            await self.record.database.write(vanishing.look_again)
            await self._look(keep, Fate.LOOK, _AT_ONCE)

    async def judge(self) -> int:
        """Take away what was told gone, unless it is much at once; return how much left."""

        def work(connection: Connection) -> int:
            gone = vanishing.judge(connection)
            for uid in gone:
                conflicts.gone(connection, uid, self.run.at)
            self.projection.removed(connection, gone)
            return len(gone)

        if not await self.record.database.read(vanishing.is_any):
            return 0
        return await self.record.database.write(work)

    async def _look(self, keep: Keep, fate: Fate, limit: int) -> int:
        there = 0
        for uid, type, id in await self.record.database.read(
            lambda c: vanishing.to_look_at(c, fate, limit)
        ):
            if self.stop.is_set:
                break
            found = await self._state(type, id)
            decided = Fate.WITHHELD if found is Fate.WITHHELD else Fate.ASKED
            await self._decide(uid, decided)
            if isinstance(found, Change):
                there += 1
                await keep([Step((found,))])
        return there

    async def _decide(self, uid: str, fate: Fate) -> None:
        await self.record.database.write(lambda c: vanishing.decide(c, uid, fate))

    async def _state(self, type: str, id: str) -> Change | Fate | None:
        """Ask for one resource: a lost access is no deletion; None when the answer says nothing of it.

        Raises:
            RemoteError: the server cannot be had just now.

        """
        try:
            found = await self.client.read(type, id)
        except RemoteError as error:
            if error.fault is Fault.GONE:
                return Fate.TOLD
            if error.fault is Fault.NOT_FOUND:
                return Fate.ASKED
            if error.fault is Fault.FORBIDDEN:
                return Fate.WITHHELD
            if error.fault not in TRANSIENT | {Fault.SIGNED_OUT}:
                return None
            raise
        return Change(
            found.type, found.id, found.version, found.last_updated, Method.PUT, json=found.json
        )

    def _back(self, connection: Connection, type: str, ids: set[str]) -> None:
        for id in sorted(ids):
            shown_again(connection, self.projection, type, id)

    def _note(
        self, connection: Connection, type: str, gone: Sequence[str], withheld: Sequence[str]
    ) -> None:
        vanishing.note_ids(connection, type, gone, self.run.at)
        vanishing.withhold(connection, type, withheld, self.run.at, Way.COMPARISON)
