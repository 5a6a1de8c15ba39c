"""Any text, as the font of a sheet can show it: no letter is lost without a sign of it, nothing crashes."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

MARK: Final = "\ufffd"
"""Stands where the font has no shape for a letter."""
NBSP: Final = "\u00a0"
_SAID_OTHERWISE: Final = {
    0x2190: "<-",
    0x2192: "->",
    0x21D2: "=>",
    0x2610: "[ ]",
    0x2611: "[x]",
    0x2612: "[x]",
    0x2713: "[x]",
    0x2714: "[x]",
    0x25A0: "•",
    0x25AA: "•",
    0x25B6: "•",
}
"""Signs that print as others without another meaning. Digits above or below the line are not: 10⁹ is not 109."""
_VARIATIONS: Final = range(0xFE00, 0xFE10)
_UNIT: Final = re.compile(r"(?<=\d) (?=[^\W\d_]{1,3}\b)")
"""A space where no line is broken in any language: between a number and its unit."""
_FRENCH: Final = re.compile(r" (?=[?!:;%»])|(?<=«) ")
"""Where French breaks none either: before some signs."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """Text that the font has every letter of; `missing` letters stand as `MARK`."""

    text: str
    missing: int = 0


def drawable(text: str, letters: AbstractSet[str], language: str) -> Drawable:
    """Return `text` in the letters of the font, its lines broken as Python breaks them."""
    text = unicodedata.normalize("NFC", text)
    if strange := set(text) - letters:
        shown = {ord(letter): _shown(letter, letters) for letter in strange}
        missing = sum(text.count(letter) for letter in strange if shown[ord(letter)] == MARK)
        text = text.translate(shown)
    else:
        missing = 0
    text = _UNIT.sub(NBSP, text)
    if language == "fr":
        text = _FRENCH.sub(NBSP, text)
    return Drawable(text, missing)


def font_letters(codes: AbstractSet[int]) -> frozenset[str]:
    """Return the letters of a font with these code points, but those that are no letters to print."""
    printed = {chr(code) for code in codes if unicodedata.category(chr(code))[0] not in "CZ"}
    return frozenset(printed | {" ", NBSP, "\u202f", "\n"})


def _shown(letter: str, letters: AbstractSet[str]) -> str:
    code, category = ord(letter), unicodedata.category(letter)
    if category in {"Zl", "Zp"} or letter == "\x85":
        return "\n"
    if category == "Zs" or letter == "\t":
        return " "
    if category in {"Cc", "Cf"} or code in _VARIATIONS:
        return ""
    if code in _SAID_OTHERWISE:
        return _SAID_OTHERWISE[code]
    # A ligature or a Roman numeral is its letters; any other likeness might change what is meant.
    if unicodedata.decomposition(letter).startswith("<compat>"):
        plain = unicodedata.normalize("NFKC", letter)
        if set(plain) <= letters:
            return plain
    return MARK
