"""Words found in the content: an index in memory, folded as the record's is.

Every word that was typed is a beginning, and all must be somewhere in the item. A word that nothing begins with is
replaced by the nearest one (a letter or two), and the person is told.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from services.content.models import Found, Hit
from services.content.schema import Kind
from services.core.folding import folded, plain, typed_words
from services.core.nearest import nearest

MOST: Final = 20
_TITLE: Final = 8
_BODY: Final = 1
_SHORTEST: Final = 4
"""Letters of a word that is corrected at all."""
_END: Final = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item to index: `said` are its statements as they are shown, `more` the words that only find them."""

    kind: Kind
    id: str
    title: str
    said: tuple[str, ...]
    more: tuple[str, ...] = ()


@dataclass(slots=True)
class Index:
    """Beginnings of words, to entries and statements: {word: {entry: (weight, statement)}}."""

    entries: tuple[Entry, ...]
    _postings: dict[str, dict[int, tuple[int, int]]] = field(init=False)
    _words: list[str] = field(init=False)

    def __post_init__(self) -> None:
        postings: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
        for at, entry in enumerate(self.entries):
            self._add(postings, at, entry)
        self._postings = dict(postings)
        self._words = sorted(postings)

    @staticmethod
    def _add(postings: dict[str, dict[int, tuple[int, int]]], at: int, entry: Entry) -> None:
        for word in _words_of(entry.title):
            postings[word][at] = (_TITLE, 0)
        for statements in (entry.said, entry.more):
            for place, text in enumerate(statements):
                for word in _words_of(text):
                    postings[word].setdefault(at, (_BODY, place))

    def search(self, typed: str) -> Found:
        """Return what has all the words; nothing for none."""
        words = [plain(word) for word in typed_words(typed)]
        if not words:
            return Found()
        right = [self._right(word) for word in words]
        if not all(right):
            return Found()
        return Found(self._hits(right), "" if right == words else " ".join(right))

    def _right(self, word: str) -> str:
        at = bisect_left(self._words, word)
        if at < len(self._words) and self._words[at].startswith(word):
            return word
        if len(word) < _SHORTEST or any(c.isdigit() for c in word):
            return ""
        near = nearest(word, {known: len(self._postings[known]) for known in self._words})
        return near[0] if near else ""

    def _hits(self, words: Iterable[str]) -> tuple[Hit, ...]:
        found: dict[int, list[tuple[int, int]]] | None = None
        for word in dict.fromkeys(words):
            best = self._beginning(word)
            found = (
                {at: [one] for at, one in best.items()}
                if found is None
                else {at: [*have, best[at]] for at, have in found.items() if at in best}
            )
        ranked = sorted(
            (-sum(weight for weight, _ in matched), at, matched)
            for at, matched in (found or {}).items()
        )
        return tuple(self._hit(at, -score, matched) for score, at, matched in ranked[:MOST])

    def _beginning(self, word: str) -> dict[int, tuple[int, int]]:
        """Return the entries with a word that begins so; one that is the word itself counts double."""
        first, last = bisect_left(self._words, word), bisect_left(self._words, word + _END)
        best: dict[int, tuple[int, int]] = {}
        for known in self._words[first:last]:
            times = 2 if known == word else 1
            for at, (weight, place) in self._postings[known].items():
                if at not in best or best[at][0] < weight * times:
                    best[at] = (weight * times, place)
        return best

    def _hit(self, at: int, score: int, matched: list[tuple[int, int]]) -> Hit:
        entry = self.entries[at]
        places = [place for _, place in matched]
        place = max(places, key=places.count)
        excerpt = entry.said[place] if place < len(entry.said) else ""
        return Hit(entry.kind, entry.id, entry.title, excerpt, score)


def _words_of(text: str) -> set[str]:
    letters = "".join(c if c.isalnum() else " " for c in folded(text))
    return {plain(word) for word in letters.split()}
