"""Telephone numbers: which ones a text names, and which may be called with one tap."""

import re
from collections.abc import Iterable
from typing import Final

from services.content.models import Number
from services.i18n.translator import Translator
from services.rights.words import doubt, source_line

_SPACES: Final = re.compile(r"\s+")
_WRITTEN_TO: Final = frozenset({"114"})
_SHORTEST: Final = 3
"""Digits of a number that is looked for in a text: "18 ans" is not the fire brigade."""


def link(number: Number) -> str:
    """Return the address that calls a number (RFC 3966) or writes to it (RFC 5724), "" if its source is not sure."""
    scheme = "sms" if is_written_to(number) else "tel"
    return f"{scheme}:{_digits(number.number)}" if number.sure else ""


def is_written_to(number: Number) -> bool:
    """Say whether one writes to a number rather than calls it: 114 is for who cannot hear or speak."""
    return _digits(number.number) in _WRITTEN_TO


def named_in(texts: Iterable[str], numbers: Iterable[Number]) -> tuple[Number, ...]:
    """Return the numbers that the texts name, in the order of `numbers`."""
    said = [_SPACES.sub(" ", text) for text in texts]
    return tuple(
        number
        for number in numbers
        if len(_digits(number.number)) >= _SHORTEST
        and any(re.search(rf"(?<!\d )(?<!\d){number.number}(?! ?\d)", text) for text in said)
    )


def told(number: Number, _: Translator) -> str:
    """Return what is known of a number, on lines: its name, what for, hours and price, and what is not sure."""
    known = " · ".join(filter(None, (number.hours, number.cost)))
    return "\n".join(filter(None, (number.name, number.use, known, doubt(number, _))))


def sources_of(numbers: Iterable[Number]) -> tuple[str, ...]:
    """Return where numbers were read, each source once."""
    return tuple(
        dict.fromkeys(source_line(source) for number in numbers for source in number.sources)
    )


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())
