"""Words of a server's, without what nobody sees and without end."""

from collections.abc import Sequence
from typing import Final

_LONGEST: Final = 500


def line(text: str, longest: int = _LONGEST) -> str:
    """Return a text on one line, without signs nobody sees."""
    return "".join(c for c in " ".join(text[: longest * 2].split()) if c.isprintable())[:longest]


def lines(text: str, longest: int = 4000) -> str:
    """Return a text with its line breaks, without other signs nobody sees."""
    kept: Sequence[str] = [line(part, longest) for part in text[:longest].splitlines()]
    return "\n".join(kept).strip()
