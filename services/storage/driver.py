"""The one door to SQLCipher: only this file imports the driver.

The file format is SQLCipher 4 with a raw 256-bit key. Desktop uses `sqlcipher3`; a mobile build would swap this
module for `apsw-sqlite3mc`, which reads the same file (docs/adr/0003).
"""

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.core.errors import Damage, DamagedError, DiskFullError, UnencryptedError

if TYPE_CHECKING:
    # The driver is a build of the standard module, which has the types that it lacks.
    from sqlite3 import Connection, Error, Row
    from sqlite3 import connect as _connect
else:
    from sqlcipher3.dbapi2 import Connection, Error, Row
    from sqlcipher3.dbapi2 import connect as _connect

__all__ = ["Connection", "Error", "Row", "connect", "translated"]

_PLAIN_HEADER: Final = b"SQLite format 3\x00"
_CORRUPT: Final = ("malformed", "not a database", "disk image", "disk i/o error")
_FULL: Final = ("database or disk is full",)


def connect(path: Path, key: bytes, *, create: bool = False, cache_kib: int = 16_000) -> Connection:
    """Open the encrypted file at `path` with a raw 32-byte `key`.

    A missing file is created only with `create`: a wrong key or a lost file never starts a new, empty record.

    Raises:
        UnencryptedError: the file is plain SQLite, or this SQLite cannot encrypt.
        DamagedError: the file is absent, cut or altered (the key is known to be right: its slot authenticates it).
        DiskFullError: no room.

    """
    if not create and not (path.is_file() and path.stat().st_size):
        # SQLite would take an empty file for a new database.
        raise DamagedError(Damage.DATABASE)
    _refuse_plain(path)
    connection = _connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection, key, cache_kib)
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
    with path.open("rb") as file:
        header = file.read(len(_PLAIN_HEADER))
    if header == _PLAIN_HEADER:
        raise UnencryptedError


def _prepare(connection: Connection, key: bytes, cache_kib: int) -> None:
    if len(key) != 32:  # noqa: PLR2004 - 256 bits
        raise ValueError("the key has 32 bytes")
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if not (connection.execute("PRAGMA cipher_version").fetchone() or ("",))[0]:
        raise UnencryptedError
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "temp_store = 2",
        "busy_timeout = 5000",
        f"cache_size = -{cache_kib}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchone()
    connection.row_factory = Row


def translated(error: Exception) -> Exception:
    """Return the error of `services.core.errors` for a driver's or the system's one; others as they are."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return DiskFullError()
    if isinstance(error, Error):
        words = str(error).lower()
        if any(sign in words for sign in _FULL):
            return DiskFullError()
        if any(sign in words for sign in _CORRUPT):
            return DamagedError(Damage.DATABASE)
    return error
