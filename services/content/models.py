"""What the content engine answers with: one language, one level, every fact with its mark and sources."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.content.schema import Kind, Level, Mark, Part, Reviewer, Source

LINK: Final = re.compile(r"\[([^\]\[]+)\]\(([^()\s]*)\)")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence; `term` is the word of the glossary that it links to, "" for none."""

    text: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as it is said. One that is not `sure` is shown with the words that say so."""

    part: Part
    spans: tuple[Span, ...]
    mark: Mark
    sources: tuple[Source, ...]

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def sure(self) -> bool:
        return self.mark.sure


@dataclass(frozen=True, slots=True)
class Page:
    """A right, an article, a card on health insurance, or the help of a screen."""

    kind: Kind
    id: str
    language: str
    level: Level
    title: str
    laws: tuple[str, ...]
    """The articles of law, in words: "Code de la santé publique, L1111-7"."""
    checked: date
    reviews: tuple[Reviewer, ...]
    statements: tuple[Statement, ...]

    def part(self, part: Part) -> tuple[Statement, ...]:
        """Return the statements of one part, in order."""
        return tuple(one for one in self.statements if one.part is part)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source of the page, once, in order of appearance."""
        return tuple(dict.fromkeys(source for said in self.statements for source in said.sources))


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary."""

    id: str
    word: str
    means: str


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number; `hours` and `cost` are "" where nothing sure is known."""

    number: str
    name: str
    use: str
    hours: str
    cost: str
    priority: int
    mark: Mark
    sources: tuple[Source, ...]
    checked: date

    @property
    def sure(self) -> bool:
        return self.mark.sure


@dataclass(frozen=True, slots=True)
class Hit:
    """What a search found: `excerpt` is the statement that has most of the words."""

    kind: Kind
    id: str
    title: str
    excerpt: str
    score: int


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, best first; `instead` is what was looked for in the place of words that nothing has, else ""."""

    hits: tuple[Hit, ...] = ()
    instead: str = ""


def spans(text: str) -> tuple[Span, ...]:
    """Return a written sentence as spans."""
    found, at = [], 0
    for link in LINK.finditer(text):
        if link.start() > at:
            found.append(Span(text[at : link.start()]))
        found.append(Span(link[1], link[2]))
        at = link.end()
    if at < len(text):
        found.append(Span(text[at:]))
    return tuple(found)


def unlinked(text: str) -> str:
    """Return a written sentence without its links."""
    return LINK.sub(r"\1", text)
