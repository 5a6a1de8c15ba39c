"""How old somebody is, as the server counts it: days of the civil calendar in France."""

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.core.algorithms import Algorithm
from services.passage.models import Occasion

ALGORITHM: Final = Algorithm(
    name="Passages at sixteen and at eighteen",
    inputs="The birth date of the person whose space it is, and the day.",
    rule=(
        "From 16 until 18 the path at sixteen is offered, from 18 until 19 the one at eighteen; "
        "18 begins at midnight in France, on 1 March for who was born on 29 February."
    ),
    source="backend/access/subjects.py counts majority in the same way; the offers are Carnet’s own.",
    limits="Without a whole birth date nothing is offered, and nobody is said to be of age or not.",
)
PARIS: Final = ZoneInfo("Europe/Paris")
SIXTEEN: Final = 16
MAJORITY: Final = 18
_OFFERED_UNTIL: Final = 19
_WHOLE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def majority(born: date) -> datetime:
    """Return the instant, in UTC, at which someone is 18."""
    return _begins(_birthday(born, MAJORITY))


def occasion(birth_date: str, now: datetime) -> Occasion | None:
    """Return the passage that somebody is in at `now` (aware), None without a whole birth date (FHIR) or between."""
    born = _whole(birth_date)
    if born is None:
        return None
    if _begins(_birthday(born, SIXTEEN)) <= now < majority(born):
        return Occasion.SIXTEEN
    if majority(born) <= now < _begins(_birthday(born, _OFFERED_UNTIL)):
        return Occasion.EIGHTEEN
    return None


def is_minor(birth_date: str, now: datetime) -> bool:
    """Say whether somebody is known to be under 18; an unknown date is nobody's minority."""
    born = _whole(birth_date)
    return born is not None and now < majority(born)


def _whole(birth_date: str) -> date | None:
    try:
        return date.fromisoformat(birth_date) if _WHOLE.fullmatch(birth_date) else None
    except ValueError:
        return None


def _birthday(born: date, years: int) -> date:
    if born.year + years > date.max.year:
        return date.max
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)  # on 28 February they have not passed yet


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)
