"""The first free times of many schedules: a seek in the index for each, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    FromClause,
    String,
    column,
    func,
    select,
    values,
)

from backend.booking.agendas import COLUMNS, Slot, of_row
from backend.booking.moments import Bound
from backend.booking.tables import slot

_TOGETHER: Final = 400
FIRST: Final = 3
"""How many free times of a practice a card shows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which free times: after `after` (seconds since 1970), in a mode, before a bound, where they are asked."""

    after: int
    mode: str | None = None
    before: Bound | None = None

    def conditions(self, table: FromClause) -> list[ColumnElement[bool]]:
        """Return them as SQL over the slots, or an alias of them."""
        found = [table.c.status == "free", table.c.start > self.after]
        if self.mode is not None:
            found.append(table.c.mode == self.mode)
        if self.before is not None:
            found.append(self.before.condition(table))
        return found


def first_starts(
    connection: Connection, schedules: Sequence[str], wanted: Wanted
) -> Mapping[str, int]:
    """Return the first free start of each schedule that has one, in seconds since 1970."""
    found: dict[str, int] = {}
    for at in range(0, len(schedules), _TOGETHER):
        asked = _asked(schedules[at : at + _TOGETHER])
        first = (
            select(slot.c.start)
            .where(slot.c.schedule == asked.c.schedule, *wanted.conditions(slot))
            .order_by(slot.c.start)
            .limit(1)
            .scalar_subquery()
        )
        rows = connection.execute(select(asked.c.schedule, first))
        found.update((schedule, start) for schedule, start in rows if start is not None)
    return found


def first_slots(connection: Connection, schedules: Sequence[str], wanted: Wanted) -> list[Slot]:
    """Return the first free times of each schedule, one slot for each time, in the order of time."""
    if not schedules:
        return []
    asked, times = _asked(schedules), slot.alias("times")
    ids = (
        select(func.min(times.c.id))
        .where(times.c.schedule == asked.c.schedule, *wanted.conditions(times))
        .group_by(times.c.start)
        .order_by(times.c.start)
        .limit(FIRST)
        .correlate(asked)
    )
    statement = select(*COLUMNS).join_from(asked, slot, slot.c.id.in_(ids.scalar_subquery()))
    rows = connection.execute(statement).all()
    return sorted(map(of_row, rows), key=lambda one: (one.start, one.id))


def _asked(schedules: Sequence[str]) -> CTE:
    rows: list[tuple[Any, ...]] = [(id,) for id in schedules]
    return values(column("schedule", String), name="asked").data(rows).cte("asked")
