"""The words of a vocabulary that a mistyped one may stand for.

The distance counts a letter added, left out, changed or swapped with its neighbour as one (optimal string alignment).
"""

from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

TRIES: Final = 3
"""How many are worth a look."""
_LONG: Final = 6
"""Letters from which a word may be wrong twice."""


def nearest(word: str, vocabulary: dict[str, int]) -> list[str]:
    """Return the words within reach; without any, those whose beginning is: the person may still be typing."""
    reach = 2 if len(word) >= _LONG else 1
    for begun in (False, True):
        known = {term: term[: len(word)] if begun else term for term in vocabulary}
        near = process.extract(
            word, known, scorer=OSA.distance, score_cutoff=1 if begun else reach, limit=None
        )
        if near:
            ranked = sorted(near, key=lambda one: (one[1], -vocabulary[one[2]], one[2]))
            return [str(term) for _said, _distance, term in ranked[:TRIES]]
    return []
