"""A transaction in which tables may be made anew: one process at a time, and SQLite's foreign keys looked at last."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from backend.storage.engine import Work, sqlite_engine

_PATIENCE: Final = 600.0
"""Seconds one process waits for another's step: a large table takes minutes."""
_LOCK: Final = 0x4361726E6574
"""The number of PostgreSQL's advisory lock ("Carnet"); it goes with the transaction."""
Alone = Callable[[Work[bool]], Awaitable[bool]]
"""Runs work in a transaction of its own, rolled back by an exception."""


@asynccontextmanager
async def rebuilding(url: str) -> AsyncIterator[Alone]:
    """Open a database to change its tables; the connections end with the block."""
    if url.startswith("sqlite:"):
        async with _sqlite(url) as alone:
            yield alone
    else:
        async with _postgres(url) as alone:
            yield alone


@asynccontextmanager
async def _sqlite(url: str) -> AsyncIterator[Alone]:
    """Leave foreign keys off meanwhile: a table made anew is dropped, and would take its children with it."""
    engine = sqlite_engine(url, "foreign_keys = OFF", patience=_PATIENCE)

    def transaction(work: Work[bool]) -> bool:
        with engine.begin() as connection:
            done = work(connection)
            _require_parents(connection)
            return done

    try:
        yield lambda work: asyncio.to_thread(transaction, work)
    finally:
        engine.dispose()


def _require_parents(connection: Connection) -> None:
    astray: Any = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if astray is not None:
        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError(astray.table))


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[Alone]:
    """Wait for our own kind as long as it takes; for a table in use a moment only, since others queue behind us."""
    engine = create_async_engine(url, hide_parameters=True)

    async def transaction(work: Work[bool]) -> bool:
        async with engine.begin() as connection:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            await connection.execute(text("SET LOCAL lock_timeout = '3s'"))
            return await connection.run_sync(work)

    try:
        yield transaction
    finally:
        await engine.dispose()
