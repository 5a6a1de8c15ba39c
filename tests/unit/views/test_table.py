import flet as ft
import pytest

from services.core.narrative import Cell, Run, Table
from views._shared.components.table import _grid, table_slices

NARROW = 240.0
RESULTS = (
    ("Analyse", "Résultat", "Valeurs de référence"),
    ("Hémoglobine", "13,3 g/dL", "12,0 – 15,5"),
)


def cell(text: str, colspan: int = 1, rowspan: int = 1, *, header: bool = False) -> Cell:
    return Cell((Run(text),), header, colspan, rowspan)


def results(*more: tuple[Cell, ...]) -> Table:
    names, values = RESULTS
    return Table((tuple(cell(n, header=True) for n in names), tuple(map(cell, values)), *more))


def said(control: ft.Control) -> list[str]:
    """Return every text below, in reading order."""
    if isinstance(control, ft.Text):
        return [control.value or "".join(span.text or "" for span in control.spans or [])]
    below = [*(getattr(control, "controls", None) or []), getattr(control, "content", None)]
    return [text for one in below if isinstance(one, ft.Control) for text in said(one)]


def drawn(table: Table, room: float) -> list[list[str]]:
    return [said(piece) for piece in table_slices(table, 1.0, room)]


def shape(rows: list[tuple[Cell, ...]]) -> list[list[tuple[str, int, int]]]:
    grid, _columns = _grid(rows)
    return [
        [(p.cell.runs[0].text if p.cell else "", p.column, p.span) for p in line] for line in grid
    ]


def test_grid_when_a_cell_spans_columns_then_the_next_stands_after_it() -> None:
    assert shape([(cell("a", colspan=2), cell("b"))]) == [[("a", 0, 2), ("b", 2, 1)]]


def test_grid_when_a_cell_spans_rows_then_the_row_below_leaves_it_room() -> None:
    rows = [(cell("a", rowspan=2), cell("b")), (cell("c"),), (cell("d"), cell("e"))]
    assert shape(rows) == [
        [("a", 0, 1), ("b", 1, 1)],
        [("", 0, 1), ("c", 1, 1)],
        [("d", 0, 1), ("e", 1, 1)],
    ]


def test_grid_when_the_last_column_spans_rows_then_it_is_kept_too() -> None:
    rows = [(cell("a"), cell("b", rowspan=2)), (cell("c"),)]
    assert shape(rows) == [[("a", 0, 1), ("b", 1, 1)], [("c", 0, 1), ("", 1, 1)]]


def test_long_table_when_drawn_then_in_several_pieces() -> None:
    rows = tuple((cell(str(number)),) for number in range(95))
    assert len(list(table_slices(Table(rows, caption="Suite"), 1.0, 300))) == 1 + 3


def test_empty_table_when_drawn_then_nothing() -> None:
    assert list(table_slices(Table(()), 1.0, 300)) == []


def test_wide_table_when_there_is_no_room_then_each_row_says_its_columns() -> None:
    assert drawn(results(), NARROW) == [
        ["Hémoglobine", "Résultat", "13,3 g/dL", "Valeurs de référence", "12,0 – 15,5"]
    ]


def test_wide_table_when_a_row_heads_others_then_it_stands_between_them() -> None:
    band = (cell("Biochimie", colspan=3),)
    assert drawn(results(band), NARROW)[1:] == [["Biochimie"]]


def test_wide_table_when_there_is_room_then_as_its_author_laid_it_out() -> None:
    assert drawn(results(), 900) == [[*RESULTS[0], *RESULTS[1]]]


@pytest.mark.parametrize(
    "row",
    [
        (cell("a", rowspan=2), cell("b"), cell("c")),
        (cell("a"), cell("b", colspan=2)),
        (cell("a"), cell("b")),
        tuple(cell(text, header=True) for text in "abc"),
    ],
)
def test_wide_table_when_its_rows_are_of_another_kind_then_it_stays_a_table(
    row: tuple[Cell, ...],
) -> None:
    [table] = drawn(results(row), NARROW)
    assert [word for word in table if word] == [
        *RESULTS[0],
        *RESULTS[1],
        *(text for one in row for text in (one.runs[0].text,)),
    ]


def test_wide_table_when_it_has_no_heading_then_it_stays_a_table() -> None:
    table = Table((tuple(map(cell, RESULTS[0])), tuple(map(cell, RESULTS[1]))))
    assert drawn(table, NARROW) == [[*RESULTS[0], *RESULTS[1]]]
