"""Text for people, as blocks: what a CDA or FHIR narrative says, free of markup, ready for any screen.

Made by `services.cda` and `services.fhir`, shown by `views`. Nothing of the narrative may be lost on the way:
`plain_text` of the blocks holds every word of the source.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one style."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more runs on their own line."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title; `level` 2 is a section, 3 one inside it, and so on."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; each item holds blocks."""

    items: tuple[tuple["Block", ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; `header` for a row's or column's name."""

    runs: tuple[Run, ...]
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, with a caption if there is one."""

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """An image (or other part) inside the narrative: `data` is its bytes, empty if it could not be read."""

    mime: str
    data: bytes
    alt: str = ""


Block = Paragraph | Heading | ListBlock | Table | Media


def _runs_text(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def _lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(runs):
                yield _runs_text(runs)
            case Heading(text):
                yield text
            case ListBlock(items):
                for item in items:
                    yield from _lines(item)
            case Table():
                yield from _table_lines(block)
            case Media(alt=alt):
                yield alt


def _table_lines(table: Table) -> Iterator[str]:
    yield table.caption
    for row in table.rows:
        yield "\t".join(_runs_text(cell.runs) for cell in row)


def plain_text(blocks: tuple[Block, ...]) -> str:
    """Return every word of the blocks, a line each, cells apart by tabs."""
    return "\n".join(line for line in _lines(blocks) if line.strip())
