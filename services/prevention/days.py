"""Days, months and dates that are only partly known."""

import calendar
import re
from datetime import date, timedelta
from typing import Final

LEAD: Final = timedelta(days=92)
"""How long before its day something is said to come soon: Carnet's choice."""
_SHORTEST: Final = 28
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$")


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, else that month's last one; never past year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    number = day.day
    if number > _SHORTEST:
        number = min(number, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, number)


def span(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a FHIR date may mean, None if it is none."""
    found = _PARTIAL.match(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None:
            return None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def candidates(text: str, today: date) -> tuple[date, ...]:
    """Return days that stand for all those a birth date may mean: each end, and each month's start between.

    Those after today are left out: nobody is born tomorrow.
    """
    found = span(text)
    if not found:
        return ()
    first, last = found
    days = [first]
    while (following := add_months(days[-1], 1)) < last:
        days.append(following)
    return tuple(
        dict.fromkeys(day for day in (*days, min(last, max(today, first))) if day <= today)
    )


def completed_months(birth: date, today: date) -> int:
    """Return the age in completed months."""
    months = (today.year - birth.year) * 12 + today.month - birth.month
    return months if add_months(birth, months) <= today else months - 1
