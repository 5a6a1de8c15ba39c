"""The server's database: the same functions of a SQLAlchemy connection on SQLite and on PostgreSQL.

A repository function takes a `Connection` and never opens one; whoever calls it says whether it reads or writes.
SQLite has one writer thread and a few readers, since a thread hop a transaction costs a third of an asynchronous
driver (measured); PostgreSQL has asyncpg behind `run_sync`.
"""

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from backend.storage.readers import Readers

T = TypeVar("T")
Work = Callable[[Connection], T]

_CONNECTIONS: Final = 4
_TRIES: Final = 8
_SERIALIZATION: Final = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected: the transaction may simply be made again."""
_LOCK_NOT_AVAILABLE: Final = "55P03"
_DURABLE: Final = ("journal_mode = WAL", "synchronous = FULL")
_QUEUE: Final = 120.0
"""Seconds to wait for a connection: a stampede on one agenda queues, and is answered."""
_PATIENCE: Final = 10.0
"""Seconds to wait for another connection that writes."""


class Store(Protocol):
    """Runs work in a transaction; `write` is durable when it returns."""

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which changes nothing."""
        ...

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction; an exception rolls it back. It may run twice: it touches nothing else."""
        ...

    async def close(self) -> None: ...


def store_from_url(url: str) -> Store:
    """Open `sqlite:///path` or `postgresql+asyncpg://…`."""
    return SqliteStore(url) if url.startswith("sqlite:") else PostgresStore(url)


def url_of(path: Path) -> str:
    """Return the URL of an SQLite file."""
    return f"sqlite:///{path}"


class SqliteStore:
    """One file in WAL, one writer; `synchronous=FULL`, for what was acknowledged must survive a power cut."""

    def __init__(self, url: str) -> None:
        self._writer = sqlite_engine(url, "foreign_keys = ON")
        self._reader = sqlite_engine(url, "query_only = ON", begin="BEGIN")
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._readers = Readers(self._reader)

    async def read(self, work: Work[T]) -> T:
        return await self._readers.read(work)

    async def write(self, work: Work[T]) -> T:
        def transaction() -> T:
            with self._writer.begin() as connection:
                return work(connection)

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._write_thread, transaction)

    async def close(self) -> None:
        for thread in (self._readers, self._write_thread):
            await asyncio.to_thread(thread.shutdown)
        self._reader.dispose()
        self._writer.dispose()


def sqlite_engine(
    url: str, *pragmas: str, begin: str = "BEGIN IMMEDIATE", patience: float = _PATIENCE
) -> Engine:
    """Open a file whose every connection has the pragmas, whose transactions begin as said and wait `patience` s."""
    arguments = {"check_same_thread": False, "timeout": patience}
    engine = create_engine(
        url, pool_size=_CONNECTIONS, connect_args=arguments, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = (
            None  # the driver's own BEGIN is deferred: a writer would find it too late
        )
        for pragma in (*_DURABLE, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class PostgresStore:
    """A pool of asyncpg connections; a transaction that lost a race is made again."""

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = create_async_engine(
            url, pool_pre_ping=True, pool_timeout=_QUEUE, hide_parameters=True
        )

    async def read(self, work: Work[T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Work[T]) -> T:
        for attempt in range(_TRIES):
            try:
                async with self._engine.begin() as connection:
                    return await connection.run_sync(work)
            except DBAPIError as error:
                if attempt == _TRIES - 1 or _state(error) not in _SERIALIZATION:
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - a delay, no secret
        raise AssertionError("unreachable")

    async def close(self) -> None:
        await self._engine.dispose()


def is_lock_timeout(error: DBAPIError) -> bool:
    """Whether PostgreSQL gave up waiting for a table that others use."""
    return _state(error) == _LOCK_NOT_AVAILABLE


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
