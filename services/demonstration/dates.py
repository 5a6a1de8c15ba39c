"""When things happened, counted back from today, and French dates."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

_PARIS: Final = ZoneInfo("Europe/Paris")
_NAMESPACE: Final = UUID("5f1c0d8e-0000-5000-8000-00000000ca11")
_SATURDAY: Final = 5
_MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The demonstration as seen on one day: the same day gives the same dates and the same ids."""

    today: date

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment in Paris, on a weekday: a weekend moves back to its Friday, keeping the order."""
        day = self.today - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - _SATURDAY + 1))
        return datetime.combine(day, time(hour, minute), _PARIS)

    def id(self, name: str) -> str:
        """Return the UUID of the thing called `name` in the record of this day."""
        return str(uuid5(_NAMESPACE, f"{self.today.isoformat()}/{name}"))


def in_words(day: date) -> str:
    """Return "1er mars 2025"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def in_digits(day: date) -> str:
    """Return "01/03/2025"."""
    return f"{day:%d/%m/%Y}"
