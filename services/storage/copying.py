"""A database that goes elsewhere: copied under another key, and verified where it arrives."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from services.core.errors import Damage, DamagedError, DiskFullError, NewerVersionError
from services.storage import driver
from services.storage.driver import Connection, translated
from services.storage.migrations import SCRIPTS

T = TypeVar("T")

JOURNALS: Final = ("-wal", "-shm", "-journal")


def copied(
    source: tuple[Path, bytes], copy: tuple[Path, bytes], change: Callable[[Connection], None]
) -> int:
    """Write the database `source` (path, key) to `copy`, which is not there yet, and return its schema's version.

    The copy is of one moment, while others go on writing; what `change` takes out of it is nowhere in its bytes.

    Raises:
        DamagedError: the source is not whole. DiskFullError, UnwritableError, BusyError: nothing is left behind.

    """
    path, key = copy
    try:
        original = driver.connect(*source)
        try:
            original.execute("VACUUM INTO ?", (str(path),))
        finally:
            original.close()
        path.chmod(0o600)
        return _rekeyed(path, source[1], key, change)
    except driver.Error as error:
        discard(path)
        raise translated(error) from None
    except BaseException:
        discard(path)
        raise


def adopted(path: Path, before: bytes, after: bytes, change: Callable[[Connection], None]) -> None:
    """Give a database that came from elsewhere the key `after`, once all of it is verified.

    Raises:
        DamagedError: it is not whole, or none of ours.
        NewerVersionError: a later Carnet wrote it.

    """
    try:
        _rekeyed(path, before, after, change)
    except driver.Error as error:
        raise translated(error) from None


def read(path: Path, key: bytes, work: Callable[[Connection], T]) -> T:
    """Return what `work` reads in a copy that nobody else has open."""
    connection = driver.connect(path, key)
    try:
        found = work(connection)
        _alone(connection)
    finally:
        connection.close()
    return found


def discard(path: Path) -> None:
    """Remove a database that nobody counts on, with its journals."""
    for ending in ("", *JOURNALS):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _rekeyed(path: Path, before: bytes, after: bytes, change: Callable[[Connection], None]) -> int:
    connection = driver.connect(path, before)
    try:
        version = _checked(connection)
        _alone(connection)
        connection.execute("BEGIN IMMEDIATE")
        change(connection)
        connection.execute("COMMIT")
        if before != after:
            connection.execute(f"PRAGMA rekey = \"x'{after.hex()}'\"")
    finally:
        connection.close()
    return version


def _alone(connection: Connection) -> None:
    """Keep everything in the one file, without a journal beside it."""
    if connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
        raise DiskFullError


def _checked(connection: Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(SCRIPTS):
        raise NewerVersionError
    if not version or connection.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
        raise DamagedError(Damage.DATABASE)
    if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        raise DamagedError(Damage.DATABASE)
    _refuse_foreign_parts(connection)
    return version


def _refuse_foreign_parts(connection: Connection) -> None:
    """Take no trigger and no view but ours: they act by themselves, and this file may be anybody's."""
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
    if not all(any(sql in script for script in SCRIPTS) for (sql,) in rows):
        raise DamagedError(Damage.DATABASE)
