"""What people mean by the words they use: a specialty, a reason to come, or an emergency.

The words are data (`words.json`); case, accents, order and a letter or two are forgiven. What may be an emergency says
whom to call before anything else.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from rapidfuzz.distance import OSA

from services.appointments.models import EmergencyNumber, Meaning
from services.documents.text import plain, typed_words

_MOST: Final = 8
_SHORTEST: Final = 4
"""Letters of a word that may be written wrong at all: shorter ones are like too many others."""
_NAMING: Final = 5
"""Letters that are enough of a profession's name, such as "dermato"."""
_LONG: Final = 7
"""Letters from which a word may be wrong twice."""
_LITTLE: Final = frozenset(
    [
        "a",
        "ai",
        "as",
        "au",
        "aux",
        "avec",
        "c",
        "ca",
        "ce",
        "d",
        "de",
        "des",
        "du",
        "elle",
        "en",
        "est",
        "et",
        "fait",
        "il",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "m",
        "ma",
        "me",
        "mes",
        "mon",
        "n",
        "ne",
        "on",
        "plus",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "se",
        "son",
        "sur",
        "t",
        "tres",
        "trop",
        "un",
        "une",
        "y",
        "my",
        "the",
        "i",
        "have",
        "of",
        "to",
        "for",
        "it",
        "is",
        "am",
        "an",
        "in",
        "and",
        "very",
    ]
)
"""Words that say nothing of what is meant."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A phrase of the table: what it is called, its words as they are compared, and where it stands."""

    phrase: str
    words: tuple[str, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a phrase is met: more words are better, then fewer letters wrong, then the order of the table."""

    known: _Known
    wrong: int

    @property
    def order(self) -> tuple[int, int, int]:
        return (-len(self.known.words), self.wrong, self.known.rank)


def meanings(typed: str, language: str) -> tuple[Meaning, ...]:
    """Return what the words may mean, the likeliest first; an emergency stands before all."""
    words = _words(typed)
    if not words:
        return ()
    table = _table()
    found = [
        Meaning(
            "", "", why=fit.known.phrase, emergency=_numbers(table["emergencies"][fit.known.rank])
        )
        for fit in _fits(words, _phrases("emergencies"))[:1]
    ]
    seen = set()
    fits = _fits(words, _phrases("meanings"))
    exact = [fit for fit in fits if not fit.wrong]
    near = [] if found else fits  # beside an emergency, a guess would only distract
    for fit in exact or near:
        entry = table["meanings"][fit.known.rank]
        reason = entry.get("reason", {}).get(language, "")
        for specialty in _named(fit.known.words, entry["specialties"]) or entry["specialties"]:
            if specialty not in seen:
                seen.add(specialty)
                name = specialty_name(specialty, language)
                found.append(Meaning(specialty, name, reason, fit.known.phrase))
    return tuple(found[:_MOST])


def _named(words: tuple[str, ...], specialties: Sequence[str]) -> list[str]:
    """Return those of the specialties that are called so, or begin so: a profession that is named is meant."""
    said = " ".join(words)
    if len(said) < _NAMING:
        return []
    names = (
        (code, name) for code in specialties for name in _table()["specialties"][code].values()
    )
    return [code for code, name in names if " ".join(_words(name)).startswith(said)]


def specialty_name(code: str, language: str) -> str:
    """Return what a specialty (JDV_J01) is called in plain words, "" where the table does not say."""
    names: dict[str, str] = _table()["specialties"].get(code, {})
    return names.get(language, names.get("fr", ""))


def specialties(language: str) -> tuple[tuple[str, str], ...]:
    """Return all that can be looked for, as (code, name), by name."""
    found = ((code, specialty_name(code, language)) for code in _table()["specialties"])
    return tuple(sorted(found, key=lambda one: plain(one[1])))


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_bytes())
    return found


@cache
def _phrases(kind: str) -> tuple[_Known, ...]:
    return tuple(
        _Known(phrase, tuple(_words(phrase)), rank)
        for rank, entry in enumerate(_table()[kind])
        for phrase in entry["words"]
    )


def _words(text: str) -> list[str]:
    every = [plain(word) for word in typed_words(text)]
    return [word for word in every if word not in _LITTLE] or every


def _numbers(entry: dict[str, Any]) -> tuple[EmergencyNumber, ...]:
    known = _table()["numbers"]
    return tuple(EmergencyNumber(number, **known[number]) for number in entry["numbers"])


def _fits(words: Sequence[str], phrases: Sequence[_Known]) -> list[_Fit]:
    return sorted(_met(words, phrases), key=lambda fit: fit.order)


def _met(words: Sequence[str], phrases: Sequence[_Known]) -> Iterator[_Fit]:
    for known in phrases:
        each = [_wrong(word, words) for word in known.words]
        if each and None not in each:
            yield _Fit(known, sum(one for one in each if one is not None))


def _wrong(wanted: str, words: Sequence[str]) -> int | None:
    """Return how many letters are wrong in the nearest of the words, None where none is near."""
    if wanted in words:
        return 0
    if len(wanted) < _SHORTEST:
        return None
    last = words[-1]
    if len(last) >= _SHORTEST and wanted.startswith(last):
        return 1  # the person may still be typing
    reach = 2 if len(wanted) >= _LONG else 1
    near = (OSA.distance(wanted, word) for word in words if len(word) >= _SHORTEST)
    least = min(near, default=reach + 1)
    return least if least <= reach else None
