"""A table's rows made even, and how wide its columns are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.core.narrative import Cell, Run, Table

Row = tuple[Cell, ...]

_WIDEST_SPAN: Final = 50
_NOTHING: Final = Cell(())


def even_rows(table: Table) -> Iterator[Row]:
    """Yield the rows with a cell for each column they span: the words stand in the first, and in the first row."""
    hanging: dict[int, int] = {}  # column: in how many more rows something from above stands there
    for row in table.rows:
        cells: list[Cell] = []
        for cell in row:
            _hang(cells, hanging)
            for index in range(min(max(1, cell.colspan), _WIDEST_SPAN)):
                hanging[len(cells)] = min(max(1, cell.rowspan), _WIDEST_SPAN) - 1
                cells.append(cell if index == 0 else _NOTHING)
        _hang(cells, hanging)
        yield tuple(cells)


def _hang(cells: list[Cell], hanging: dict[int, int]) -> None:
    while hanging.get(len(cells), 0) > 0:
        hanging[len(cells)] -= 1
        cells.append(_NOTHING)


def is_heading(row: Row) -> bool:
    """Whether a row names the columns."""
    named = [cell for cell in row if cell.runs]
    return bool(named) and all(cell.header for cell in named)


def widths(
    natural: Sequence[float], least: Sequence[float], room: float
) -> tuple[float, ...] | None:
    """Return widths that fill `room`: each what its longest line takes, if all can have it.

    `least` is what each column's longest word takes; None if not all can have that.
    """
    if sum(least) > room:
        return None
    wanted = sum(natural)
    if wanted <= room:
        return tuple(one + (room - wanted) * one / wanted for one in natural)
    share = (room - sum(least)) / (wanted - sum(least))
    return tuple(low + (one - low) * share for one, low in zip(natural, least, strict=True))


def padded(row: Row, count: int) -> Row:
    """Return a row of `count` cells; what more of them held goes into the last."""
    if len(row) > count:
        rest = (run for cell in row[count:] for run in (Run(" "), *cell.runs))
        return (*row[: count - 1], replace(row[count - 1], runs=(*row[count - 1].runs, *rest)))
    return (*row, *(_NOTHING,) * (count - len(row)))
