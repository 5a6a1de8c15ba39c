"""The server's database as a command opens it: there already, of this release, and never made by mistake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from backend.migrations.errors import NewerSchemaError, OlderSchemaError
from backend.migrations.steps import STEPS, Standing
from backend.storage.engine import Store, store_from_url

_ENGINES: Final = frozenset({"sqlite", "postgresql+asyncpg"})


class UpkeepError(Exception):
    """A command that will not or cannot go on; the message is for the operator and holds no secret."""


@asynccontextmanager
async def reached(url: str) -> AsyncIterator[Store]:
    """Open the database of `sqlite:///path` or `postgresql+asyncpg://…`; raises UpkeepError when it is not ours."""
    require_address(url)
    store = store_from_url(url)
    try:
        _require_ours(await _standing(store))
        yield store
    finally:
        await store.close()


def require_address(url: str) -> None:
    """Refuse what is no address of ours, and a file that is not there: SQLite would make an empty one."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if address is None or address.drivername not in _ENGINES:
        raise UpkeepError("CARNET_DATABASE_URL is neither sqlite:/// nor postgresql+asyncpg://.")
    if address.drivername == "sqlite" and not Path(address.database or "").is_file():
        raise UpkeepError("There is no database there: look at --data and CARNET_DATABASE_URL.")


async def _standing(store: Store) -> Standing:
    try:
        return await store.read(STEPS.standing)
    except (SQLAlchemyError, OSError) as error:
        raise UpkeepError(f"The database cannot be reached ({type(error).__name__}).") from None


def _require_ours(standing: Standing) -> None:
    if standing is Standing.NOTHING:
        raise UpkeepError("This database holds no server of ours: look at CARNET_DATABASE_URL.")
    if standing is Standing.NEWER:
        raise NewerSchemaError
    if standing is Standing.OLDER:
        raise OlderSchemaError
