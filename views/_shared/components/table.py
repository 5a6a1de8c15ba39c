"""A table as its author laid it out; wider than its place, row by row, or else it scrolls sideways on its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import flet as ft

from services.core.narrative import Cell, Table
from views._shared.components.runs import Runs
from views._shared.components.table_cards import row_cards
from views._shared.theme import Radius, Size, Space, Type

_SLICE: Final = 40
"""Rows drawn as one piece: longer tables come in several, so that a page of a thousand rows opens at once."""
_LETTER: Final = 8.0
_NARROWEST, _WIDEST = 40, 280


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell at its column; `cell` is None where one from above or from the left goes on."""

    cell: Cell | None
    column: int
    span: int


def _grid(rows: Sequence[Sequence[Cell]]) -> tuple[list[list[_Placed]], int]:
    """Place cells on columns as HTML does: rows below leave room for what spans down."""
    placed: list[list[_Placed]] = []
    down: dict[int, int] = {}  # column: rows it is still taken for
    width = 0
    for row in rows:
        line: list[_Placed] = []
        column, cells = 0, iter(row)
        cell = next(cells, None)
        while cell is not None or any(taken >= column for taken, left in down.items() if left):
            if down.get(column, 0):
                down[column] -= 1
                line.append(_Placed(None, column, 1))
                column += 1
                continue
            if cell is None:
                line.append(_Placed(None, column, 1))
                column += 1
                continue
            span = max(cell.colspan, 1)
            for each in range(column, column + span):
                down[each] = max(cell.rowspan - 1, 0)
            line.append(_Placed(cell, column, span))
            column += span
            cell = next(cells, None)
        width = max(width, column)
        placed.append(line)
    return placed, width


def _text(cell: Cell) -> str:
    return "".join(run.text for run in cell.runs)


def _widths(
    grid: Sequence[Sequence[_Placed]], columns: int, scale: float, room: float
) -> list[float]:
    """Return each column's width: as its longest line asks, narrowed to its longest word where `room` lacks."""
    lines, words = [0] * columns, [0] * columns
    for row in grid:
        for placed in row:
            if placed.cell and placed.span == 1:
                text, at = _text(placed.cell), placed.column
                lines[at] = max(lines[at], *map(len, text.split("\n")))
                words[at] = max(words[at], *map(len, text.split() or [""]))
    asked = [_width(letters, scale) for letters in lines]
    least = [min(_width(letters, scale), ask) for letters, ask in zip(words, asked, strict=True)]
    lacking = sum(asked) - room
    spare = sum(asked) - sum(least)
    if lacking <= 0 or not spare:
        return asked
    share = min(lacking / spare, 1)
    return [ask - (ask - low) * share for ask, low in zip(asked, least, strict=True)]


def _width(letters: int, scale: float) -> float:
    return min(max(letters * _LETTER, _NARROWEST), _WIDEST) * scale + 2 * Space.CLOSE


def _cell(placed: _Placed, widths: Sequence[float]) -> ft.Control:
    width = sum(widths[placed.column : placed.column + placed.span])
    if placed.cell is None:
        return ft.Container(width=width)
    style = Type.LABEL if placed.cell.header else Type.SECONDARY
    return ft.Container(
        Runs(placed.cell.runs, style=style),
        width=width,
        padding=ft.Padding.symmetric(horizontal=Space.CLOSE, vertical=Space.CLOSE),
    )


def _row(line: Sequence[_Placed], widths: Sequence[float]) -> ft.Control:
    header = all(placed.cell is None or placed.cell.header for placed in line)
    return ft.Container(
        ft.Row(
            [_cell(placed, widths) for placed in line],
            spacing=0,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        bgcolor=ft.Colors.SURFACE_CONTAINER if header else None,
        border=ft.Border.only(bottom=ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE_VARIANT)),
    )


def table_slices(table: Table, scale: float, room: float) -> Iterator[ft.Control]:
    """Yield the caption and the table, in pieces that have the same columns."""
    if table.caption:
        yield ft.Text(table.caption, theme_style=Type.LABEL, color=ft.Colors.ON_SURFACE_VARIANT)
    grid, columns = _grid(table.rows)
    widths = _widths(grid, columns, scale, room)
    wide = sum(widths) > room + 1  # rounded
    if wide and (cards := row_cards(table.rows, scale, room)):
        yield from cards
        return
    for start in range(0, len(grid), _SLICE):
        rows: list[ft.Control] = [_row(line, widths) for line in grid[start : start + _SLICE]]
        yield ft.Row(
            [
                ft.Container(
                    ft.Column(rows, spacing=0),
                    border=ft.Border.all(Size.EDGE, ft.Colors.OUTLINE_VARIANT),
                    border_radius=Radius.SHEET,
                    clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
                )
            ],
            scroll=ft.ScrollMode.ALWAYS if wide else ft.ScrollMode.AUTO,
        )
