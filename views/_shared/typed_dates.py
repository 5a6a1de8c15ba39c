"""Dates as people type them."""

import re
from datetime import date
from typing import Final

_NUMERIC: Final = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$")


def typed_date(text: str) -> str | None:
    """Return a typed date as a FHIR date: "14/03/1992", "1992-03-14" or only "1992"; None if it is none."""
    text = text.strip()
    if not text or re.fullmatch(r"\d{4}", text):
        return text
    if numeric := _NUMERIC.match(text):
        day, month, year = numeric.groups()
        text = f"{year}-{int(month):02}-{int(day):02}"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def as_typed(date: str) -> str:
    """Return a FHIR date as people type it, "14/03/2026" or "2026"; "" for none, and for a month alone."""
    year, _dash, rest = date.partition("T")[0].partition("-")
    month, _dash, day = rest.partition("-")
    if day:
        return f"{day}/{month}/{year}"
    return "" if month else year
