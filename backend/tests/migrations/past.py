"""Databases of the past, and what there is in one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData, select

from backend.storage.engine import Store, store_from_url

DATA: Final = Path(__file__).parent / "data"
Content = dict[str, list[tuple[Any, ...]]]


async def created(url: str) -> Content:
    """Make what a server from before the steps left, and return all its rows."""
    store = store_from_url(url)
    try:
        await store.write(_create)
        return await store.read(content)
    finally:
        await store.close()


def _create(connection: Connection) -> None:
    text = (DATA / f"created_{connection.dialect.name}.sql").read_text("utf-8")
    _execute(connection, text.split(";\n")[:-1])


def _execute(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def content(connection: Connection) -> Content:
    """Return the rows of every table."""
    there = MetaData()
    there.reflect(connection)
    return {
        table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for table in there.tables.values()
    }


async def content_of(url: str) -> Content:
    """Return the rows of every table of a database nobody has open."""
    store: Store = store_from_url(url)
    try:
        return await store.read(content)
    finally:
        await store.close()


async def execute(url: str, *statements: str) -> None:
    """Run statements in one transaction."""
    store = store_from_url(url)
    try:
        await store.write(lambda connection: _execute(connection, statements))
    finally:
        await store.close()
