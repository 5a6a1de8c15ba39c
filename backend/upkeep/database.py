"""The server's database as a command opens it: there already, of this version, and never made by mistake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from backend.fhir_server.schema import VERSION, server
from backend.storage.engine import Store, store_from_url

_ENGINES: Final = frozenset({"sqlite", "postgresql+asyncpg"})


class UpkeepError(Exception):
    """A command that will not or cannot go on; the message is for the operator and holds no secret."""


@asynccontextmanager
async def reached(url: str) -> AsyncIterator[Store]:
    """Open the database of `sqlite:///path` or `postgresql+asyncpg://…`; raises UpkeepError when it is not ours."""
    _require_address(url)
    store = store_from_url(url)
    try:
        try:
            version = await store.read(_version)
        except (SQLAlchemyError, OSError) as error:
            raise UpkeepError(f"The database cannot be reached ({type(error).__name__}).") from None
        _require_ours(version)
        yield store
    finally:
        await store.close()


def _require_address(url: str) -> None:
    """Refuse what is no address of ours, and a file that is not there: SQLite would make an empty one."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if address is None or address.drivername not in _ENGINES:
        raise UpkeepError("CARNET_DATABASE_URL is neither sqlite:/// nor postgresql+asyncpg://.")
    if address.drivername == "sqlite" and not Path(address.database or "").is_file():
        raise UpkeepError("There is no database there: look at --data and CARNET_DATABASE_URL.")


def _version(connection: Connection) -> int | None:
    if not inspect(connection).has_table(server.name):
        return None
    version: int | None = connection.execute(select(server.c.schema_version)).scalar()
    return version


def _require_ours(version: int | None) -> None:
    if version is None:
        raise UpkeepError("This database holds no server of ours: look at CARNET_DATABASE_URL.")
    if version > VERSION:
        raise UpkeepError("A newer server wrote this database: use the commands that came with it.")
