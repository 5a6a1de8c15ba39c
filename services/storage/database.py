"""One person's encrypted database: a writer thread, a reader thread, transactions, migrations.

Callers hand functions of a connection to `write` (one transaction, committed durably before it returns) or `read`
and await them; nothing here ever runs on the event loop.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from services.core.courtesy import step_back
from services.core.errors import Damage, DamagedError, LockedError, NewerVersionError
from services.core.files import system_errors_told
from services.storage import driver
from services.storage.copying import copied
from services.storage.driver import Connection, translated
from services.storage.migrations import SCRIPTS

T = TypeVar("T")

_READER_KIB: Final = 8_000
"""A list reads a few pages at a time; a writer's work is spread over the whole file and wants more."""


def migrate(connection: Connection, path: Path, scripts: tuple[str, ...] = SCRIPTS) -> None:
    """Bring the schema up to date, each step in one transaction, after a verified encrypted copy.

    The copy (`record.db.v<N>`) has the same key and stays until the next migration.

    Raises:
        NewerVersionError: the file was written by a later Carnet; it is left untouched.
        DamagedError, DiskFullError: the copy could not be made; nothing was changed.

    """
    version = _version(connection)
    if version > len(scripts):
        raise NewerVersionError
    if version == len(scripts):
        return
    if version:
        _copy_and_verify(connection, path, version)
    for number in range(version, len(scripts)):
        with _transaction(connection):
            # Another Carnet may have made this step while this one waited.
            if _version(connection) == number:
                for statement in _statements(scripts[number]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")


def _version(connection: Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


@contextlib.contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """Commit what is done inside, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk may already have rolled back by itself.
        with contextlib.suppress(driver.Error):
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    """Split a script: `executescript` would commit the transaction that holds it."""
    statements, current = [], ""
    for piece in script.split(";"):
        current += f"{piece};"
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return [statement for statement in statements if statement.strip(" \n;")]


def _copy_and_verify(connection: Connection, path: Path, version: int) -> None:
    copy = path.with_name(f"{path.name}.v{version}")
    copy.unlink(missing_ok=True)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
        copy.chmod(0o600)
        _verify_copy(connection, copy)
    except BaseException:
        copy.unlink(missing_ok=True)
        raise


def _verify_copy(connection: Connection, copy: Path) -> None:
    connection.execute("ATTACH DATABASE ? AS copy", (str(copy),))
    try:
        found = connection.execute("PRAGMA copy.integrity_check").fetchone()[0]
    finally:
        connection.execute("DETACH DATABASE copy")
    if found != "ok":
        raise DamagedError(Damage.DATABASE)


@dataclass(slots=True)
class Database:
    """An open encrypted database. `open` it in a thread, `close` it when the space is locked."""

    path: Path
    _writer: Connection | None
    _reader: Connection | None
    _key: bytes = field(repr=False)
    _write_thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(
            1, thread_name_prefix="carnet-write", initializer=step_back
        )
    )
    _read_thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="carnet-read")
    )

    @classmethod
    def open(cls, path: Path, key: bytes, *, create: bool = False) -> "Database":
        """Open (and migrate) the file; blocking.

        Raises:
            DamagedError, UnencryptedError, NewerVersionError, DiskFullError, UnwritableError, BusyError: see
                `driver.connect`, `migrate`.

        """
        writer = driver.connect(path, key, create=create)
        try:
            with system_errors_told():
                path.chmod(0o600)
            migrate(writer, path)
            reader = driver.connect(path, key, cache_kib=_READER_KIB)
            reader.execute("PRAGMA query_only = ON")
        except BaseException as error:
            writer.close()
            if isinstance(error, driver.Error):
                raise translated(error) from None
            raise
        return cls(path, writer, reader, key)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one durable transaction; any exception rolls it back and is raised here."""
        return await _submit(self._write_thread, lambda: self.write_now(work))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on the reader: it sees the last committed state and cannot write."""
        return await _submit(self._read_thread, lambda: self.read_now(work))

    def write_now(self, work: Callable[[Connection], T]) -> T:
        """Do the same as `write`, blocking, on the calling thread (which must be the only writer)."""
        connection = self._writer
        if connection is None:
            raise LockedError
        try:
            with _transaction(connection):
                return work(connection)
        except driver.Error as error:
            raise translated(error) from None

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """Do the same as `read`, blocking."""
        connection = self._reader
        if connection is None:
            raise LockedError
        try:
            return work(connection)
        except driver.Error as error:
            raise translated(error, reading=True) from None

    async def check(self) -> None:
        """Verify every page's seal and the structure; slow on a large file.

        Raises:
            DamagedError: something was altered.

        """
        is_folded = await _submit(self._write_thread, self._fold)
        await self.read(lambda c: _verify(c, is_folded=is_folded))

    def copy_now(self, path: Path, key: bytes, change: Callable[[Connection], None]) -> int:
        """Write all of it to `path` under another key, blocking, while others read and write; see `copying.copied`."""
        own = self._key
        if not own:
            raise LockedError
        return copied((self.path, own), (path, key), change)

    async def close(self) -> None:
        """Finish what runs, fold the journal into the file and close; later calls raise LockedError."""
        if self._writer is None:
            return
        self._key = b""
        await _submit(self._read_thread, self._close_reader)
        await _submit(self._write_thread, self._close_writer)
        self._read_thread.shutdown(wait=False)
        self._write_thread.shutdown(wait=False)

    async def fold(self) -> None:
        """Bring the journal into the file and empty it: what was deleted is nowhere any more, as far as may be now."""

        def work() -> None:
            if self._writer is None:
                raise LockedError
            with contextlib.suppress(driver.Error):
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

        await _submit(self._write_thread, work)

    def _fold(self) -> bool:
        """Bring the journal's pages into the file; False if somebody still reads older ones, or without room."""
        connection = self._writer
        if connection is None:
            raise LockedError
        try:
            _, pages, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except driver.Error:
            return False
        return bool(pages == folded)

    def _close_reader(self) -> None:
        connection, self._reader = self._reader, None
        if connection is not None:
            connection.close()

    def _close_writer(self) -> None:
        connection, self._writer = self._writer, None
        if connection is not None:
            with contextlib.suppress(driver.Error):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            connection.close()


def _verify(connection: Connection, *, is_folded: bool) -> None:
    # It reads the file alone: a page that a full disk left half written there may be whole in the journal.
    if is_folded and connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        raise DamagedError(Damage.DATABASE)
    connection.execute("PRAGMA shrink_memory")  # else pages in memory would not be read again
    connection.execute("BEGIN")
    try:
        _refresh_search(connection)
        found = connection.execute("PRAGMA quick_check").fetchone()[0]
    finally:
        connection.execute("ROLLBACK")
    if found != "ok":
        raise DamagedError(Damage.DATABASE)


def _refresh_search(connection: Connection) -> None:
    """Search the search tables: FTS5 checks its structure as it was last read, not as another connection left it.

    Without this, a sound index is told damaged (measured: SQLite 3.53.4).
    """
    tables = connection.execute(
        """SELECT name FROM sqlite_master
           WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%' AND sql NOT LIKE '%fts5vocab%'"""
    ).fetchall()
    for (name,) in tables:
        connection.execute(f"SELECT rowid FROM {name} WHERE {name} MATCH 'a'").fetchone()  # noqa: S608 - from the schema


async def _submit(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    try:
        future = thread.submit(work)
    except RuntimeError:  # shut down: the space was locked meanwhile
        raise LockedError from None
    return await asyncio.wrap_future(future)
