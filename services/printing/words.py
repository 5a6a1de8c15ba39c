"""Headings and paragraphs on paper."""

from collections.abc import Iterable
from typing import Final

from services.core.narrative import Run
from services.printing.lines import Piece
from services.printing.paper import Paper

GAP: Final = 3.0
"""Millimetres after a paragraph."""
_SECTION: Final = 2
"""The level of a section's title; those inside it have more."""


def heading(paper: Paper, text: str, level: int) -> None:
    size = paper.type.section if level <= _SECTION else paper.type.body
    paper.space(1.5 * GAP if level <= _SECTION else GAP)
    # Never the last line of a page.
    paper.need(paper.height(size) + 3 * paper.height(paper.type.body))
    kind = f"/H{min(max(level, _SECTION), 6)}"
    paper.write_text([paper.piece(text, "B")], size, kind=kind)
    paper.space(GAP / 2)


def runs_of(paper: Paper, runs: Iterable[Run]) -> Iterable[Piece]:
    for run in runs:
        yield paper.piece(run.text, ("B" if run.bold else "") + ("I" if run.italic else ""))


def paragraph(paper: Paper, runs: Iterable[Run], indent: float = 0.0, mark: str = "") -> None:
    paper.write_text(runs_of(paper, runs), paper.type.body, indent=indent, mark=mark)
    paper.space(GAP / 4 if indent else GAP)
