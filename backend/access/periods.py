"""FHIR dates as instants: a day is a day in France, and an end is the first moment that is no longer in."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from backend.access.elements import text
from backend.access.subjects import midnight

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")

_YEARS: Final = range(1850, 9999)
"""A date out of every life would only serve to overflow."""

NEVER: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""An end before every moment of a server: what has it never runs."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to before `end`; None where it has no bound."""

    start: datetime | None
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


ALWAYS: Final = Period(None, None)


def period_of(value: Any) -> Period | None:
    """Read a FHIR Period, nothing being no bound; None when it cannot be read or ends before it starts."""
    if value is None:
        return ALWAYS
    if not isinstance(value, dict) or value.keys() - {"start", "end", "id"}:
        return None
    try:
        start = _first(value["start"]) if "start" in value else None
        end = _after(value["end"]) if "end" in value else None
    except (ValueError, OverflowError):
        return None
    if start is not None and end is not None and start >= end:
        return None
    return Period(start, end)


def within(outer: Period, inner: Period) -> Period | None:
    """Return the time both share; None when they share none."""
    start = max(filter(None, (outer.start, inner.start)), default=None)
    end = min(filter(None, (outer.end, inner.end)), default=None)
    if start is not None and end is not None and start >= end:
        return None
    return Period(start, end)


def earliest_day(value: Any) -> date | None:
    """Return the first day a FHIR date can mean; None when it is none.

    Of who gives only a year, representation ends as early as it can.
    """
    match = _DATE.fullmatch(text(value))
    if match is None or int(match[1]) not in _YEARS:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def _first(value: Any) -> datetime:
    day = earliest_day(value)
    return _instant(value) if day is None else midnight(day)


def _after(value: Any) -> datetime:
    """A day is included to its end (FHIR R4, datatypes.html#Period); an instant is where it stops."""
    day = earliest_day(value)
    if day is None:
        return _instant(value)
    match text(value).count("-"):
        case 0:
            return midnight(date(day.year + 1, 1, 1))
        case 1:
            return midnight((day.replace(day=28) + timedelta(days=4)).replace(day=1))
        case _:
            return midnight(day + timedelta(days=1))


def _instant(value: Any) -> datetime:
    if not _INSTANT.fullmatch(text(value)):
        raise ValueError("Not a FHIR date or instant.")
    return datetime.fromisoformat(value)
