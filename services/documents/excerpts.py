"""Where a search found its words: a few of them around, the found ones marked.

FTS5's own snippet() asks the whole index again for each document: 8 ms each where a word is in most of 100,000
(measured). Looking through the words of the few documents on the screen costs less.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import Final

from services.core.narrative import Run
from services.documents.text import plain, typed_words
from services.storage.driver import Connection

_BEFORE: Final = 3
"""Words left before the first one found: two lines of a narrow screen must show it."""
_REACH_BEFORE: Final = 80
_REACH: Final = 200
_LATIN: Final = tuple(chr(code) for code in chain(range(0xC0, 0x250), range(0x1E00, 0x1F00)))
_LETTER: Final = r"[^\W_]"


class Place(StrEnum):
    """Where the words stand."""

    TEXT = "text"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some words of a document or of the person's note on it; what was looked for is bold."""

    place: Place
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words, unmarked."""
        return "".join(run.text for run in self.runs)


def excerpts(connection: Connection, typed: str, ids: Sequence[str]) -> dict[str, Excerpt]:
    """Return the excerpts of the documents that have the words in their text or note; titles are seen anyway."""
    words = [plain(word) for word in typed_words(typed)]
    if not words:
        return {}
    pattern = _pattern(tuple(words))
    found = {}
    for id in ids:
        row = connection.execute(
            "SELECT note, body FROM document_text WHERE rowid = (SELECT rowid FROM document WHERE id = ?)",
            (id,),
        ).fetchone()
        for place, said in ((Place.NOTE, row["note"]), (Place.TEXT, row["body"])) if row else ():
            first = pattern.search(said or "")
            if first:
                found[id] = Excerpt(place, tuple(_around(said, first.start(), pattern)))
                break
    return found


def marked(said: str, typed: str) -> tuple[Run, ...]:
    """Return a whole text, with the words that a search typed bold in it."""
    words = [plain(word) for word in typed_words(typed)]
    return tuple(_runs(said, _pattern(tuple(words)))) if words else (Run(said),)


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds each word as the beginning of one, whatever its accents and capitals."""
    spelt = ("".join(_variants(letter) for letter in word) for word in words)
    return re.compile(rf"(?<!{_LETTER})(?:{'|'.join(spelt)}){_LETTER}*", re.IGNORECASE)


@cache
def _variants(letter: str) -> str:
    """Return the class of the Latin letters that search takes for `letter`."""
    same = "".join(other for other in _LATIN if plain(other) == letter)
    return f"[{re.escape(letter)}{same}]" if same else re.escape(letter)


def _around(said: str, at: int, pattern: re.Pattern[str]) -> Iterator[Run]:
    """Yield the words from a little before `at` on, on one line."""
    start = max(0, at - _REACH_BEFORE)
    before = said[start:at].split()
    if start or len(before) > _BEFORE:
        before = ["…", *before[-_BEFORE:]]
    after = " ".join(said[at : at + _REACH].split())
    if len(said) > at + _REACH:
        after = f"{after.rpartition(' ')[0] or after}…"
    glue = " " if at and said[at - 1].isspace() and before else ""
    yield from _runs(" ".join(before) + glue + after, pattern)


def _runs(words: str, pattern: re.Pattern[str]) -> Iterator[Run]:
    here = 0
    for found in pattern.finditer(words):
        if found.start() > here:
            yield Run(words[here : found.start()])
        yield Run(found[0], bold=True)
        here = found.end()
    if here < len(words):
        yield Run(words[here:])
