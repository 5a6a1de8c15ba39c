"""Dates, sizes and durations as people say them: "mardi 3 mars 2026, 14 h 30", "184 Ko"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal, get_decimal_symbol

NBSP: Final = "\u00a0"
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d{2}))?$")
_KILO: Final = 1000
_UNITS: Final = {
    "fr": ("octets", "Ko", "Mo", "Go"),
    "en": ("bytes", "KB", "MB", "GB"),
}
_LOCALES: Final = {"fr": "fr_FR", "en": "en_GB"}


def _parsed(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Formats:
    """Formats of one language; `zone` is the device's own when None, used for moments, never for a document's date."""

    language: str
    zone: tzinfo | None = None

    @property
    def _locale(self) -> Locale:
        return Locale.parse(_LOCALES[self.language])

    def day(self, day: date) -> str:
        """Return "mardi 3 mars 2026"."""
        return self._pattern(day, "EEEE d MMMM y")

    def day_of_year(self, day: date) -> str:
        """Return "mardi 3 mars": a day near today."""
        return self._pattern(day, "EEEE d MMMM")

    def moment(self, moment: datetime) -> str:
        """Return "mardi 3 mars 2026, 14 h 30", in the device's time zone."""
        local = moment.astimezone(self.zone)
        return f"{self.day(local)}, {self.time(local)}"

    def near_day(self, day: date) -> str:
        """Return "mar. 1er déc.": a day near today, where there is little room."""
        return self._pattern(day, "EEE d MMM")

    def time(self, moment: datetime) -> str:
        """Return "14 h 30", as the moment itself says it."""
        if self.language == "fr":
            return f"{moment.hour}{NBSP}h{NBSP}{moment:%M}"
        return f"{moment:%H:%M}"

    def fhir(self, text: str) -> str:
        """Return a FHIR date or dateTime in words, as precise as it is: "mars 2015" for "2015-03".

        The hour is the one of the place of care, as written; what is no date is returned as it came.
        """
        if partial := _PARTIAL.match(text):
            year, month = partial.groups()
            return (
                self._month_of(date(int(year), int(month), 1))
                if month and int(month) in range(1, 13)
                else year
            )
        match _parsed(text):
            case datetime() as moment:
                return f"{self._pattern(moment, 'd MMMM y')}, {self.time(moment)}"
            case date() as day:
                return self._pattern(day, "d MMMM y")
            case _:
                return text

    def fhir_day(self, text: str) -> str:
        """Return the same without the hour: "20 nov. 2026", "mars 2015"."""
        day = None if _PARTIAL.match(text) else _parsed(text)
        return self._pattern(day, "d MMM y") if day else self.fhir(text)

    def short(self, text: str, today: date) -> str:
        """Return "20 nov." for this year, "20 nov. 2024" for another, "mars 2015" and "2015" for partial dates."""
        if _PARTIAL.match(text):
            return self.fhir(text)
        day = _parsed(text)
        if day is None:
            return text
        return self._pattern(day, "d MMM" if day.year == today.year else "d MMM y")

    def day_in_month(self, text: str) -> str:
        """Return "20 nov.", for a line under its month and year; "" when the day is not known."""
        day = None if _PARTIAL.match(text) else _parsed(text)
        return self._pattern(day, "d MMM") if day else ""

    def month(self, text: str) -> str:
        """Return the heading that groups a FHIR date: "Novembre 2026", or "2015"."""
        if partial := _PARTIAL.match(text):
            year, month = partial.groups()
            if not month or int(month) not in range(1, 13):
                return year
            return _capital(self._month_of(date(int(year), int(month), 1)))
        day = _parsed(text)
        return _capital(self._month_of(day)) if day else text

    def size(self, octets: int) -> str:
        """Return "184 Ko"; decimal units, one decimal under ten."""
        amount, unit = float(octets), 0
        while amount >= _KILO and unit < len(_UNITS[self.language]) - 1:
            amount, unit = amount / _KILO, unit + 1
        digits = "0.#" if unit and amount < 10 else "#,##0"  # noqa: PLR2004 - one decimal under ten
        number = format_decimal(amount, digits, locale=self._locale)
        return f"{number}{NBSP}{_UNITS[self.language][unit]}"

    def number(self, number: int) -> str:
        """Return "10 000"."""
        return format_decimal(number, locale=self._locale)

    @property
    def decimal_sign(self) -> str:
        """The sign before decimals."""
        return get_decimal_symbol(self._locale)

    def duration(self, duration: timedelta) -> str:
        """Return "30 secondes" or "2 minutes", rounded up so that nobody comes back too early."""
        seconds = -(-duration // timedelta(seconds=1))
        if seconds > 60:  # noqa: PLR2004 - a minute
            seconds = -(-seconds // 60) * 60
        words = format_timedelta(timedelta(seconds=seconds), threshold=1.0, locale=self._locale)
        return words.replace(" ", NBSP)

    def language_name(self, tag: str) -> str:
        """Return the language of a BCP 47 tag in words: "français" for "fr-FR"; an unknown tag as it came."""
        try:
            return Locale.parse(tag, sep="-").get_language_name(self._locale) or tag
        except (ValueError, UnknownLocaleError):
            return tag

    def _month_of(self, day: date) -> str:
        return self._pattern(day, "MMMM y")

    def _pattern(self, day: date, pattern: str) -> str:
        text = format_date(day, pattern, locale=self._locale)
        if self.language == "fr":
            text = re.sub(r"\b1 (?=\D)", "1er ", text, count=1)
        # "3 mars" and "mars 2026" stay on one line; the weekday may stand alone.
        return re.sub(r"(?<=\d) | (?=\d{4})|(?<=\der) ", NBSP, text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
