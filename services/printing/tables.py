"""Tables on paper: columns as wide as their words, named again on every page."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Final

from services.core.narrative import Cell, Run, Table
from services.printing.columns import Row, even_rows, is_heading, padded, widths
from services.printing.lines import Line, Piece, lines_of
from services.printing.paper import Paper
from services.printing.words import GAP, paragraph, runs_of

_PAD: Final = 1.1
"""Millimetres between a cell's words and its edge, above and below; twice that to the next column."""
_MEASURED: Final = 200
"""Rows that say how wide the columns are."""
_LETTERS: Final = 200
"""And how much of a cell."""
_NARROWEST: Final = 12.0
_LONGEST: Final = 40.0
"""Millimetres, at 11 points, of a column: of one without words, and of a word that is cut rather than have more."""
_USUAL: Final = 11.0
_SPACES: Final = re.compile(r"[ \n]+")
"""Where a line may end: a space that holds, as in a date, is none."""
_HEAVY: Final = 0.5


def table(paper: Paper, shown: Table) -> None:
    rows = even_rows(shown)
    first = list(islice(rows, _MEASURED))
    count = max(map(len, first), default=0)
    if not count:
        return
    if shown.caption:
        paper.need(4 * paper.height(paper.type.body))
        paper.write_text([paper.piece(shown.caption, "B")], paper.type.body)
        paper.space(GAP / 2)
    heads = 0
    while heads < len(first) and is_heading(first[heads]):
        heads += 1
    size = paper.type.body
    columns = _columns(paper, first, count, size)
    if columns is None:
        _written_out(paper, first[:heads], chain(first[heads:], rows), count)
    else:
        _grid(paper, first[:heads], chain(first[heads:], rows), columns, size)
    paper.space(GAP)


def _columns(
    paper: Paper, rows: Sequence[Row], count: int, size: float
) -> tuple[float, ...] | None:
    measure, missing = paper.measure(size), paper.missing
    natural, least = [0.0] * count, [0.0] * count
    for row in rows:
        for index, cell in enumerate(row):
            if not cell.runs:
                continue
            pieces = list(_cell(paper, cell))
            words = (
                Piece(each, one.style)
                for one in pieces
                for each in _SPACES.split(one.text[:_LETTERS])
            )
            word = max(map(measure, words), default=0.0)
            line = sum(measure(Piece(one.text[:_LETTERS], one.style)) for one in pieces)
            natural[index] = max(natural[index], line + 3 * _PAD)
            least[index] = max(least[index], word + 3 * _PAD)
    paper.missing = missing  # they are counted when they are drawn
    scale = size / _USUAL
    empty, longest = _NARROWEST * scale, min(_LONGEST * scale, paper.room / 2)
    floor = [min(max(one, empty), longest) for one in least]
    wanted = [max(one, low) for one, low in zip(natural, floor, strict=True)]
    return widths(wanted, floor, paper.room)


def _cell(paper: Paper, cell: Cell) -> Iterable[Piece]:
    for piece in runs_of(paper, cell.runs):
        yield Piece(piece.text, "B" if cell.header and not piece.style else piece.style)


def _grid(
    paper: Paper, heads: Sequence[Row], rows: Iterable[Row], columns: Sequence[float], size: float
) -> None:
    measure = paper.measure(size)
    height = paper.height(size)

    def set_row(row: Row) -> list[list[Line]]:
        return [
            list(lines_of(_cell(paper, cell), width - 2 * _PAD, measure))
            for cell, width in zip(padded(row, len(columns)), columns, strict=True)
        ]

    named = [set_row(row) for row in heads]

    def tall(row: Sequence[Sequence[Line]]) -> float:
        return max(1, max(map(len, row), default=1)) * height + 2 * _PAD

    above = sum(map(tall, named))
    if above > paper.whole / 3:
        named, rows, above = [], chain(heads, rows), 0.0

    def head() -> None:
        for row in named:
            _row(paper, row, columns, size)
        paper.rule(paper.l_margin, paper.room, _HEAVY if named else 0.2)

    body = iter(map(set_row, rows))
    row = next(body, None)
    paper.need(min(above + (tall(row) if row else 0.0), paper.whole))
    head()
    while row is not None:
        if paper.get_y() + tall(row) > paper.bottom and above + tall(row) <= paper.whole:
            paper.next_page()
            head()
        _row(paper, row, columns, size)
        paper.rule(paper.l_margin, paper.room)
        row = next(body, None)


def _row(
    paper: Paper,
    row: Sequence[Sequence[Line]],
    columns: Sequence[float],
    size: float,
    pad: float = _PAD,
) -> None:
    """Draw one row; one that is taller than the page goes on at the next."""
    height, done, count = paper.height(size), 0, max(1, max(map(len, row), default=1))
    while done < count:
        paper.need(height + 2 * pad)
        top = paper.get_y() + pad
        fits = max(1, int((paper.bottom - top - pad + 0.01) // height))
        with paper.tagged("/P"):
            left = paper.l_margin
            for cell, width in zip(row, columns, strict=False):
                for index, line in enumerate(cell[done : done + fits]):
                    paper.draw(line, left, top + index * height, size)
                left += width
        shown = min(fits, count - done)
        done += shown
        paper.set_y(top + shown * height + pad)


def _written_out(paper: Paper, heads: Sequence[Row], rows: Iterable[Row], count: int) -> None:
    """Write a table of too many columns, each value after its column's name."""
    _ = paper.translate
    names = [
        " ".join(_plain(padded(row, count)[index]) for row in heads).strip()
        for index in range(count)
    ]
    unused = dict.fromkeys(filter(None, names))
    for row in rows:
        runs: list[Run] = []
        for name, cell in zip(names, padded(row, count), strict=True):
            if not cell.runs:
                continue
            end = Run("\n") if runs else None
            label = Run(_("%(name)s:", name=name) + " ", bold=True) if name else None
            runs += [run for run in (end, label, *cell.runs) if run]
            unused.pop(name, None)
        if runs:
            paragraph(paper, runs)
            paper.rule(paper.l_margin, paper.room)
            paper.space(GAP / 2)
    if unused:  # columns without a value still say that they are there
        paragraph(paper, [Run(", ".join(unused), bold=True)])


def _plain(cell: Cell) -> str:
    return "".join(run.text for run in cell.runs)


def facts(paper: Paper, pairs: Iterable[tuple[str, str]]) -> None:
    size, height = paper.type.body, paper.height(paper.type.body)
    measure = paper.measure(size)
    named = [(paper.piece(name, "B"), paper.piece(value)) for name, value in pairs]
    left = min(max((measure(name) for name, _ in named), default=0.0) + 4, paper.room * 0.4)
    for name, value in named:
        columns = (
            list(lines_of([name], left - 2, measure)),
            list(lines_of([value], paper.room - left, measure)),
        )
        paper.need(min(height * max(map(len, columns)), paper.whole))
        _row(paper, columns, (left, paper.room - left), size, pad=0.6)
    paper.space(GAP)
