"""Slots made from the rules, for some days ahead; made again, only what nobody took changes.

A slot that is held, busy or blocked is never touched, even when its hours are gone: somebody counts on it. A new one
that would overlap what is taken of the same agenda is made `covered`, not free. A time already past is not made.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from backend.booking import waiting
from backend.booking.agendas import CELL, cells, lock
from backend.booking.days import Time, times, tzdata_version
from backend.booking.directory import Directory, Seen
from backend.booking.rules import RuleError, Rules
from backend.booking.tables import cell, slot
from backend.storage.engine import Store

HORIZON_DAYS: Final = 60
_UNTAKEN: Final = ("free", "covered")
_LONGEST_PREFIX: Final = 48
_TOGETHER: Final = 40
"""Schedules filled in one transaction: the writer is given back every few dozen milliseconds."""
_MOST_PARAMETERS: Final = 500
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Filled:
    """What a filling changed; `refused` are Schedules whose rules cannot be understood."""

    made: int = 0
    removed: int = 0
    refused: int = 0

    def __add__(self, other: "Filled") -> "Filled":
        return Filled(
            self.made + other.made,
            self.removed + other.removed,
            self.refused + other.refused,
        )


async def fill(store: Store, directory: Directory, now: float, days: int = HORIZON_DAYS) -> Filled:
    """Make the slots of all Schedules from `now` (seconds since 1970) on, for so many local days; safe at any time."""
    found = await store.read(directory.seen)
    total = await _each(store, found, partial(_filled, now, days))
    return total + await store.write(partial(_retired, found, now))


async def roll(store: Store, directory: Directory, now: float, days: int = HORIZON_DAYS) -> Filled:
    """Make only the days that follow those each Schedule has: what a start does, where rules did not change."""
    found = await store.read(directory.seen)
    return await _each(store, found, partial(_rolled, now, days))


async def _each(
    store: Store, found: Seen, work: Callable[[Sequence[Rules], Connection], Filled]
) -> Filled:
    """Work on some dozens of Schedules at a time."""
    total, rules = Filled(), []
    for schedule in found.all("Schedule"):
        try:
            one = found.rules(schedule)
        except RuleError:
            total += Filled(refused=1)
        else:
            rules += [one] if one else []
    for start in range(0, len(rules), _TOGETHER):
        some = rules[start : start + _TOGETHER]
        total += await store.write(partial(work, some))
    return total


def _retired(found: Seen, now: float, connection: Connection) -> Filled:
    """Remove what nobody took of Schedules that are gone or no longer active, and of the days before."""
    names = connection.execute(select(slot.c.schedule).distinct()).scalars()
    closed = [name for name in names if not found.is_open(name)]
    removed = 0
    for some in _chunks(closed):
        gone = slot.c.schedule.in_(some), slot.c.status.in_(_UNTAKEN)
        removed += connection.execute(delete(slot).where(*gone)).rowcount
    past = slot.c.start < now - _DAY, slot.c.status.in_(_UNTAKEN)
    return Filled(removed=removed + connection.execute(delete(slot).where(*past)).rowcount)


def _rolled(now: float, days: int, rules: Sequence[Rules], connection: Connection) -> Filled:
    lock(connection, {one.agenda for one in rules})
    wanted = slot.c.schedule.in_([one.schedule for one in rules])
    statement = select(slot.c.schedule, func.max(slot.c.start)).where(wanted)
    grouped = connection.execute(statement.group_by(slot.c.schedule))
    last: dict[str, int] = {row[0]: row[1] for row in grouped}
    new = [
        row for one in rules for row in rows(one, max(now, last.get(one.schedule, 0)), now, days)
    ]
    return _made(connection, rules, new, now)


def _made(
    connection: Connection, rules: Sequence[Rules], new: list[dict[str, Any]], now: float
) -> Filled:
    _cover(connection, new)
    if new:
        connection.execute(insert(slot), new)
        services = {one.schedule: one.service for one in rules}
        waiting.wake(connection, services, new, int(now * 1000))
    return Filled(made=len(new))


def _filled(now: float, days: int, rules: Sequence[Rules], connection: Connection) -> Filled:
    lock(connection, {one.agenda for one in rules})
    total = Filled()
    new: list[dict[str, Any]] = []
    for one in rules:
        wanted = {(row["start"], row["seat"]): row for row in rows(one, now, now, days)}
        removed, missing = _compared(connection, one, wanted, int(now))
        total += Filled(removed=removed)
        new += missing
    return total + _made(connection, rules, new, now)


def rows(rules: Rules, after: float, now: float, days: int) -> Iterator[dict[str, Any]]:
    """Return the rows of a Schedule's times that begin after `after`, one a seat; `days` are counted from now."""
    today, first = (
        datetime.fromtimestamp(moment, UTC).astimezone(rules.zone).date() for moment in (now, after)
    )
    same = {
        "schedule": rules.schedule,
        "agenda": rules.agenda,
        "specialty": rules.specialty,
        "tz": rules.zone.key,
        "status": "free",
        "version": 1,
        "tzdata": tzdata_version(),
    }
    prefix = _prefix(rules.schedule)
    for one in times(rules, first, today + timedelta(days=days - 1)):
        if one.start > after:
            yield from _seats(rules, one, prefix, same)


