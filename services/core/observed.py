"""A value that a laboratory gave, as its document says it: made by `services.cda` and `services.fhir`."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

_LONGEST: Final = 200
_WRITTEN: Final = re.compile(r"\s*(<=|>=|<|>|≤|≥)?\s*(-?\d{1,15})(?:([.,])(\d{1,15}))?\s*")
_AMBIGUOUS: Final = 3
"""Digits after a sign that may as well set thousands apart."""
_COMPARATORS: Final = {"≤": "<=", "≥": ">="}
_MOST_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Observed:
    """One value. `value` is what was printed, `number` the Decimal in it or None when it is none.

    `code` is LOINC's, "" without one; `unit` as printed, `ucum` its code; `at` a FHIR dateTime, "" if none is given;
    `low` and `high` are the bounds of the laboratory's own range, in `unit`, when it gives numbers.
    """

    name: str
    code: str
    value: str
    number: Decimal | None = None
    comparator: str = ""  # FHIR's: <, <=, >=, >
    unit: str = ""
    ucum: str = ""
    at: str = ""
    laboratory: str = ""
    method: str = ""
    range: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


def tidy(observed: Observed) -> Observed:
    """Return a value whose words are one line each, no longer than a name, without signs nobody sees."""
    return replace(
        observed,
        name=_one_line(observed.name),
        value=_one_line(observed.value),
        unit=_one_line(observed.unit),
        laboratory=_one_line(observed.laboratory),
        method=_one_line(observed.method),
        range=_one_line(observed.range),
    )


def number_in(text: str) -> tuple[str, Decimal | None]:
    """Return the comparator and the number of words such as "<5", None for what may be read in two ways.

    "1,234" may be a thousand or a little over one: it is kept as printed, and drawn nowhere.
    """
    found = _WRITTEN.fullmatch(text)
    if not found:
        return "", None
    comparator, whole, _sign, part = found.groups()
    if part and len(part) == _AMBIGUOUS and len(whole.lstrip("-")) <= _AMBIGUOUS:
        return "", None
    written = f"{whole}.{part}" if part else whole
    return _COMPARATORS.get(comparator, comparator or ""), Decimal(written)


def exact(value: object) -> Decimal | None:
    """Return a number of a file as a Decimal; None for what is none, is not finite, or has no end."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except ArithmeticError:
        return None
    _sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) + abs(exponent) > _MOST_DIGITS:
        return None
    return number


def _one_line(text: str) -> str:
    return "".join(c for c in " ".join(text[: 4 * _LONGEST].split()) if c.isprintable())[:_LONGEST]
