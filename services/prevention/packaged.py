"""The rules and words of a signed package of content, in the place of those that are shipped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from services.core.errors import UnreadableRulesError
from services.prevention.rules import Rule, RuleBook, Seasonal, Words, rule_book, words

RULES: Final = "prevention/rules.json"
WORDS: Final = "prevention/words.json"
_Model = TypeVar("_Model", bound=BaseModel)

File = Callable[[str], bytes | None]
"""Gives what the package in use has at a path of the content; None for nothing."""


def no_package(_path: str) -> bytes | None:
    """Return nothing: what is shipped counts."""
    return None


def fit(files: Mapping[str, bytes]) -> None:
    """Check the prevention files of a package, on their own and with each other, the shipped ones for those it lacks.

    Raises:
        ValueError: one does not fit its schema, is none of these, or a rule names what no word explains.

    """
    if strange := sorted(files.keys() - {RULES, WORDS}):
        raise ValueError(f"nobody reads {strange[0]}")
    book = RuleBook.model_validate_json(files[RULES]) if RULES in files else rule_book()
    known = Words.model_validate_json(files[WORDS]) if WORDS in files else words()
    conditions = {one.id for one in known.conditions}
    targets, acts = {one.id for one in known.targets}, {one.id for one in known.acts}
    for rule in book.rules:
        asked = {*rule.asked, *_asked_by_season(rule)} - conditions
        if missing := sorted({*asked, *(rule.targets - targets), *(set(rule.acts) - acts)}):
            raise ValueError(f"{rule.id}: no word for {', '.join(missing)}")


def _asked_by_season(rule: Rule) -> tuple[str, ...]:
    match rule.schedule:
        case Seasonal(gap_if=gap) if gap:
            return (gap.fact,)
    return ()


@dataclass(slots=True)
class Rules:
    """What counts now. What a package has was checked when it was put in, and is read again when its bytes change."""

    file: File = no_package
    _book: tuple[bytes, RuleBook] | None = None
    _words: tuple[bytes, Words] | None = None

    def read(self) -> tuple[Words, RuleBook]:
        """Return words and rules; the first time takes as long as some frames. Raises UnreadableRulesError."""
        return self.words(), self.book()

    def book(self) -> RuleBook:
        """Return the rules; raises UnreadableRulesError."""
        data = self.file(RULES)
        if data is None:
            return rule_book()
        if self._book is None or self._book[0] != data:
            self._book = (data, _read(RuleBook, data))
        return self._book[1]

    def words(self) -> Words:
        """Return the words and codes; raises UnreadableRulesError."""
        data = self.file(WORDS)
        if data is None:
            return words()
        if self._words is None or self._words[0] != data:
            self._words = (data, _read(Words, data))
        return self._words[1]


def _read(model: type[_Model], data: bytes) -> _Model:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        raise UnreadableRulesError from error


CHECKS: Final[Mapping[str, Callable[[Mapping[str, bytes]], object]]] = {"prevention": fit}
"""What the content engine calls for the files of this part."""
