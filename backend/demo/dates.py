"""When things happened, counted from one day, and dates as French letters write them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
_FRIDAY: Final = 4
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
    """The demonstration as it is on one day."""

    today: date

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment in Paris, `days_ago` before today (after it, when negative).

        Nobody works at the weekend here: the Friday before is meant. That keeps the order of events.
        """
        day = self.today - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - _FRIDAY))
        return datetime.combine(day, time(hour, minute), PARIS)


def instant(moment: datetime) -> str:
    """Return a FHIR instant, with its offset."""
    return moment.isoformat(timespec="seconds")


def in_words(day: date) -> str:
    """Return "1er mars 2025"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def in_digits(day: date) -> str:
    """Return "01/03/2025"."""
    return f"{day:%d/%m/%Y}"
