"""A copy of an SQLite file beside it, before something changes that cannot be taken back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection


class CopyError(OSError):
    """The copy cannot be made, or is not whole: the disk is full, or the database itself is damaged."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The database cannot be copied before it is changed ({reason}).")


def keep_copy(connection: Connection, suffix: str) -> None:
    """Copy what is committed to `FILE.suffix`, verified and durable, readable by this system user only.

    The caller's transaction holds the file's write lock, so that nothing is committed meanwhile. Nothing is done for
    PostgreSQL, whose operator has backups, nor for a file without a row. Raises CopyError, OSError.
    """
    if connection.dialect.name != "sqlite":
        return
    path = Path(connection.engine.url.database or "")
    draft = path.with_name(f"{path.name}.new")
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as source:
            if not _is_empty(source):
                _make(source, draft)
                draft.replace(path.with_name(f"{path.name}.{suffix}"))
    except sqlite3.Error as error:
        raise CopyError(str(error)) from None
    finally:
        draft.unlink(missing_ok=True)


def _is_empty(source: sqlite3.Connection) -> bool:
    tables = source.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return not any(
        source.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608 - from the schema
        for (name,) in tables
    )


def _make(source: sqlite3.Connection, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # before it has content
    source.execute("VACUUM INTO ?", (str(draft),))
    with closing(sqlite3.connect(draft)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise CopyError("the copy is damaged")
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
