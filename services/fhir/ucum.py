"""Units of the same kind of quantity that differ by a power of ten alone: the only ones whose conversion is exact.

Source: UCUM (https://ucum.org/ucum), case sensitive. A mass never becomes an amount of substance, an arbitrary unit
([IU]) never an enzyme unit (U): that takes knowledge of the molecule, which no table has.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Final

_PREFIXES: Final = {"k": 3, "": 0, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
_PER_VOLUME: Final = {"L": 0, "dL": -1, "mL": -3, "uL": -6}
_PER_LITRE_OF: Final = {
    "mass in a volume": ("g", ("k", "", "m", "u", "n", "p")),
    "substance in a volume": ("mol", ("", "m", "u", "n", "p")),
    "enzyme activity in a volume": ("U", ("k", "", "m", "u")),
    "catalytic activity in a volume": ("kat", ("", "m", "u", "n")),
    "arbitrary units in a volume": ("[IU]", ("k", "", "m", "u")),
    "equivalents in a volume": ("eq", ("", "m", "u")),
}
_ALONE: Final = {
    "mass": ("g", ("k", "", "m", "u", "n", "p")),
    "length": ("m", ("k", "", "c", "m", "u", "n")),
    "volume": ("L", ("", "d", "c", "m", "u", "f")),
    "substance": ("mol", ("", "m", "u", "n")),
}
_COUNTS: Final = {"10*12": 12, "10*9": 9, "10*6": 6, "10*3": 3, "": 0}

_WRITTEN: Final = {
    "G/L": "10*9/L",  # as French laboratories print it; in UCUM, G is the gauss and T the tesla
    "Giga/L": "10*9/L",
    "T/L": "10*12/L",
    "Tera/L": "10*12/L",
    "/mm3": "/uL",
    "UI/L": "[IU]/L",
    "mUI/L": "m[IU]/L",
    "UI/mL": "[IU]/mL",
    "mUI/mL": "m[IU]/mL",
    "kUI/L": "k[IU]/L",
    "µUI/mL": "u[IU]/mL",
}
_PRINTED: Final = {"10*9/L": "G/L", "10*12/L": "T/L", "1": ""}
_MICRO: Final = re.compile(r"(?<![A-Za-z])u(?=[gLmU\[k])")
_LITRE: Final = re.compile(r"(?<=[/dmu])l$|^([dcmuf]?)l$")
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a power of ten of its kind's base; one that is not in the table is a kind of its own."""

    kind: str
    exponent: int = 0


def _table() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for kind, (symbol, prefixes) in _PER_LITRE_OF.items():
        for prefix, (volume, per) in product(prefixes, _PER_VOLUME.items()):
            units[f"{prefix}{symbol}/{volume}"] = Unit(kind, _PREFIXES[prefix] - per)
    for kind, (symbol, prefixes) in _ALONE.items():
        for prefix in prefixes:
            units[prefix + symbol] = Unit(kind, _PREFIXES[prefix])
    for (count, power), (volume, per) in product(_COUNTS.items(), _PER_VOLUME.items()):
        units[f"{count}/{volume}"] = Unit("number in a volume", power - per)
    units["%"] = Unit("part", -2)
    return units


UNITS: Final = _table()
"""Every unit that converts, by its UCUM code."""


def code_of(written: str) -> str:
    """Return the UCUM code of a unit as a file writes it; what is not known stays as it is."""
    plain = "".join(written.split())[:_LONGEST]
    if plain in _WRITTEN:
        return _WRITTEN[plain]
    code = plain.replace("µ", "u").replace("μ", "u").replace("10^", "10*")
    if code not in UNITS:
        code = _LITRE.sub(lambda found: f"{found[1] or ''}L", code)
    return code if code in UNITS else plain


def printed(code: str) -> str:
    """Return a UCUM code as French laboratories print the unit: "µg/L", "UI/L", "G/L"."""
    if code in _PRINTED:
        return _PRINTED[code]
    return _MICRO.sub("µ", code).replace("[IU]", "UI")


def unit_of(code: str) -> Unit:
    """Return what a UCUM code measures in."""
    return UNITS.get(code) or Unit(f"={code}")


def converted(number: Decimal, unit: str, into: str) -> Decimal | None:
    """Return a number of `unit` in another one, every digit kept; None where no exact conversion is known."""
    source, target = unit_of(unit), unit_of(into)
    if source.kind != target.kind:
        return None
    return shifted(number, source.exponent - target.exponent)


def shifted(number: Decimal, places: int) -> Decimal:
    """Return a number times ten to the power `places`, exactly: `Decimal.scaleb` would round to its context."""
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError("no number")  # noqa: TRY004 - NaN and infinity are Decimals
    return Decimal((sign, digits, exponent + places))
