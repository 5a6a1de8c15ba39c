"""Free times near one that was wanted: what a refusal carries, so that nobody tries one after the other."""

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, select

from backend.booking.agendas import COLUMNS, Slot, of_row
from backend.booking.tables import slot

_MOST = 5
_AROUND = 12
"""Looked at, so that two who were refused the same time are not sent to the same next one."""


def near(connection: Connection, wanted: Slot, now_ms: int, spread: str) -> list[Slot]:
    """Return free slots, 5 at most, in the order of time: of the same schedule first, then of the same specialty.

    `spread` varies which of the nearest: with all sent to one time, the next stampede would be there.
    """
    same = _closest(connection, wanted, now_ms, slot.c.schedule == wanted.schedule)
    others: Iterable[Slot] = ()
    if len(same) < _MOST:
        alike = slot.c.specialty == wanted.specialty
        others = _closest(connection, wanted, now_ms, alike & (slot.c.schedule != wanted.schedule))
    found = [*_chosen(same, spread), *_chosen(others, spread)][:_MOST]
    return sorted(found, key=lambda one: (one.start, one.id))


def _chosen(found: Iterable[Slot], spread: str) -> list[Slot]:
    return sorted(found, key=lambda one: hashlib.sha256(f"{spread}{one.id}".encode()).digest())


def _closest(
    connection: Connection, wanted: Slot, now_ms: int, of: ColumnElement[bool]
) -> Sequence[Slot]:
    now = now_ms // 1000
    free = select(*COLUMNS).where(of, slot.c.status == "free", slot.c.start > now)
    start = slot.c.start
    later = free.where(start >= wanted.start).order_by(start, slot.c.id).limit(_AROUND)
    sooner = free.where(start < wanted.start).order_by(start.desc(), slot.c.id).limit(_AROUND)
    rows = [*connection.execute(later).all(), *connection.execute(sooner).all()]
    found = sorted(map(of_row, rows), key=lambda one: (abs(one.start - wanted.start), one.id))
    return found[:_AROUND]
