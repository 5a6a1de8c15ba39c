"""A database from before there were steps: looked at closely, then brought in by taking the first step again."""

from typing import Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, create_engine, select

from backend.migrations.errors import ForeignSchemaError, NewerSchemaError
from backend.migrations.steps import STEPS

_SCHEMA_VERSION: Final = 1
"""The only one there ever was."""


def require_adoptable(connection: Connection) -> None:
    """Pass when nothing is there yet, or all that a server made before there were steps.

    Raises:
        ForeignSchemaError: a table or a column is not there.
        NewerSchemaError: it says a schema version that was never given.

    """
    found = _columns(connection)
    if "server" not in found:  # nothing, or a first start that was killed before its first record
        return
    for table, columns in _expected().items():
        if not columns <= found.get(table, frozenset()):
            raise ForeignSchemaError
    server = Table("server", MetaData(), autoload_with=connection)
    version = connection.execute(select(server.c.schema_version)).scalar()
    if version is not None and version != _SCHEMA_VERSION:
        raise NewerSchemaError


def _expected() -> dict[str, frozenset[str]]:
    """Return what the first step makes, by taking it on a database in memory."""
    first = STEPS.after(None)[0]
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            with Operations.context(MigrationContext.configure(connection)):
                first.module.upgrade()
            return _columns(connection)
    finally:
        engine.dispose()


def _columns(connection: Connection) -> dict[str, frozenset[str]]:
    there = MetaData()
    there.reflect(connection)
    return {table.name: frozenset(table.columns.keys()) for table in there.tables.values()}
