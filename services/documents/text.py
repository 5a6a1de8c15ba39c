"""Words as search compares them: without case, ligatures or typographic apostrophes.

FTS5's tokenizer removes accents, but œ and æ are letters to it and ’ is no separator (measured: `coeur` does not
find `cœur`), so both sides are folded here, at index and at query time.
"""

import re
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


def folded(words: str) -> str:
    """Return `words` as the index keeps them."""
    return _FOLDED.sub(lambda found: _FOLDS[found[0]], words)


def match_expression(typed: str) -> str:
    """Return the FTS5 expression for what a person typed: every word, each as a beginning; "" if no word is left."""
    letters = "".join(c if c.isalnum() else " " for c in folded(typed[:_LONGEST_QUERY]))
    return " ".join(f'"{word}"*' for word in letters.split())


def one_line(text: str) -> str:
    """Return a name or title without line breaks, doubled spaces or signs nobody sees (lone surrogates, controls)."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
