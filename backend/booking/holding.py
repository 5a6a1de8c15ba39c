"""A time kept for somebody while they decide: five minutes, three at once, and nobody else can take it."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Connection, and_, func, select

from backend.booking import agendas, wire
from backend.booking.agendas import Slot
from backend.booking.facts import Directory
from backend.booking.near import near
from backend.booking.tables import agenda, slot
from backend.booking.verdicts import (
    Content,
    RefusedError,
    Verdict,
    conflict,
    forbidden,
    too_many,
    wrong,
)

HOLD_MS: Final = 300_000
"""Far above the time that requests wait in a queue: shorter, holds would end before they are confirmed."""
MOST: Final = 3
_TRIES: Final = 4
_ORDER: Final = (slot.c.start, slot.c.id)
_TAKEN: Final = "This time is no longer free."
_MOVED: Final = "This time has changed since it was read."


class Asker(Protocol):
    """Who asks; see `backend.fhir_server.booking_port.Asker`."""

    @property
    def account(self) -> str: ...
    @property
    def patient(self) -> str | None: ...
    @property
    def is_system(self) -> bool: ...
    @property
    def is_operator(self) -> bool: ...
    @property
    def now_ms(self) -> int: ...


def holder_of(asker: Asker) -> str:
    """Return who holds: an account in a record. A minor's hold is not their parents', nor counted among theirs."""
    if asker.patient is None:
        return ""
    return sha256(f"{asker.account}\0{asker.patient}".encode()).hexdigest()


def lost(
    connection: Connection, asker: Asker, wanted: Slot | None, text: str = _TAKEN
) -> RefusedError:
    """Refuse, with free times near the one that was wanted."""
    if wanted is None:
        return conflict(text)
    found = near(connection, wanted, asker.now_ms, holder_of(asker))
    return conflict(text, [wire.contained(one, asker.now_ms) for one in found])


def put(
    connection: Connection,
    asker: Asker,
    id: str,
    content: Content,
    versions: frozenset[int] | None,
) -> Verdict:
    """Hold, release, block or open a Slot, by its status and nothing else. Raises RefusedError."""
    seen = agendas.read(connection, id)
    if seen is None:
        return Verdict()
    if not _is_same(seen, content):
        is_old = versions is not None and seen.version not in versions
        raise lost(connection, asker, seen, _MOVED) if is_old else forbidden()
    match content.get("status"), asker.is_system:
        case "busy-tentative", False:
            found = _hold(connection, asker, seen, versions)
        case "free", False:
            found = _release(connection, asker, seen)
        case "busy-unavailable", True:
            found = _block(connection, asker, seen)
        case "free", True:
            found = _open(connection, asker, seen)
        case _:
            raise forbidden()
    return Verdict(wire.as_fhir(found, asker.now_ms, holder_of(asker)))


def _is_same(seen: Slot, content: Content) -> bool:
    """Whether what was sent is this Slot, whatever its status."""
    times = (wire.milliseconds(content.get("start")), wire.milliseconds(content.get("end")))
    schedule = wire.id_of(content.get("schedule"), "Schedule")
    return times == (seen.start * 1000, seen.end * 1000) and schedule == seen.schedule


def _hold(
    connection: Connection, asker: Asker, seen: Slot, versions: frozenset[int] | None
) -> Slot:
    """Hold a free Slot; asked again by its holder, it is the same hold and no longer one."""
    if _is_anothers(seen, asker):  # found out without a lock: most of a stampede ends here
        raise lost(connection, asker, seen)
    found = agendas.locked(connection, [seen.id], asker.now_ms)[seen.id]
    if is_held_by(found, asker):
        return found
    moved = (found.start, found.end) != (seen.start, seen.end)
    # what lapsed is free to who reads it, and gets its next version only here
    if moved or (versions is not None and not {seen.version, found.version} & versions):
        raise lost(connection, asker, found, _MOVED if found.status == "free" else _TAKEN)
    return _kept(connection, asker, found)


def _kept(connection: Connection, asker: Asker, found: Slot) -> Slot:
    holder, until = holder_of(asker), asker.now_ms + HOLD_MS
    if found.status != "free" or found.start * 1000 <= asker.now_ms:
        raise lost(connection, asker, found)
    if _held(connection, holder, asker.now_ms) >= MOST:
        raise too_many("Three times are kept for you already: confirm one, or let one go.")
    if not agendas.take(connection, found, "held", held_by=holder, held_until=until):
        raise lost(connection, asker, found)
    return agendas.reread(connection, found)


def _held(connection: Connection, holder: str, now_ms: int) -> int:
    live = (slot.c.held_by == holder, slot.c.status == "held", slot.c.held_until > now_ms)
    found: int = connection.execute(select(func.count()).where(*live)).scalar_one()
    return found


def _is_anothers(found: Slot, asker: Asker) -> bool:
    if found.status in {"busy", "blocked"} or found.is_offer:
        return True
    is_live = found.status == "held" and not found.has_lapsed(asker.now_ms)
    return is_live and found.held_by != holder_of(asker)


def is_held_by(found: Slot, asker: Asker) -> bool:
    """Whether it is the asker's hold now."""
    is_live = found.status == "held" and not found.is_offer and not found.has_lapsed(asker.now_ms)
    return is_live and not asker.is_system and found.held_by == holder_of(asker)


