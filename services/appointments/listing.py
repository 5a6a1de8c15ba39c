"""The appointments of the open record, read from the disk: those that wait for the person first."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from services.appointments.models import Appointment, Mine, State

_PAST: Final = 200
_WAITING: Final = frozenset(
    {State.REQUESTED, State.REFUSED, State.PENDING, State.WAITLIST, State.OFFERED}
)
_ORDER: Final = (State.OFFERED, State.REFUSED, State.REQUESTED, State.PENDING, State.WAITLIST)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


def mine(found: Iterable[Appointment], now: datetime) -> Mine:
    """Return them in three lists: waiting in the order of what the person must do, coming, past newest first."""
    waiting: list[Appointment] = []
    coming: list[Appointment] = []
    past: list[Appointment] = []
    for one in found:
        is_over = (one.end or one.start or _LATEST) < now
        if one.state in _WAITING and not (is_over and one.state is not State.OFFERED):
            waiting.append(one)
        elif one.state is State.BOOKED and not is_over:
            coming.append(one)
        else:
            past.append(one)
    waiting.sort(key=lambda one: (_ORDER.index(one.state), one.start or _LATEST, one.id))
    coming.sort(key=lambda one: (one.start or _LATEST, one.id))
    past.sort(key=lambda one: (one.start or _EARLIEST, one.id), reverse=True)
    return Mine(tuple(waiting), tuple(coming), tuple(past[:_PAST]))


def due(found: Iterable[Appointment], reminded: set[str], at: datetime) -> tuple[Appointment, ...]:
    """Return what the person is reminded of: offers, and what comes within the days they chose.

    `reminded` are the server's ids of what it reminds of itself: each is said once, whoever said it first.
    """
    wanted = []
    for one in found:
        if one.state is State.OFFERED:
            wanted.append(one)
        elif one.state is State.BOOKED and one.start is not None and at < one.start:
            near = one.start - timedelta(days=one.reminder_days) <= at
            if one.reminder_days and (near or one.remote in reminded):
                wanted.append(one)
    return tuple(sorted(wanted, key=lambda one: (one.start or _EARLIEST, one.id)))
