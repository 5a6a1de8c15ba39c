"""One person's time, taken and given back. Every function that changes it needs the agenda's lock (`lock`).

A taking is a slot that is held, busy or blocked: it has its five-minute cells, and whatever else of the agenda
overlaps it is `covered`. What is `free` has no cell taken: it can be taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.booking import outbox
from backend.booking.tables import agenda as agendas
from backend.booking.tables import cell, slot

CELL: Final = 300
"""Seconds."""
_NOTHING: Final[dict[str, Any]] = dict.fromkeys(("held_by", "held_until", "appointment", "patient"))


@dataclass(frozen=True, slots=True)
class Slot:
    """A row; times in seconds since 1970, `held_until` in milliseconds. An offer is held by "" for its appointment."""

    id: str
    schedule: str
    agenda: str
    specialty: str
    start: int
    end: int
    tz: str
    seat: int
    mode: str
    status: str
    held_by: str | None
    held_until: int | None
    appointment: str | None
    patient: str | None
    version: int

    @property
    def is_offer(self) -> bool:
        return self.status == "held" and self.appointment is not None

    def has_lapsed(self, now_ms: int) -> bool:
        """Whether it was held and is no more; an offer ends where its appointment is written."""
        over = self.held_until is not None and self.held_until <= now_ms
        return self.status == "held" and over and not self.is_offer


COLUMNS: Final = tuple(slot.c[name] for name in Slot.__slots__)


def of_row(row: Sequence[Any]) -> Slot:
    """Build a slot from `COLUMNS`."""
    return Slot(*row)


def read(connection: Connection, id: str) -> Slot | None:
    row = connection.execute(select(*COLUMNS).where(slot.c.id == id)).one_or_none()
    return None if row is None else of_row(row)


def reread(connection: Connection, found: Slot) -> Slot:
    """Return a slot as it is after a change."""
    return of_row(connection.execute(select(*COLUMNS).where(slot.c.id == found.id)).one())


def lock(connection: Connection, names: Iterable[str]) -> None:
    """Hold back others who write in these agendas, until the transaction ends; sorted, so that none waits in a ring."""
    for name in sorted(set(names)):
        row = {"agenda": name}
        if connection.dialect.name == "postgresql":
            made = postgresql.insert(agendas).values(row)
            connection.execute(
                made.on_conflict_do_update(index_elements=["agenda"], set_={"agenda": name})
            )
        else:  # one writer: the transaction is the lock
            connection.execute(sqlite.insert(agendas).values(row).on_conflict_do_nothing())


def locked(connection: Connection, ids: Iterable[str], now_ms: int) -> dict[str, Slot]:
    """Lock the agendas of these slots, end what has lapsed there, and return the slots that exist."""
    wanted = list(ids)
    where = select(slot.c.agenda).where(slot.c.id.in_(wanted)).distinct()
    names = connection.execute(where).scalars().all()
    lock(connection, names)
    for name in names:
        lapse(connection, name, now_ms)
    rows = connection.execute(select(*COLUMNS).where(slot.c.id.in_(wanted))).all()
    return {found.id: found for found in map(of_row, rows)}


def lapse(connection: Connection, agenda: str, now_ms: int) -> list[str]:
    """Free what was held in an agenda and is no more; return what became free."""
    found = select(*COLUMNS).where(slot.c.agenda == agenda, *lapsed(now_ms))
    freed: list[str] = []
    for row in connection.execute(found).all():
        freed += free(connection, of_row(row), now_ms)
    return freed


def lapsed(now_ms: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a hold has ended; an offer is none."""
    return (
        slot.c.held_until.is_not(None),
        slot.c.held_until <= now_ms,
        slot.c.status == "held",
        slot.c.appointment.is_(None),
    )


def take(connection: Connection, found: Slot, status: str, **values: Any) -> bool:
    """Take a free slot; False when it is not as `found`, or its time is taken.

    The compare-and-swap would be enough under the lock, and the cells under none: both stand, so that a mistake in
    one is no double booking.
    """
    swapped = connection.execute(
        update(slot)
        .where(slot.c.id == found.id, slot.c.status == "free", slot.c.version == found.version)
        .values(status=status, version=found.version + 1, **values)
    )
    if swapped.rowcount != 1 or not _occupy(connection, found):
        return False
    covered = and_(*_beside(found), slot.c.status == "free")
    connection.execute(
        update(slot).where(covered).values(status="covered", version=slot.c.version + 1)
    )
    return True


def _occupy(connection: Connection, found: Slot) -> bool:
    place = {"agenda": found.agenda, "seat": found.seat, "slot": found.id}
    rows = [place | {"cell": number} for number in cells(found.start, found.end)]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = dialect.insert(cell).values(rows).on_conflict_do_nothing().returning(cell.c.cell)
    return len(connection.execute(made).all()) == len(rows)


def cells(start: int, end: int) -> range:
    """Return the five-minute cells of a time."""
    return range(start // CELL, (end - 1) // CELL + 1)


def become(connection: Connection, found: Slot, status: str, **values: Any) -> bool:
    """Change what a taking is, and nothing of its time; False when it is not as `found`."""
    changed = connection.execute(
        update(slot)
        .where(slot.c.id == found.id, slot.c.status == found.status)
        .where(slot.c.version == found.version)
        .values(status=status, version=found.version + 1, **{**_NOTHING, **values})
    )
    return changed.rowcount == 1


def free(
    connection: Connection, found: Slot, now_ms: int, after: Sequence[object] = ()
) -> list[str]:
    """Give a taking back; return the ids of the slots that are free by it, and have the waiting list know.

    `after` is the place in that list of who declined it.
    """
    connection.execute(delete(cell).where(cell.c.slot == found.id))
    connection.execute(
        update(slot)
        .where(slot.c.id == found.id)
        .values(status="free", version=slot.c.version + 1, **_NOTHING)
    )
    freed = [found.id, *_uncover(connection, found)]
    outbox.offer(connection, freed, now_ms, after)
    return freed


def _uncover(connection: Connection, found: Slot) -> Sequence[str]:
    still = exists().where(
        cell.c.agenda == slot.c.agenda,
        cell.c.seat == slot.c.seat,
        cell.c.cell >= slot.c.start // CELL,
        cell.c.cell <= (slot.c.end - 1) // CELL,
    )
    covered = and_(*_beside(found), slot.c.status == "covered", ~still)
    freed = update(slot).where(covered).values(status="free", version=slot.c.version + 1)
    return connection.execute(freed.returning(slot.c.id)).scalars().all()


_DAY: Final = 86_400
"""No slot is longer: the index on (agenda, start) narrows by it."""


def _beside(found: Slot) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the other slots whose time this one's overlaps, as cells count it."""
    first, last = found.start // CELL * CELL, -(-found.end // CELL) * CELL
    return (
        slot.c.agenda == found.agenda,
        slot.c.seat == found.seat,
        slot.c.id != found.id,
        slot.c.start > first - _DAY,
        slot.c.start < last,
        slot.c.end > first,
    )


def cover(connection: Connection, agenda: str) -> None:
    """Make slots just added to an agenda `covered` where its time is taken; its lock is held."""
    taken = exists().where(
        cell.c.agenda == slot.c.agenda,
        cell.c.seat == slot.c.seat,
        cell.c.cell >= slot.c.start // CELL,
        cell.c.cell <= (slot.c.end - 1) // CELL,
    )
    connection.execute(
        update(slot)
        .where(slot.c.agenda == agenda, slot.c.status == "free", taken)
        .values(status="covered", version=slot.c.version + 1)
    )