def _seats(
    rules: Rules, one: Time, prefix: str, same: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for seat in range(rules.seats):
        yield {
            **same,
            "id": f"{prefix}.{one.start // 60:x}.{seat:x}",
            "start": one.start,
            "end": one.end,
            "local_start": one.local_start,
            "seat": seat,
            "mode": one.mode,
        }


def _prefix(schedule: str) -> str:
    """Return the beginning of a slot's id: made again, a slot is the same one."""
    if len(schedule) <= _LONGEST_PREFIX:
        return schedule
    return hashlib.sha256(schedule.encode()).hexdigest()[:_LONGEST_PREFIX]


def _compared(
    connection: Connection, rules: Rules, wanted: dict[tuple[int, int], dict[str, Any]], now: int
) -> tuple[int, list[dict[str, Any]]]:
    """Remove what nobody took and no rule wants; return how much that was, and what is missing."""
    statement = select(
        slot.c.id, slot.c.start, slot.c.seat, slot.c.end, slot.c.mode, slot.c.agenda,
        slot.c.specialty, slot.c.local_start, slot.c.tzdata, slot.c.status,
    ).where(slot.c.schedule == rules.schedule, slot.c.start > now)  # fmt: skip
    found = connection.execute(statement).all()
    # What is taken keeps its hour on the wall too: after a change of the zones, that hour is not given twice.
    taken = {(row.local_start, row.seat) for row in found if row.status not in _UNTAKEN}
    for key in [key for key, row in wanted.items() if (row["local_start"], row["seat"]) in taken]:
        del wanted[key]
    gone: list[str] = []
    older: list[str] = []
    for row in found:
        same = wanted.get((row.start, row.seat))
        if row.status not in _UNTAKEN:
            wanted.pop((row.start, row.seat), None)
        elif same is None or not _is_same(row, same):
            gone.append(row.id)
        else:
            del wanted[row.start, row.seat]
            older += [row.id] if row.tzdata != tzdata_version() else []
    _remove(connection, gone)
    _renew(connection, older)
    return len(gone), list(wanted.values())


def _is_same(row: Any, wanted: Mapping[str, Any]) -> bool:
    return all(
        getattr(row, name) == wanted[name]
        for name in ("end", "mode", "agenda", "specialty", "local_start")
    )


def _remove(connection: Connection, ids: Sequence[str]) -> None:
    for some in _chunks(ids):
        untaken = slot.c.id.in_(some), slot.c.status.in_(_UNTAKEN)
        connection.execute(delete(slot).where(*untaken))


def _renew(connection: Connection, ids: Sequence[str]) -> None:
    """Say of what stands as it was that newer zones were asked, too."""
    for some in _chunks(ids):
        statement = update(slot).where(slot.c.id.in_(some), slot.c.status.in_(_UNTAKEN))
        connection.execute(statement.values(tzdata=tzdata_version()))


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + _MOST_PARAMETERS] for at in range(0, len(ids), _MOST_PARAMETERS))


def _cover(connection: Connection, new: Iterable[dict[str, Any]]) -> None:
    """Mark what overlaps a taking of its agenda and seat."""
    of_agenda: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in new:
        of_agenda[row["agenda"]].append(row)
    for agenda, some in of_agenda.items():
        taken = {
            (seat, number)
            for seat, number in connection.execute(
                _TAKEN,
                {
                    "agenda": agenda,
                    "first": min(row["start"] for row in some) // CELL,
                    "last": max(row["end"] for row in some) // CELL,
                },
            )
        }
        for row in some if taken else ():
            if any((row["seat"], number) in taken for number in cells(row["start"], row["end"])):
                row["status"] = "covered"


_TAKEN: Final = select(cell.c.seat, cell.c.cell).where(
    cell.c.agenda == bindparam("agenda"),
    cell.c.cell.between(bindparam("first"), bindparam("last")),
)
