"""An SQLite file is copied beside itself before its first change, and only then."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from backend.migrations.steps import Steps
from backend.migrations.upgrading import upgraded
from backend.storage.copying import CopyError
from backend.storage.engine import url_of
from backend.tests.migrations.past import content_of, created, execute


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "server.sqlite"


def beside(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.glob("server.sqlite.*"))


async def test_copy_when_there_are_rows_then_it_holds_them_all_and_only_its_owner_reads_it(
    path: Path,
) -> None:
    before = await created(url_of(path))

    await upgraded(url_of(path))
    await upgraded(url_of(path))

    assert beside(path) == ["server.sqlite.before-0001"]
    copy = path.with_name("server.sqlite.before-0001")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert await content_of(url_of(copy)) == before


async def test_copy_when_there_is_nothing_or_nothing_to_do_then_none(path: Path) -> None:
    await upgraded(url_of(path))
    await upgraded(url_of(path))

    assert beside(path) == []


async def test_copy_when_the_step_then_fails_then_it_stays(
    path: Path, with_step: Callable[[str], Steps]
) -> None:
    await upgraded(url_of(path))
    await execute(url_of(path), "INSERT INTO feed_head VALUES ('lea', 1, 1)")

    with pytest.raises(RuntimeError):
        await upgraded(url_of(path), with_step("raise RuntimeError"))

    assert beside(path) == ["server.sqlite.before-next"]


async def test_copy_when_the_database_is_damaged_then_words_and_nothing_changes(
    path: Path,
) -> None:
    await created(url_of(path))
    with closing(sqlite3.connect(path)) as opened:
        size = opened.execute("PRAGMA page_size").fetchone()[0]
        where = "SELECT rootpage FROM sqlite_master WHERE name = 'history'"
        page = opened.execute(where).fetchone()[0]
    with path.open("rb+") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    before = path.read_bytes()

    with pytest.raises(CopyError, match="malformed"):
        await upgraded(url_of(path))

    assert path.read_bytes() == before
    assert [name for name in beside(path) if not name.endswith(("-wal", "-shm"))] == []


async def test_copy_when_it_cannot_be_made_then_nothing_changes(path: Path) -> None:
    before = await created(url_of(path))
    path.with_name("server.sqlite.before-0001").mkdir()

    with pytest.raises(OSError, match="directory"):
        await upgraded(url_of(path))

    assert await content_of(url_of(path)) == before
    assert beside(path) == ["server.sqlite.before-0001"]
