from services.core.narrative import Cell, Run, Table
from views._shared.components.table import _grid, table_slices


def cell(text: str, colspan: int = 1, rowspan: int = 1) -> Cell:
    return Cell((Run(text),), colspan=colspan, rowspan=rowspan)


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
