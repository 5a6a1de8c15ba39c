"""What a letter says, before it becomes a file."""

from dataclasses import dataclass
from datetime import datetime

from backend.demo.directory import Colour, Professional
from backend.demo.kinds import Kind
from backend.demo.person import DemoPerson


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section."""

    title: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its first row names the columns."""

    rows: tuple[tuple[str, ...], ...]


Part = str | Heading | Items | Grid
"""What a letter is made of: a string is a paragraph."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that `author` signs, or the person themselves when there is none."""

    kind: Kind
    title: str
    moment: datetime
    author: Professional | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the top and at the bottom. `sender` is a place or a person, `signature` who signs."""

    sender: str
    trade: str
    signature: str
    title: str
    about: DemoPerson
    moment: datetime
    colour: Colour


def items(*texts: str) -> Items:
    return Items(texts)


def grid(*rows: tuple[str, ...]) -> Grid:
    return Grid(rows)


def letter(
    author: Professional | None, kind: Kind, title: str, moment: datetime, *parts: Part
) -> Letter:
    return Letter(kind, title, moment, author, parts)


def letterhead(letter: Letter, about: DemoPerson) -> Letterhead:
    """Return the head of a letter; a person's own paper bears their name."""
    author = letter.author
    if author is None:
        return Letterhead(
            about.name,
            "à titre personnel",
            about.name,
            letter.title,
            about,
            letter.moment,
            (70, 70, 90),
        )
    place = author.place
    return Letterhead(
        place.name, author.trade, author.name, letter.title, about, letter.moment, place.colour
    )
