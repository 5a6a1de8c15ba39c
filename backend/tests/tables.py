"""Tables made at once for a test; that the steps make the same ones is proven in `migrations/test_union.py`."""

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

from backend.audit.tables import metadata as traced
from backend.booking.tables import metadata as booked
from backend.circle.tables import metadata as circle
from backend.fhir_server.schema import metadata, prepare
from backend.migrations.steps import STEPS
from backend.sharing.tables import metadata as shared
from backend.storage.engine import Store


async def emptied(store: Store) -> None:
    """Leave nothing of the test before: every test has a file of its own, and all share one PostgreSQL."""
    await store.write(_emptied)


def _emptied(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


async def made(store: Store, *others: MetaData) -> None:
    """Make the tables of records, of traces, of links, of agendas and of invitations, and those of `others`."""
    for tables in (metadata, traced, shared, booked, circle, *others):
        await store.write(tables.create_all)
    await prepare(store)


def stamped(connection: Connection) -> None:
    """Say that these tables are what the last step leaves."""
    MigrationContext.configure(connection).stamp(STEPS.directory, "head")
