"""Words as search compares them, in the record and in the content: without case, accents or ligatures.

FTS5's tokenizer removes accents, but œ and æ are letters to it and ’ is no separator (measured: `coeur` does not
find `cœur`), so both sides are folded here, at index and at query time.
"""

import re
import unicodedata
from typing import Final

_FOLDS: Final = {
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ß": "ss",
    "’": "'",
    "ʼ": "'",
    "‘": "'",
    "\u00ad": "",
}
_FOLDED: Final = re.compile("[" + "".join(_FOLDS) + "]")
_LONGEST_QUERY: Final = 200
_MOST_WORDS: Final = 12
"""Nobody looks for more, and each costs a look into the index."""


def folded(words: str) -> str:
    """Return `words` as the index keeps them."""
    return _FOLDED.sub(lambda found: _FOLDS[found[0]], words)


def typed_words(typed: str) -> list[str]:
    """Return the words of what a person typed, as the index separates them; hostile signs only separate."""
    letters = "".join(c if c.isalnum() else " " for c in folded(typed[:_LONGEST_QUERY]))
    return letters.split()[:_MOST_WORDS]


def plain(word: str) -> str:
    """Return a word as the index's tokenizer keeps it: small letters, no accent."""
    letters = unicodedata.normalize("NFD", folded(word).casefold())
    return "".join(c for c in letters if not unicodedata.combining(c))
