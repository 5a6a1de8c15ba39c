"""The encrypted file: opened with its key only, migrated with a copy first, whole or refused."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from services.core.errors import (
    Damage,
    DamagedError,
    DiskFullError,
    LockedError,
    NewerVersionError,
    UnencryptedError,
)
from services.storage import driver, meta
from services.storage.database import Database, migrate
from services.storage.driver import Connection
from services.storage.migrations import SCRIPTS

KEY = bytes(range(32))
OTHER = bytes(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    opened = Database.open(path, KEY, create=True)
    yield opened
    await opened.close()


def _put(connection: Connection) -> None:
    meta.put(connection, "marker", "gardé")


async def test_what_was_written_is_there_after_reopening(path: Path) -> None:
    first = Database.open(path, KEY, create=True)
    await first.write(_put)
    await first.close()

    again = Database.open(path, KEY)

    assert await again.read(lambda c: meta.get(c, "marker")) == "gardé"
    await again.close()


async def test_file_and_journal_hold_no_readable_word(database: Database, path: Path) -> None:
    await database.write(lambda c: meta.put(c, "marker", "QUETZALCOATL" * 200))

    for file in path.parent.iterdir():
        content = file.read_bytes()
        assert b"QUETZALCOATL" not in content
        assert b"CREATE TABLE" not in content
        assert not content.startswith(b"SQLite format 3")


async def test_wrong_key_is_refused_and_the_file_untouched(database: Database, path: Path) -> None:
    await database.write(_put)
    await database.close()
    before = path.read_bytes()

    with pytest.raises(DamagedError) as refused:
        Database.open(path, OTHER)

    assert refused.value.damage is Damage.DATABASE
    assert path.read_bytes() == before


def test_missing_file_is_never_recreated(path: Path) -> None:
    with pytest.raises(DamagedError):
        Database.open(path, KEY)

    assert not path.exists()


def test_plain_sqlite_file_is_refused(path: Path) -> None:
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE t (x)")
    plain.commit()
    plain.close()

    with pytest.raises(UnencryptedError):
        Database.open(path, KEY)


@pytest.mark.parametrize("length", [0, 10, 511, 4096, 6000])
async def test_truncated_file_is_refused(database: Database, path: Path, length: int) -> None:
    await database.write(_put)
    await database.close()
    os.truncate(path, length)

    with pytest.raises(DamagedError):
        Database.open(path, KEY)


async def test_newer_schema_is_refused_and_left_as_it_is(database: Database, path: Path) -> None:
    await database.write(lambda c: c.execute(f"PRAGMA user_version = {len(SCRIPTS) + 1}"))
    await database.close()
    before = path.read_bytes()

    with pytest.raises(NewerVersionError):
        Database.open(path, KEY)

    assert path.read_bytes() == before


async def test_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail(connection: Connection) -> None:
        _put(connection)
        raise LockedError

    with pytest.raises(LockedError):
        await database.write(fail)

    assert await database.read(lambda c: meta.get(c, "marker")) is None


async def test_reader_cannot_write(database: Database) -> None:
    with pytest.raises(driver.Error):
        await database.read(_put)


async def test_full_disk_is_said_and_everything_before_is_kept(database: Database) -> None:
    await database.write(_put)
    await database.write(
        lambda c: c.execute(
            f"PRAGMA max_page_count = {c.execute('PRAGMA page_count').fetchone()[0] + 2}"
        )
    )

    with pytest.raises(DiskFullError):
        await database.write(lambda c: meta.put(c, "large", "x" * 1_000_000))

    assert await database.read(lambda c: meta.get(c, "marker")) == "gardé"
    await database.write(lambda c: c.execute("PRAGMA max_page_count = 1073741823"))
    await database.write(lambda c: meta.put(c, "after", "1"))


async def test_closed_database_answers_locked(database: Database) -> None:
    await database.close()

    with pytest.raises(LockedError):
        await database.read(lambda c: meta.get(c, "marker"))


async def test_writes_from_many_tasks_are_all_kept(database: Database) -> None:
    await asyncio.gather(
        *(database.write(partial(meta.put, key=f"k{n}", value="v")) for n in range(100))
    )

    assert (
        await database.read(lambda c: c.execute("SELECT count(*) FROM meta").fetchone()[0]) == 100
    )


async def test_migration_keeps_a_verified_copy_under_the_same_key(path: Path) -> None:
    old = Database.open(path, KEY, create=True)
    await old.write(_put)
    await old.close()
    connection = driver.connect(path, KEY)

    migrate(connection, path, (*SCRIPTS, "CREATE TABLE later (x INTEGER) STRICT;"))
    connection.close()

    copy = driver.connect(path.with_name(f"record.db.v{len(SCRIPTS)}"), KEY)
    assert meta.get(copy, "marker") == "gardé"
    assert copy.execute("PRAGMA user_version").fetchone()[0] == len(SCRIPTS)
    copy.close()


def test_failing_migration_changes_nothing(path: Path) -> None:
    connection = driver.connect(path, KEY, create=True)
    migrate(connection, path)

    with pytest.raises(driver.Error):
        migrate(
            connection,
            path,
            (*SCRIPTS, "CREATE TABLE later (x INTEGER); CREATE TABLE later (y INTEGER);"),
        )

    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(SCRIPTS)
    assert (
        connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'later'").fetchone()[0]
        == 0
    )
    connection.close()


@pytest.mark.parametrize("offset", [0, 3, 17, 100, 4090, 5000, 8200])
async def test_flipped_bit_is_found(database: Database, path: Path, offset: int) -> None:
    await database.write(lambda c: meta.put(c, "large", "x" * 20_000))
    await database.close()
    content = bytearray(path.read_bytes())
    content[offset] ^= 1
    path.write_bytes(content)

    async def open_and_check() -> None:
        opened = await asyncio.to_thread(Database.open, path, KEY)
        try:
            await opened.check()
        finally:
            await opened.close()

    with pytest.raises(DamagedError):
        await open_and_check()


async def test_check_after_writes_that_its_connection_has_not_read_finds_nothing_wrong(
    path: Path,
) -> None:
    database = Database.open(path, KEY, create=True)

    def index(connection: Connection) -> None:
        connection.execute("INSERT INTO document_text (title, author, body) VALUES ('a', 'b', 'c')")

    for _ in range(5):
        await database.write(index)
        await database.check()
    await database.close()
