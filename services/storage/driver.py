"""The one door to SQLCipher: only this file imports the driver.

The file format is SQLCipher 4 with a raw 256-bit key. Desktop uses `sqlcipher3`; a mobile build would swap this
module for `apsw-sqlite3mc`, which reads the same file (docs/adr/0003).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.core.errors import (
    BusyError,
    Damage,
    DamagedError,
    DiskFullError,
    UnencryptedError,
    UnwritableError,
)
from services.core.files import system_errors_told

if TYPE_CHECKING:
    # The driver is a build of the standard module, which has the types that it lacks.
    from sqlite3 import Connection, Error, Row
    from sqlite3 import connect as _connect
else:
    from sqlcipher3.dbapi2 import Connection, Error, Row
    from sqlcipher3.dbapi2 import connect as _connect

__all__ = ["Connection", "Error", "Row", "connect", "translated"]

_PLAIN_HEADER: Final = b"SQLite format 3\x00"


def connect(path: Path, key: bytes, *, create: bool = False, cache_kib: int = 16_000) -> Connection:
    """Open the encrypted file at `path` with a raw 32-byte `key`.

    A missing file is created only with `create`: a wrong key or a lost file never starts a new, empty record.

    Raises:
        UnencryptedError: the file is plain SQLite, or this SQLite cannot encrypt.
        DamagedError: the file is absent, cut or altered (the key is known to be right: its slot authenticates it).
        DiskFullError, UnwritableError, BusyError: the journal beside it cannot be written now.

    """
    if not create and not (path.is_file() and path.stat().st_size):
        # SQLite would take an empty file for a new database.
        raise DamagedError(Damage.DATABASE)
    _refuse_plain(path)
    try:
        connection = _connect(str(path), isolation_level=None, check_same_thread=False)
    except Error as error:
        raise translated(error) from None
    try:
        _unlock(connection, key, create=create)
        _prepare(connection, cache_kib)
    except Error as error:
        connection.close()
        raise translated(error) from None
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_plain(path: Path) -> None:
    if not path.exists():
        return
    with system_errors_told(), path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    if header == _PLAIN_HEADER:
        raise UnencryptedError


def _unlock(connection: Connection, key: bytes, *, create: bool) -> None:
    if len(key) != 32:  # noqa: PLR2004 - 256 bits
        raise ValueError("the key has 32 bytes")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if not (connection.execute("PRAGMA cipher_version").fetchone() or ("",))[0]:
        raise UnencryptedError
    connection.execute("PRAGMA busy_timeout = 5000")
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if is_empty and not create:
        # To SQLite, a file cut to its first bytes is a new database too (measured).
        raise DamagedError(Damage.DATABASE)


def _prepare(connection: Connection, cache_kib: int) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "temp_store = 2",
        f"cache_size = -{cache_kib}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchone()
    connection.row_factory = Row


def translated(error: Error, *, reading: bool = False) -> Exception:
    """Return the error of `services.core.errors` for a driver's one; others as they are.

    Altered bytes never match their seal ("malformed"). So an I/O error is the disk's own: while writing, it had no
    room for the journal (measured: ENOSPC on its index, EFBIG); while reading, it gives the file back no more.
    """
    match getattr(error, "sqlite_errorname", ""):
        case "SQLITE_FULL":
            return DiskFullError()
        case "SQLITE_IOERR":
            return DamagedError(Damage.DATABASE) if reading else DiskFullError()
        case "SQLITE_CORRUPT" | "SQLITE_NOTADB":
            return DamagedError(Damage.DATABASE)
        case "SQLITE_BUSY" | "SQLITE_LOCKED" | "SQLITE_PROTOCOL":
            return BusyError()
        case "SQLITE_READONLY" | "SQLITE_CANTOPEN" | "SQLITE_PERM" if not reading:
            return UnwritableError()
        case _other:
            return error
