"""Dates as a search writes them, compared with when a slot begins (FHIR R4, search.html#date).

With a zone, or Z, a moment is one everywhere. Without, it is what the wall shows where the slot is: who asks for the
1st of December means that day in the place, be it Paris or Saint-Denis de La Réunion.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, FromClause, and_

from backend.booking.tables import slot

_DATE: Final = re.compile(
    r"(eq|ge|gt|le|lt)?(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[ +-]\d\d:\d\d)?)?"
)
_WIDEST: Final = 15 * 3600
"""Seconds: no place is further from UTC; narrows by the index what the wall then decides."""


class NotADateError(ValueError):
    """What is written is no date that is understood here."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison; from `low` to before `high`."""

    prefix: str
    low: datetime
    high: datetime

    def condition(self, table: FromClause = slot) -> ColumnElement[bool]:
        """Return the comparison as SQL over the slots, or an alias of them."""
        start = table.c.start
        if self.low.tzinfo is not None:
            return _compared(self.prefix, start, _seconds(self.low), _seconds(self.high))
        walls = (moment.isoformat(timespec="minutes") for moment in (self.low, self.high))
        low, high = (_seconds(moment.replace(tzinfo=UTC)) for moment in (self.low, self.high))
        near = _compared(self.prefix, start, low - _WIDEST, high + _WIDEST, wide=True)
        return and_(near, _compared(self.prefix, table.c.local_start, *walls))


def bound(text: str) -> Bound:
    """Read `ge2026-12-01` or `lt2026-12-01T12:00:00+01:00`; raises NotADateError."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise NotADateError
    prefix, day, clock, seconds, zone = match.groups()
    # a "+" of a zone that was not escaped in the address arrives as a space
    written = f"{day}T{clock or '00:00'}:{seconds or '00'}{(zone or '').replace(' ', '+')}"
    try:
        low = datetime.fromisoformat(written)
    except ValueError:
        raise NotADateError from None
    length = timedelta(seconds=1) if seconds else timedelta(minutes=1) if clock else timedelta(1)
    try:
        return Bound(prefix or "eq", low, low + length)
    except OverflowError:
        raise NotADateError from None


def _compared(
    prefix: str,
    column: ColumnElement[int] | ColumnElement[str],
    low: int | str,
    high: int | str,
    *,
    wide: bool = False,
) -> ColumnElement[bool]:
    match prefix:
        case "gt":
            return column >= (low if wide else high)
        case "ge":
            return column >= low
        case "lt":
            return column < (high if wide else low)
        case "le":
            return column < high
        case _:
            return and_(column >= low, column < high)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
