"""Who is next for a time that became free, and until when it is theirs."""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, select

from backend.booking import agendas, appointments, facts, outbox
from backend.booking.agendas import COLUMNS, Slot, of_row
from backend.booking.appointments import LIVE, Row
from backend.booking.facts import Directory
from backend.booking.tables import slot

OFFER_MS: Final = 2 * 3_600_000
"""How long an offer stands."""
_BEFORE_MS: Final = 3_600_000
"""An offer ends this long before the time it is of: one must still come."""
_LEAST_MS: Final = 300_000
"""Nobody is offered what they have less time than this to accept."""
_MOST: Final = 50


def until(start: int, now_ms: int) -> int | None:
    """Return when an offer of a time (seconds) ends, in milliseconds; None when it is too late to offer it."""
    end = min(now_ms + OFFER_MS, start * 1000 - _BEFORE_MS)
    return end if end >= now_ms + _LEAST_MS else None


def next_for(
    connection: Connection, directory: Directory, id: str, after: Any, now_ms: int
) -> tuple[Row, Slot] | None:
    """Return who is to be offered a slot, after the place `after` in the list; None when nobody waits for it."""
    found = agendas.read(connection, id)
    if found is None or found.status != "free" or until(found.start, now_ms) is None:
        return None
    offered = facts.offer(connection, directory, found)
    for row in appointments.waiting(
        connection, offered.services, found.start, found.end, after or ()
    ):
        is_theirs = row.role is None or not offered.roles or row.role in offered.roles
        if is_theirs and _is_earlier(connection, row, found):
            return row, found
    return None


def wake(
    connection: Connection,
    services: Mapping[str, str],
    made: Iterable[Mapping[str, Any]],
    now_ms: int,
) -> None:
    """Have times that were just made offered: to each who waits the first that suits, each time to one.

    `services` is Schedule to HealthcareService; of `made`, rows of slots, those that are free count.
    """
    rows = appointments.all_waiting(connection, services.values())
    free = sorted((one for one in made if one["status"] == "free"), key=itemgetter("start", "id"))
    given: set[str] = set()
    for row in rows:
        first, last = row.waits_from or 0, row.waits_to or 0
        for one in free:
            suits = services.get(one["schedule"]) == row.service and one["id"] not in given
            if suits and first <= one["start"] and one["end"] <= last:
                given.add(one["id"])
                break
    outbox.offer(connection, sorted(given), now_ms)


def _is_earlier(connection: Connection, row: Row, found: Slot) -> bool:
    """Whether it is before the time that it would replace."""
    if row.instead_of is None:
        return True
    other = appointments.read(connection, row.patient, row.instead_of)
    if other is None or other.state not in LIVE or other.slot is None:
        return True
    theirs = agendas.read(connection, other.slot)
    return theirs is None or found.start < theirs.start


def over(connection: Connection, now_ms: int) -> list[Slot]:
    """Return offers that nobody accepted in time."""
    ended = (slot.c.held_until <= now_ms, slot.c.status == "held", slot.c.appointment.is_not(None))
    found = select(*COLUMNS).where(slot.c.held_until.is_not(None), *ended)
    return [of_row(row) for row in connection.execute(found.order_by(slot.c.id).limit(_MOST))]


def lapsed(connection: Connection, now_ms: int) -> list[str]:
    """Return the agendas in which a hold has ended."""
    found = select(slot.c.agenda).where(*agendas.lapsed(now_ms)).distinct().limit(_MOST)
    return list(connection.execute(found).scalars())
