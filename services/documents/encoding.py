"""Bytes of a text file as text: UTF-8, UTF-16 with its mark, else Windows-1252 if that reads like words."""

import codecs
import re
from typing import Final

from services.core.errors import Refusal, RefusedError

_MARKED: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_FEWEST_WORDS: Final = 0.85
"""The share of letters, digits, spaces and punctuation that French in Windows-1252 has; noise has two thirds."""
_MOST_ACCENTS: Final = 0.3
_SAMPLE: Final = 65_536


def decoded(data: bytes) -> str:
    """Return the text of a file.

    Raises:
        RefusedError: TEXT_ENCODING when its mark says an encoding that it does not keep, UNKNOWN_FORMAT when it
            is no text at all.

    """
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            try:
                return _checked(data[len(mark) :].decode(encoding))
            except UnicodeDecodeError:
                raise RefusedError(Refusal.TEXT_ENCODING, encoding) from None
    try:
        return _checked(data.decode())
    except UnicodeDecodeError:
        return _checked(_western(data))


def _western(data: bytes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise RefusedError(Refusal.UNKNOWN_FORMAT) from None
    sample = text[:_SAMPLE]
    words = sum(c.isalnum() or c.isspace() or c in ".,;:!?'\"()/%+-=€’°" for c in sample)
    foreign = sum(ord(c) > 0x7F for c in sample)  # noqa: PLR2004 - beyond ASCII
    if words < _FEWEST_WORDS * len(sample) or foreign > _MOST_ACCENTS * len(sample):
        raise RefusedError(Refusal.UNKNOWN_FORMAT)
    return text


def _checked(text: str) -> str:
    if _CONTROL.search(text):
        raise RefusedError(Refusal.UNKNOWN_FORMAT)
    return text
