"""The steps leave the tables the parts use: nothing more, nothing less, on each engine."""

import re

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, text

from backend.audit.tables import metadata as traces
from backend.booking.tables import metadata as booked
from backend.circle.tables import metadata as circle
from backend.fhir_server.schema import metadata as records
from backend.identity.tables import metadata as sign_in
from backend.migrations.upgrading import upgraded
from backend.sharing.tables import metadata as shared
from backend.storage.engine import store_from_url
from backend.tests.tables import emptied

PARTS = (records, sign_in, traces, shared, booked, circle)
_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


def differences(connection: Connection) -> list[object]:
    union = MetaData()
    for part in PARTS:
        for table in part.tables.values():
            table.to_metadata(union)
    return list(compare_metadata(MigrationContext.configure(connection), union))


def shape(connection: Connection) -> dict[str, object]:
    """Return what Alembic does not compare: indexes with their conditions, keys, tables without a rowid."""
    found = inspect(connection)
    names = sorted(set(found.get_table_names()) - {"alembic_version"})
    indexes = connection.execute(text(_INDEXES[connection.dialect.name])).all()
    return {
        "indexes": {
            name: re.sub(r"IF NOT EXISTS ", "", sql)
            for name, sql in indexes
            if name != "alembic_version_pkc"
        },
        "keys": {name: found.get_pk_constraint(name)["constrained_columns"] for name in names},
        "foreign": {name: found.get_foreign_keys(name) for name in names},
        "options": {name: found.get_table_options(name) for name in names},
        "defaults": {
            (name, column["name"]): column["default"]
            for name in names
            for column in found.get_columns(name)
        },
    }


async def test_steps_when_all_are_taken_then_the_tables_are_those_the_parts_use(url: str) -> None:
    store = store_from_url(url)
    await upgraded(url)
    assert await store.read(differences) == []
    migrated = await store.read(shape)

    await emptied(store)
    if url.startswith("sqlite"):
        await store.close()
        url = f"{url}.live"
        store = store_from_url(url)
    for part in PARTS:
        await store.write(part.create_all)

    assert migrated == await store.read(shape)
    await store.close()
