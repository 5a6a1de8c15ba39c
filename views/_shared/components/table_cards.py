"""A table too wide for its place, row by row: each row a card, each cell beside its column's name.

Every word of the table is there, in the same order; a column's name is said again in each row. What does not read that
way (cells over several rows, two lines of headings, a row without heading) stays a table.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import flet as ft

from services.core.narrative import Cell
from views._shared.components.runs import Runs
from views._shared.theme import Radius, Size, Space, Type

_BESIDE: Final = 280.0
"""Pixels of room, at 100 % text, from which a name stands beside its value; below, above it."""
_ENTRY = tuple[Cell, ...]


def row_cards(rows: Sequence[_ENTRY], scale: float, room: float) -> list[ft.Control]:
    """Return a card for each row, or nothing when the table is not of that kind."""
    if not rows:
        return []
    names, *entries = rows
    if not all(cell.header for cell in names) or not all(_is_entry(e, names) for e in entries):
        return []
    return [
        _band(entry[0]) if len(entry) == 1 else _card(entry, names, beside=room / scale >= _BESIDE)
        for entry in entries
    ]


def _is_entry(entry: _ENTRY, names: _ENTRY) -> bool:
    """Say whether a row gives each name one cell, or is a heading over all of them."""
    if any(cell.rowspan > 1 for cell in entry) or any(cell.colspan > 1 for cell in names):
        return False
    if len(entry) == 1:
        return entry[0].colspan == len(names)
    plain = len(entry) == len(names) and all(cell.colspan <= 1 for cell in entry)
    return plain and not all(cell.header for cell in entry)


def _band(cell: Cell) -> ft.Control:
    return ft.Container(Runs(cell.runs, style=Type.LABEL), padding=ft.Padding.only(top=Space.CLOSE))


def _card(entry: _ENTRY, names: _ENTRY, *, beside: bool) -> ft.Control:
    title, *values = entry
    lines = [
        _line(name, value, beside=beside)
        for name, value in zip(names[1:], values, strict=True)
        if _says(value)
    ]
    bold = tuple(replace(run, bold=True) for run in title.runs)
    return ft.Container(
        ft.Column(
            [Runs(bold, style=Type.SECONDARY), *lines],
            spacing=Space.SMALL,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=Space.CLOSE,
        border=ft.Border.all(Size.EDGE, ft.Colors.OUTLINE_VARIANT),
        border_radius=Radius.SHEET,
    )


def _says(cell: Cell) -> bool:
    return any(run.text.strip() for run in cell.runs)


def _line(name: Cell, value: Cell, *, beside: bool) -> ft.Control:
    plain = [replace(run, bold=False) for run in name.runs]
    said = Runs(plain, style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
    given = Runs(value.runs, style=Type.SECONDARY)
    if not beside:
        return ft.Column([said, given], spacing=0)
    said.expand, given.expand = 2, 3
    return ft.Row(
        [said, given], spacing=Space.CLOSE, vertical_alignment=ft.CrossAxisAlignment.START
    )
