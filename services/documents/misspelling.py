"""A word that no document has, for one that differs by a letter or two.

The index's own vocabulary is asked for words that begin alike; the distance counts a letter added, left out, changed
or swapped with its neighbour as one (optimal string alignment). The person is told what was looked for instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Final

from services.core.algorithms import Algorithm
from services.core.nearest import TRIES, nearest
from services.documents.text import plain, typed_words
from services.storage.driver import Connection

_SHORTEST: Final = 4
"""Letters of a word that is corrected at all: shorter ones are like too many others."""


ALGORITHM: Final = Algorithm(
    name="Misspelt words in search",
    inputs="The words typed and the words of the index.",
    rule=(
        "A word that no document has is replaced by the nearest one, one letter away, or "
        "two for long words; what was looked for is said."
    ),
    source="Optimal string alignment distance.",
    limits="Short words are left as typed; a word that exists is never corrected.",
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What was looked for instead: `text` in the place of what was typed, `words` as (typed, found) pairs."""

    text: str
    words: tuple[tuple[str, str], ...]


def corrections(connection: Connection, typed: str) -> Iterator[Correction]:
    """Give what a person may have meant, the likeliest first; nothing if every word is one of the index."""
    words = typed_words(typed)
    likely = {
        word: _alike(connection, plain(word))
        for word in dict.fromkeys(words)
        if not _exists(connection, word)
    }
    if not likely or not all(likely.values()):
        return
    for choice in islice(zip_longest(*likely.values()), TRIES):
        right = {
            word: chosen or found[0]
            for (word, found), chosen in zip(likely.items(), choice, strict=True)
        }
        text = " ".join(right.get(word, word) for word in words)
        yield Correction(text, tuple(right.items()))


def _exists(connection: Connection, word: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM document_text WHERE document_text MATCH ? LIMIT 1", (f'"{word}"*',)
    ).fetchone()
    return found is not None


def _alike(connection: Connection, word: str) -> list[str]:
    """Return the words of the index that `word` may stand for, the nearest and most frequent first.

    People mostly miss letters further on: words with the same two first letters are looked at first, then those with
    the same first one, then those that begin with its second (the first one too many, or both swapped).
    """
    if len(word) < _SHORTEST or any(c.isdigit() for c in word):
        return []
    for beginning in (word[:2], word[0], word[1]):
        found = nearest(word, _vocabulary(connection, beginning, len(word)))
        if found:
            return found
    return []


def _vocabulary(connection: Connection, beginning: str, length: int) -> dict[str, int]:
    """Return the index's words that begin so and are not too short, with how many documents have each."""
    end = beginning[:-1] + chr(ord(beginning[-1]) + 1)
    rows = connection.execute(
        "SELECT term, doc FROM document_word WHERE term >= ? AND term < ? AND length(term) >= ?",
        (beginning, end, length - 2),
    )
    return {row[0]: row[1] for row in rows}
