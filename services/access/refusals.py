"""Who may not see anything, and what holds in an emergency: said by the Consents of the record, changed by wishes.

Kept on this device at once, in force when the server has it: until then it is shown as not sent. Nothing here computes
what somebody gets; the server alone does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from services.access import store
from services.access.models import Unanswered
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import Fault, RemoteError
from services.fhir import refusals as fhir
from services.fhir.parsing import parse_kept
from services.fhir.references import last_two
from services.fhir.refusals import HIDDEN, OTHERS, SAMU, Somebody
from services.remote.cleaning import line
from services.remote.transport import Network
from services.storage import refusals
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.storage.refusals import Waiting, Wish
from services.sync import access, linking
from services.sync.abilities import abilities

__all__ = ["HIDDEN", "OTHERS", "SAMU", "SWITCHES", "Somebody", "Waiting"]

SWITCHES: Final = (SAMU, OTHERS, HIDDEN)
_ROLE: Final = "PractitionerRole"


@dataclass(frozen=True, slots=True)
class Switch:
    """One decision for an emergency. `now`: the record allows it; `wanted`: the last decision, where it waits."""

    now: bool
    wanted: bool | None = None
    state: Waiting | None = None

    @property
    def shown(self) -> bool:
        """What the person decided last; what the server would not is not shown as if it held."""
        waits = self.wanted is not None and self.state is not Waiting.REFUSED
        return bool(self.wanted) if waits else self.now


@dataclass(frozen=True, slots=True)
class Block:
    """A professional who is blocked, or is to be, or is no more to be; `state` is None where nothing waits."""

    who: Somebody
    now: bool
    state: Waiting | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds and what waits. `is_obeyed`: the server says that it decides by this; None before it said anything.

    `everybody`: a Consent of the record refuses all professionals, an emergency too.
    """

    connected: bool
    switches: dict[str, Switch] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    is_obeyed: bool | None = None
    everybody: bool = False

    def block(self, id: str) -> Block | None:
        """Return what is said of a professional."""
        return next((one for one in self.blocks if one.who.id == id), None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody the record names, who could be blocked: by their id, or by the `role` in which they are named."""

    name: str = field(repr=False)
    id: str = ""
    role: str = ""  # id of a PractitionerRole: who it is, the server's directory says

    @property
    def key(self) -> str:
        return self.id or f"{_ROLE}/{self.role}"


@dataclass(slots=True)
class RefusalService:
    """Decides for the open record; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    network: Network | None = None  # the network itself

    async def standing(self) -> Standing:
        """Return what holds, as this device knows it, and what waits."""
        today = self._today()
        return await self.record.current.database.read(lambda c: _standing(c, today))

    async def allow(self, switch: str, *, allowed: bool) -> None:
        """Keep what an emergency opens: `samu`, `others` or `hidden`."""
        await self._wish(switch, None, wanted=allowed if switch == HIDDEN else not allowed)

    async def block(self, who: Somebody) -> None:
        """Have a professional get nothing from the server any more."""
        await self._wish(fhir.key_of(who.id), who, wanted=True)

    async def unblock(self, who: Somebody) -> None:
        """Take it back."""
        await self._wish(fhir.key_of(who.id), who, wanted=False)

    async def candidates(self) -> tuple[Candidate, ...]:
        """Return the professionals whom the record names and who are not blocked, by name."""
        today = self._today()
        return await self.record.current.database.read(lambda c: _candidates(c, today))

    async def identified(self, one: Candidate) -> Somebody | Unanswered:
        """Return who somebody is; of a role, the server's directory is asked."""
        if one.id:
            return Somebody(one.id, one.name)
        record = self.record.current
        server = await record.database.read(linking.server)
        if server is None:
            return Unanswered.HERE
        try:
            async with access.client_of(server, record, self.network) as client:
                there = await client.read(_ROLE, one.role)
        except RemoteError as error:
            away = {Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE}
            return Unanswered.OFFLINE if error.fault in away else Unanswered.FAILED
        return _somebody(parse_kept(there.json), one.name) or Unanswered.FAILED

    async def _wish(self, key: str, who: Somebody | None, *, wanted: bool) -> None:
        today, at = self._today(), milliseconds(self.clock.now())
        await self.record.current.database.write(
            lambda c: refusals.wish(c, key, who, today, at, wanted=wanted)
        )
        # Topic.DOCUMENTS has the next run come soon; those who show this follow Topic.SETTINGS.
        self.changes.publish(Topic.SETTINGS, Topic.DOCUMENTS)

    def _today(self) -> date:
        return self.clock.now().astimezone().date()


def _standing(connection: Connection, today: date) -> Standing:
    force = refusals.in_force(connection, today)
    wishes = {one.key: one for one in refusals.wishes(connection)}
    able = abilities(connection)
    switches = {}
    for key in SWITCHES:
        wish, opens = wishes.get(key), key == HIDDEN
        wanted = None if wish is None else wish.wanted is opens
        switches[key] = Switch((key in force) is opens, wanted, wish.state if wish else None)
    return Standing(
        linking.server(connection) is not None,
        switches,
        tuple(_blocks(force, wishes)),
        None if able is None else able.see_as,
        fhir.EVERYBODY in force,
    )


def _blocks(force: dict[str, list[Any]], wishes: dict[str, Wish]) -> Iterator[Block]:
    found = []
    for key in {*force, *wishes}:
        if not fhir.id_of(key):
            continue
        wish, said = wishes.get(key), force.get(key)
        who = fhir.somebody(said[0], key) if said else None
        who = who or (wish.who if wish else None)
        if who is not None and (said or (wish and wish.wanted)):
            found.append(Block(who, bool(said), wish.state if wish else None))
    yield from sorted(found, key=lambda one: (one.who.name.casefold(), one.who.id))


def _candidates(connection: Connection, today: date) -> tuple[Candidate, ...]:
    blocked = {one.who.id for one in _standing(connection, today).blocks}
    known = [Candidate(one.name, one.id) for one in store.professionals(connection)]
    names = {one.name.casefold() for one in known}
    # A role is named with its place: "Dr Modèle, Cabinet du Dr Modèle" is the one who is known by their id.
    roles = [
        Candidate(name, role=role)
        for role, name in store.roles_named(connection).items()
        if name.partition(",")[0].strip().casefold() not in names
    ]
    found = [one for one in known if one.id not in blocked]
    return tuple(sorted([*found, *roles], key=lambda one: (one.name.casefold(), one.key)))


def _somebody(role: Any, name: str) -> Somebody | None:
    who = role.get("practitioner")
    reference = who.get("reference") if isinstance(who, dict) else ""
    type, _, id = last_two(str(reference or "")).partition("/")
    if type != "Practitioner" or not id:
        return None
    return Somebody(id, line(str(who.get("display") or name)), line(fhir.profession_of(role)))
