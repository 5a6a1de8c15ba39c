"""Rows of a large table for a step that fills a column: page by page, by key, whatever the step writes meanwhile."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, TableClause, select, tuple_

_SIZE: Final = 500


def pages_of(
    connection: Connection,
    table: TableClause,
    key: Sequence[str],
    columns: Sequence[str],
    size: int = _SIZE,
) -> Iterator[Sequence[Row[Any]]]:
    """Yield every row as `key` then `columns`, in the order of `key`, which is unique and does not change."""
    keys: list[ColumnElement[Any]] = [table.c[name] for name in key]
    asked = select(*keys, *(table.c[name] for name in columns)).order_by(*keys).limit(size)
    page = connection.execute(asked).all()
    while page:
        yield page
        after = tuple_(*keys) > tuple_(*page[-1][: len(keys)])
        page = connection.execute(asked.where(after)).all()
