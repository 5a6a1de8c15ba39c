"""Who is of age, as the server counts it: days of the civil calendar in France."""

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
MAJORITY: Final = 18
_WHOLE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def majority(born: date) -> datetime:
    """Return the instant, in UTC, at which someone is 18."""
    return birthday(born, MAJORITY)


def is_minor(birth_date: str, now: datetime) -> bool:
    """Say whether somebody is known to be under 18; an unknown date is nobody's minority."""
    born = whole_date(birth_date)
    return born is not None and now < majority(born)


def is_of_age(birth_date: str, now: datetime) -> bool:
    """Say whether somebody is known to be 18 or older; an unknown date is nobody's majority."""
    born = whole_date(birth_date)
    return born is not None and now >= majority(born)


def birthday(born: date, years: int) -> datetime:
    """Return the instant, in UTC, at which someone is so many years old; on 1 March if there is no 29 February."""
    if born.year + years > date.max.year:
        return _begins(date.max)
    try:
        return _begins(born.replace(year=born.year + years))
    except ValueError:
        return _begins(date(born.year + years, 3, 1))  # on 28 February they have not passed yet


def whole_date(birth_date: str) -> date | None:
    """Return the day of a FHIR date that names one, else None."""
    try:
        return date.fromisoformat(birth_date) if _WHOLE.fullmatch(birth_date) else None
    except ValueError:
        return None


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
