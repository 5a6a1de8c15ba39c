"""A day as people type it, maybe only a month or a year: nobody remembers the day of a vaccine of long ago."""

import re
from typing import Final

from views._shared.typed_dates import typed_date

_MONTH: Final = re.compile(r"(\d{1,2})[/. -](\d{4})$|(\d{4})-(\d{2})$")
_MONTHS: Final = range(1, 13)


def partial_date(text: str) -> str:
    """Return a FHIR date, maybe partial: "14/03/1992", "03/1992", "1992"; "" for what is none."""
    text = text.strip()
    if found := _MONTH.match(text):
        month, year = found.group(1) or found.group(4), found.group(2) or found.group(3)
        return f"{year}-{int(month):02}" if int(month) in _MONTHS else ""
    return typed_date(text) or ""
