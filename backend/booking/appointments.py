"""Which appointments hold which time, and who waits: one row each, beside the Appointment itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.booking.tables import appointment

LIVE: Final = frozenset({"booked", "pending"})
WAITING: Final = frozenset({"waitlist", "offered"})


@dataclass(frozen=True, slots=True)
class Row:
    """`state`: pending, booked, waitlist, offered, done, gone. Times in seconds, `joined` in milliseconds."""

    patient: str
    appointment: str
    slot: str | None
    key: str | None
    state: str
    service: str | None
    role: str | None
    waits_from: int | None
    waits_to: int | None
    instead_of: str | None
    joined: int

    @property
    def place(self) -> tuple[int, str, str]:
        """Where it stands in the waiting list."""
        return self.joined, self.patient, self.appointment


_COLUMNS: Final = tuple(appointment.c[name] for name in Row.__slots__)


def read(connection: Connection, patient: str, id: str) -> Row | None:
    where = (appointment.c.patient == patient, appointment.c.appointment == id)
    return _one(connection, *where)


def by_key(connection: Connection, patient: str, key: str) -> Row | None:
    """Return what this key made before."""
    return _one(connection, appointment.c.patient == patient, appointment.c.key == key)


def _one(connection: Connection, *where: Any) -> Row | None:
    found = connection.execute(select(*_COLUMNS).where(*where)).one_or_none()
    return None if found is None else _of(found)


def _of(found: Sequence[Any]) -> Row:
    return Row(*found)


def save(connection: Connection, row: Row) -> None:
    """Store a row, new or changed."""
    values = {name: getattr(row, name) for name in Row.__slots__}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(appointment)
        .values(values)
        .on_conflict_do_update(index_elements=["patient", "appointment"], set_=values)
    )


def ended(connection: Connection, row: Row, state: str) -> Row:
    """Store that it is `done`, or `gone`: it holds no time any more."""
    over = replace(row, state=state)
    connection.execute(
        update(appointment)
        .where(appointment.c.patient == row.patient)
        .where(appointment.c.appointment == row.appointment)
        .values(state=state)
    )
    return over


def all_waiting(connection: Connection, services: Iterable[str]) -> list[Row]:
    """Return all who wait for one of these services, in the order in which they joined."""
    c = appointment.c
    where = (c.service.in_(set(services)), c.state == "waitlist", c.waits_from.is_not(None))
    found = connection.execute(
        select(*_COLUMNS).where(*where).order_by(c.joined, c.patient, c.appointment)
    )
    return [_of(one) for one in found]


def waiting(
    connection: Connection, services: frozenset[str], start: int, end: int, after: Sequence[Any]
) -> list[Row]:
    """Return who waits for one of these services at such a time, in the order in which they joined."""
    c = appointment.c
    where = [c.service.in_(services), c.state == "waitlist", c.waits_from <= start]
    where.append(c.waits_to >= end)
    place = tuple_(c.joined, c.patient, c.appointment)
    if after:
        where.append(place > tuple_(*after))
    found = connection.execute(select(*_COLUMNS).where(*where).order_by(*place.clauses))
    return [_of(one) for one in found]
