"""The files of assets/content, as they are written (docs/content.md). What does not fit is refused whole."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.i18n.translator import LANGUAGES

_SLUG: Final = r"^[a-z][a-z0-9-]{0,39}$"
_LONGEST: Final = 2000

Slug = Annotated[str, Field(pattern=_SLUG)]
Line = Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class Level(StrEnum):
    """How it is said. In French "version simplifiée": a label needs a review by the people concerned."""

    STANDARD = "standard"
    SIMPLIFIED = "simplified"


class Mark(StrEnum):
    """How well a fact is known."""

    OFFICIAL = "V+"
    """Read in an official text, or a copy of it."""
    PROFESSIONAL = "V"
    """Read in a professional source, or in published code."""
    PRESS = "V-"
    """Read in the press only."""
    UNSOURCED = "G"
    """Nothing was read: to be checked."""
    OWN = "own"
    """What Carnet does, or our own definition of a word."""

    @property
    def sure(self) -> bool:
        """Whether it may be said without a word of doubt beside it."""
        return self not in {Mark.PRESS, Mark.UNSOURCED}


class Part(StrEnum):
    """Where a fact stands on its page, in this order."""

    WHAT = "what"
    WITH = "with"
    """How to act with Carnet."""
    WITHOUT = "without"
    """How to act without it: a telephone, an address, paper."""


class Kind(StrEnum):
    """What an item is; the values of pages are their folders too."""

    RIGHT = "rights"
    ARTICLE = "articles"
    INSURANCE = "insurance"
    HELP = "help"
    TERM = "glossary"
    NUMBER = "numbers"


PAGES: Final = (Kind.RIGHT, Kind.ARTICLE, Kind.INSURANCE, Kind.HELP)


class Reviewer(StrEnum):
    """Who looked at an item. None yet is the honest state of most."""

    LAWYER = "lawyer"
    CLINICIAN = "clinician"
    CONCERNED = "people concerned"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Twins(_Strict):
    """The same thing said twice."""

    standard: Line
    simplified: Line

    def at(self, level: Level) -> str:
        return self.standard if level is Level.STANDARD else self.simplified


def _in_every_language(said: Mapping[str, object]) -> None:
    if set(said) != set(LANGUAGES):
        raise ValueError(f"in {sorted(said)}, not in {sorted(LANGUAGES)}")


class Source(_Strict):
    """Where a fact was read, `date` as the source dates itself."""

    organisation: Line
    url: str | None = None
    date: str = ""


class _Known(_Strict):
    mark: Mark
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_source(self) -> Self:
        if bool(self.sources) is (self.mark is Mark.UNSOURCED):
            raise ValueError("a fact has a source, or the mark that says it has none")
        return self


class Fact(_Known):
    """One or a few sentences, four times: two levels, in each language. `[word](term)` links to the glossary."""

    part: Part
    say: Mapping[str, Twins]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _in_every_language(self.say)
        return self


class _Reviewed(_Strict):
    checked: date
    """The day on which its facts were last compared with their sources."""
    reviews: tuple[Reviewer, ...] = ()


class PageFile(_Reviewed):
    """rights/access.json. `laws` are "CSP L1111-7": a name in laws.json, and the article."""

    title: Mapping[str, Twins]
    laws: tuple[Line, ...] = ()
    facts: tuple[Fact, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _in_every_language(self.title)
        return self


class TermFile(_Strict):
    """A word of the glossary; `also` are other ways to write it. Its definition serves both levels."""

    word: Mapping[str, Line]
    means: Mapping[str, Line]
    also: Mapping[str, tuple[Line, ...]] = {}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _in_every_language(self.word)
        _in_every_language(self.means)
        return self


class NumberFile(_Known):
    """A telephone number. `hours` and `cost` are absent rather than unsure; priority 1 is always on top."""

    number: Annotated[str, Field(pattern=r"^[0-9 ]{2,20}$")]
    priority: Annotated[int, Field(ge=1, le=3)]
    name: Mapping[str, Line]
    use: Mapping[str, Line] = {}
    hours: Mapping[str, Line] = {}
    cost: Mapping[str, Line] = {}

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _in_every_language(self.name)
        for said in (self.use, self.hours, self.cost):
            if said:
                _in_every_language(said)
        return self


class Glossary(_Reviewed):
    """glossary.json."""

    terms: Mapping[Slug, TermFile]


class Numbers(_Reviewed):
    """numbers.json."""

    numbers: tuple[NumberFile, ...]


class Laws(_Strict):
    """laws.json: how each law is called."""

    laws: Mapping[Line, Mapping[str, Line]]


class Sources(_Strict):
    """sources.json."""

    sources: Mapping[str, Source]


class Edition(_Strict):
    """edition.json: the number of what is built in; a package brings a higher one."""

    version: Annotated[int, Field(ge=1, lt=2**53)]
    issued: date