def _release(connection: Connection, asker: Asker, seen: Slot) -> Slot:
    """Let go of one's hold; a Slot that is free already stays so, for an answer may have been lost."""
    found = agendas.locked(connection, [seen.id], asker.now_ms)[seen.id]
    if is_held_by(found, asker):
        agendas.free(connection, found, asker.now_ms)
        return agendas.reread(connection, found)
    if found.status != "free":
        raise lost(connection, asker, found)
    return found


def _block(connection: Connection, asker: Asker, seen: Slot) -> Slot:
    found = agendas.locked(connection, [seen.id], asker.now_ms)[seen.id]
    if found.status == "blocked":
        return found
    if found.status != "free" or not agendas.take(connection, found, "blocked"):
        raise lost(connection, asker, found)
    return agendas.reread(connection, found)


def _open(connection: Connection, asker: Asker, seen: Slot) -> Slot:
    found = agendas.locked(connection, [seen.id], asker.now_ms)[seen.id]
    if found.status == "free":
        return found
    if found.status != "blocked":
        raise lost(connection, asker, found)
    agendas.free(connection, found, asker.now_ms)
    return agendas.reread(connection, found)


def claim(
    connection: Connection, asker: Asker, directory: Directory, parameters: Content
) -> Verdict:
    """Hold the first free Slot of a specialty or of a service, between two instants. Raises RefusedError."""
    if asker.is_system:
        raise forbidden()
    first = max(wire.milliseconds(_parameter(parameters, "start")), asker.now_ms) // 1000
    last = wire.milliseconds(_parameter(parameters, "end")) // 1000
    within = and_(slot.c.start > first, slot.c.start < last)
    wanted = and_(_of(connection, directory, parameters, within), within)
    for _ in range(_TRIES):
        seen = _first(connection, wanted, asker.now_ms)
        if seen is None:
            break
        found = agendas.locked(connection, [seen], asker.now_ms)[seen]
        if found.status == "free":
            kept = _kept(connection, asker, found)
            return Verdict(wire.as_fhir(kept, asker.now_ms, holder_of(asker)))
    raise conflict("No time is free there.")


def _first(connection: Connection, wanted: ColumnElement[bool], now_ms: int) -> str | None:
    """Return the first free slot, of an agenda that nobody writes in if there is one; else one whose hold ended."""
    free = select(slot.c.id).where(wanted, slot.c.status == "free").order_by(*_ORDER).limit(1)
    if connection.dialect.name == "postgresql":
        alone = free.join(agenda, agenda.c.agenda == slot.c.agenda)
        alone = alone.with_for_update(of=agenda, skip_locked=True)
        if (found := connection.execute(alone).scalar()) is not None:
            return str(found)
    ended = select(slot.c.id).where(wanted, *agendas.lapsed(now_ms)).order_by(*_ORDER).limit(1)
    found = connection.execute(free).scalar() or connection.execute(ended).scalar()
    return None if found is None else str(found)


def _of(
    connection: Connection,
    directory: Directory,
    parameters: Content,
    within: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Return the condition on the slots of a specialty, or of the schedules of a service."""
    specialty, service = _parameter(parameters, "specialty"), _parameter(parameters, "service")
    if isinstance(specialty, str) and service is None:
        return slot.c.specialty == specialty
    id = wire.id_of({"reference": service}, "HealthcareService")
    if id is None or specialty is not None:
        raise wrong("A claim names a specialty, or a service by reference.")

    def services(schedule: str) -> frozenset[str]:
        actors = directory(connection, "Schedule", schedule) or {}
        return wire.actors_of(actors, "HealthcareService")

    schedules = connection.execute(select(slot.c.schedule).where(within).distinct()).scalars()
    return slot.c.schedule.in_([one for one in schedules if id in services(one)])


def _parameter(parameters: Content, name: str) -> Any:
    """Return the value of a parameter: code, string, instant, or the reference in a Reference."""
    listed = parameters.get("parameter")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("name") == name:
            values = [value for key, value in one.items() if key.startswith("value")]
            value = values[0] if len(values) == 1 else None
            return value.get("reference") if isinstance(value, Mapping) else value
    return None
