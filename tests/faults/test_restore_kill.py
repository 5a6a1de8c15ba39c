"""Killed while an archive is restored: no space or a whole one, and nothing in the way of the next try."""

import asyncio
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from services.documents.models import FileToImport, Query
from services.overview.archive import Archived
from services.people.models import Protection, SpaceState
from tests.builders import files
from tests.builders.command import ROOT
from tests.builders.space import CODE, carnet, make_space

KILLS = 10


def _has(pattern: str) -> Callable[[Path], bool]:
    return lambda data: any(data.glob(f"people/*/{pattern}"))


_MOMENTS: tuple[Callable[[Path], bool], ...] = (
    lambda _data: True,
    _has("unfinished"),
    _has("keys.json"),
    _has("*.tmp"),
    _has("record.db"),
    _has("record.db-journal"),
    _has("attachments/*/*"),
    _has("record.db-wal"),
)


def test_killed_while_an_archive_is_restored_there_is_no_space_or_a_whole_one(
    tmp_path: Path,
) -> None:
    data, found = tmp_path / "new", []
    archive = asyncio.run(_archive(tmp_path))

    for kill in range(KILLS):
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.faults.victim",
                "restore",
                str(data),
                str(archive.path),
                archive.key,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        said = child.stdout
        assert said is not None
        assert said.readline() == "ready\n"
        is_moment = _MOMENTS[kill % len(_MOMENTS)]
        while not is_moment(data) and child.poll() is None:
            pass
        threading.Event().wait(random.Random(kill).uniform(0, 0.02))  # noqa: S311 - repeatable chance
        child.kill()
        was_made = said.read() == "made\n"
        said.close()
        child.wait()
        state = asyncio.run(_left(data, archive))
        assert state is SpaceState.LOCKED or not was_made
        found.append(state)

    assert SpaceState.NONE in found
    asyncio.run(_restored_at_last(data, archive))


async def _archive(tmp_path: Path) -> Archived:
    await asyncio.to_thread(make_space, tmp_path / "old")
    container = carnet(tmp_path / "old")
    await container.people.unlock(CODE)
    await container.documents.import_files(
        [FileToImport(f"{n}.pdf", data=files.pdf(f"Radio {n}")) for n in range(40)]
    )
    archive = await container.archives.write(tmp_path / "out")
    await container.people.lock()
    return archive


async def _left(data: Path, archive: Archived) -> SpaceState:
    """Open, verify and erase the space if there is one; sweep what is left otherwise."""
    container = carnet(data)
    state = container.people.state
    if state is SpaceState.LOCKED:
        await container.people.unlock(CODE)
        await container.documents.check()
        assert (await container.documents.list(Query())).total == archive.documents
        await container.people.erase()
    container.people.clear_demonstrations()
    assert container.people.state is SpaceState.NONE
    assert not list(data.glob("people/*"))
    return state


async def _restored_at_last(data: Path, archive: Archived) -> None:
    container = carnet(data)
    space = await container.people.restore(archive.path, archive.key, CODE, Protection.FILE)
    await container.documents.check()
    assert (await container.documents.list(Query())).total == 40
    await container.people.lock()
    assert [folder.name for folder in (data / "people").iterdir()] == [space.id]
