"""Words compared as a filing clerk would: without case, accents or signs; a word stands also for its plural."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from services.core.categories import Category
from services.documents.text import folded

_SHORT: Final = 3
"""Letters of a word that is left as it is: \"os\" is no plural."""


def bare(words: str) -> str:
    """Return words in small letters, without accents, one space between them."""
    kept = (c if c.isalnum() else " " for c in unaccented(folded(words)))
    return " ".join("".join(kept).split())


def unaccented(words: str) -> str:
    """Return words in small letters, without accents; all else is kept, lines and signs."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _terms(words: str) -> str:
    """Return words as they are compared: bare and in the singular, a space on each side."""
    terms = (
        word[:-1] if word[-1] in "sx" and len(word) > _SHORT else word
        for word in bare(words).split()
    )
    return f" {' '.join(terms)} "


class Phrases:
    """Categories by the phrases that tell them."""

    def __init__(self, table: Mapping[Category, Sequence[str]]) -> None:
        self._categories = {
            _terms(phrase): category for category, phrases in table.items() for phrase in phrases
        }

    def beginning(self, words: str) -> Category | None:
        """Return the category of words that begin with a phrase, the longest one, perhaps after a number."""
        terms = _terms(words.lstrip("0123456789 ._-"))
        found = [phrase for phrase in self._categories if terms.startswith(phrase)]
        return self._categories[max(found, key=len)] if found else None

    def earliest(self, words: str) -> Category | None:
        """Return the category of the phrase that is met first, the longest one there."""
        terms = _terms(words)
        found = [
            (at, -len(phrase), phrase)
            for phrase in self._categories
            if (at := terms.find(phrase)) >= 0
        ]
        return self._categories[min(found)[2]] if found else None
