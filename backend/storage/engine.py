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

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

T = TypeVar("T")
Work = Callable[[Connection], T]

_READERS: Final = 4
_TRIES: Final = 8
_SERIALIZATION: Final = frozenset({"40001", "40P01"})
"""serialization_failure and deadlock_detected: the transaction may simply be made again."""


class Store(Protocol):
    """Runs work in a transaction; `write` is durable when it returns."""

    async def read(self, work: Work[T]) -> T:
        """Run `work`, which changes nothing."""
        ...

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction; an exception rolls it back. It may run twice: it touches nothing else."""
        ...

    async def create(self, tables: MetaData) -> None:
        """Make the tables that are not there."""
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
        self._writer = _sqlite(url, reading=False)
        self._reader = _sqlite(url, reading=True)
        self._write_thread = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._read_threads = ThreadPoolExecutor(_READERS, thread_name_prefix="read")

    async def read(self, work: Work[T]) -> T:
        return await self._run(self._read_threads, self._reader, work)

    async def write(self, work: Work[T]) -> T:
        return await self._run(self._write_thread, self._writer, work)

    async def create(self, tables: MetaData) -> None:
        await self.write(tables.create_all)

    async def close(self) -> None:
        for thread in (self._read_threads, self._write_thread):
            await asyncio.to_thread(thread.shutdown)
        self._reader.dispose()
        self._writer.dispose()

    @staticmethod
    async def _run(thread: ThreadPoolExecutor, engine: Engine, work: Work[T]) -> T:
        def transaction() -> T:
            with engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(thread, transaction)


def _sqlite(url: str, *, reading: bool) -> Engine:
    engine = create_engine(url, pool_size=_READERS, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = (
            None  # the driver's own BEGIN is deferred: a writer would find it too late
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA foreign_keys = ON")
        if reading:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


class PostgresStore:
    """A pool of asyncpg connections; a transaction that lost a race is made again."""

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = create_async_engine(url, pool_pre_ping=True)

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

    async def create(self, tables: MetaData) -> None:
        await self.write(tables.create_all)

    async def close(self) -> None:
        await self._engine.dispose()


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
