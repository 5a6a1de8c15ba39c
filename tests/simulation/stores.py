"""Where a simulated device keeps its record: the real schema and statements, in memory or in a real encrypted file.

Only what was committed is there when a device that was killed is built again.
"""

import errno
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from io import FileIO
from pathlib import Path
from typing import Any, Final, Protocol, cast

import sqlcipher3.dbapi2 as sqlcipher

from services.core.files import Disk, Octets
from services.security.keys import Keys
from services.storage.attachments import Attachments
from services.storage.database import Database, migrate
from services.storage.driver import Connection, Row
from services.storage.record import Record
from tests.simulation.fate import Fate, Harm, Step
from tests.simulation.running import Inline

_KEYS: Final = Keys(bytes(range(32)))
_INLINE: Final = Inline()


class Store(Protocol):
    """A device's storage, that outlives it."""

    folder: Path

    def open(self, fate: Fate) -> Record:
        """Return the record as it was committed."""
        ...

    def crash(self) -> None:
        """Let go of what was not committed, as the system does with a killed process."""
        ...

    async def verify(self, record: Record) -> None:
        """Check the structure, and the seals where there are some; an error tells what is broken."""
        ...

    def close(self) -> None: ...


class Watched:
    """A connection of which each step is told to its device's fate."""

    def __init__(self, connection: Connection, fate: Fate) -> None:
        self._connection = connection
        self._fate = fate

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        if sql.startswith("BEGIN"):
            self._take(Step.BEFORE_BEGIN)
            return self._connection.execute(sql)
        if sql == "COMMIT":
            self._take(Step.BEFORE_COMMIT)
            done = self._connection.execute(sql)
            self._take(Step.AFTER_COMMIT)
            return done
        if self._connection.in_transaction and sql != "ROLLBACK":
            self._take(Step.IN_TRANSACTION)
        return self._connection.execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Any]) -> Any:
        self._take(Step.IN_TRANSACTION)
        return self._connection.executemany(sql, rows)

    def _take(self, step: Step) -> None:
        harm = self._fate.meet(step)
        if harm is not None:
            raise _error("SQLITE_BUSY" if harm is Harm.BUSY else "SQLITE_FULL")


def _error(name: str) -> Exception:
    error = sqlcipher.OperationalError(name)
    error.sqlite_errorname = name
    return cast("Exception", error)


class FatedDisk(Disk):
    """A disk each of whose steps is told; without `durable`, nothing is waited for."""

    def __init__(self, fate: Fate, *, durable: bool) -> None:
        self._fate = fate
        self._durable = durable

    def create(self, path: Path, mode: int) -> FileIO:
        self._take()
        return super().create(path, mode)

    def write(self, file: FileIO, data: Octets) -> None:
        try:
            self._take()
        except BaseException:
            super().write(file, bytes(data)[: len(data) // 2])
            raise
        super().write(file, data)

    def sync(self, file: FileIO) -> None:
        self._take()
        if self._durable:
            super().sync(file)

    def replace(self, source: Path, target: Path) -> None:
        self._take()
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._take()
        if self._durable:
            super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._take()
        super().remove(path)

    def _take(self) -> None:
        if self._fate.meet(Step.ON_DISK) is not None:
            raise OSError(errno.ENOSPC, "no space left")


@cache
def _migrated() -> Connection:
    """Return an empty record with today's schema, made once."""
    made = _connected()
    migrate(made, Path())
    return made


def _connected() -> Connection:
    connection: Connection = sqlcipher.connect(
        ":memory:", isolation_level=None, check_same_thread=False
    )
    for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "temp_store = 2"):
        connection.execute(f"PRAGMA {pragma}")
    connection.row_factory = Row
    return connection


class MemoryStore:
    """A database in memory, without a key, of the very library; files on the disk, not waited for.

    Reader and writer share the one connection: nothing runs beside anything else here.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = _connected()
        _migrated().backup(self._connection)

    def open(self, fate: Fate) -> Record:
        watched = cast("Connection", Watched(self._connection, fate))
        database = Database(Path(), watched, watched, bytes(32), _INLINE, _INLINE)
        disk = FatedDisk(fate, durable=False)
        return Record(database, Attachments(self.folder / "attachments", _KEYS, disk))

    def crash(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    async def verify(self, record: Record) -> None:  # noqa: ARG002 - the port's signature
        found = [row[0] for row in self._connection.execute("PRAGMA integrity_check")]
        assert found == ["ok"], found
        assert not self._connection.execute("PRAGMA foreign_key_check").fetchall()

    def close(self) -> None:
        self._connection.close()


class EncryptedStore:
    """The real encrypted file, and a disk that is waited for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "record.db"
        self._open: Database | None = None

    def open(self, fate: Fate) -> Record:
        opened = Database.open(self._path, _KEYS.database, create=not self._path.exists())
        self._open = opened
        database = replace(
            opened,
            _writer=cast("Connection", Watched(_the(opened._writer), fate)),
            _reader=cast("Connection", Watched(_the(opened._reader), fate)),
            _write_thread=_INLINE,
            _read_thread=_INLINE,
        )
        disk = FatedDisk(fate, durable=True)
        return Record(database, Attachments(self.folder / "attachments", _KEYS, disk))

    def crash(self) -> None:
        self.close()

    async def verify(self, record: Record) -> None:
        await record.database.check()

    def close(self) -> None:
        opened, self._open = self._open, None
        for connection in (opened._reader, opened._writer) if opened else ():
            _the(connection).close()


def _the(value: Any) -> Any:
    assert value is not None
    return value
