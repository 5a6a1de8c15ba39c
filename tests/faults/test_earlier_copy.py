"""A record damaged after an update: the copy from before is offered, verified, put back, and nothing is erased."""

import asyncio
import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from services.core.errors import Damage, DamagedError, NewerVersionError, NotFoundError
from services.documents.models import FileToImport, Query
from services.people.models import SpaceState
from services.security.vault import Vault
from services.storage import driver
from services.storage.migrations import SCRIPTS
from tests.builders.space import CODE, carnet, make_space, no_keystore
from tests.fakes.clock import SetClock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a space with a copy of one document, and two more documents since."""
    folder = make_space(tmp_path / "space")

    async def fill() -> None:
        container = carnet(tmp_path / "space")
        await container.people.unlock(CODE)
        await container.documents.import_files([FileToImport("avant.txt", data=b"avant" * 999)])
        await container.people.lock()
        shutil.copy(folder / "record.db", folder / f"record.db.v{len(SCRIPTS) - 1}")
        await container.people.unlock(CODE)
        await container.documents.import_files(
            [FileToImport(f"{n}.txt", data=f"{n}".encode() * 999) for n in range(2)]
        )
        await container.people.lock()

    asyncio.run(fill())
    return folder


def _flip(path: Path, seed: int) -> None:
    data = bytearray(path.read_bytes())
    at = random.Random(seed).randrange(len(data))  # noqa: S311 - repeatable chance
    data[at] ^= 1 << (seed % 8)
    path.write_bytes(data)


async def test_a_damaged_record_is_told_and_its_earlier_copy_opens_in_its_place(
    folder: Path,
) -> None:
    (folder / "record.db").write_bytes(b"\0" * 8192)
    damaged = (folder / "record.db").read_bytes()
    container = carnet(folder.parents[1])
    with pytest.raises(DamagedError) as refusal:
        await container.people.unlock(CODE)
    assert refusal.value.damage is Damage.DATABASE
    assert container.people.earlier_copy is not None

    await container.people.unlock_earlier_copy(CODE)

    assert container.people.state is SpaceState.OPEN
    (document,) = (await container.documents.list(Query())).documents
    assert await container.documents.original(document.id) == b"avant" * 999
    await container.documents.check()
    await container.people.lock()
    (aside,) = folder.glob("record.db.damaged-*")
    assert aside.read_bytes() == damaged


async def test_files_that_only_the_damaged_record_names_are_kept(folder: Path) -> None:
    before = {path.name for path in folder.glob("attachments/*/*")}
    _flip(folder / "record.db", 3)
    clock = SetClock()
    clock.move(timedelta(days=400))
    container = carnet(folder.parents[1], clock)

    await container.people.unlock_earlier_copy(CODE)
    await container.people.lock()
    await container.people.unlock(CODE)
    await container.people.lock()

    assert {path.name for path in folder.glob("attachments/*/*")} == before


@pytest.mark.parametrize("seed", range(12))
async def test_a_copy_with_a_flipped_bit_is_refused_and_nothing_changes(
    folder: Path, seed: int
) -> None:
    (copy,) = folder.glob("record.db.v*")
    _flip(copy, seed)
    before = {path: path.read_bytes() for path in folder.glob("record.db*")}
    container = carnet(folder.parents[1])

    with pytest.raises(DamagedError):
        await container.people.unlock_earlier_copy(CODE)

    assert {path: path.read_bytes() for path in folder.glob("record.db*")} == before
    await container.people.unlock(CODE)
    assert (await container.documents.list(Query())).total == 3
    await container.people.lock()


async def test_a_kill_between_the_two_names_is_no_loss(folder: Path) -> None:
    (folder / "record.db").rename(folder / "record.db.damaged-x")
    container = carnet(folder.parents[1])
    with pytest.raises(DamagedError):
        await container.people.unlock(CODE)

    await container.people.unlock_earlier_copy(CODE)

    assert (await container.documents.list(Query())).total == 1
    await container.people.lock()


async def test_without_a_copy_there_is_nothing_to_offer(tmp_path: Path) -> None:
    await asyncio.to_thread(make_space, tmp_path / "space")
    container = carnet(tmp_path / "space")
    assert container.people.earlier_copy is None
    with pytest.raises(NotFoundError):
        await container.people.unlock_earlier_copy(CODE)
    await container.people.unlock(CODE)
    await container.people.lock()


async def test_a_copy_of_a_later_version_is_left_as_it_is(folder: Path) -> None:
    keys = Vault(folder, SetClock(), no_keystore()).unlock(CODE)
    (copy,) = folder.glob("record.db.v*")
    later = driver.connect(copy, keys.database)
    later.execute("PRAGMA user_version = 99")
    later.close()
    before = (folder / "record.db").read_bytes()

    container = carnet(folder.parents[1])
    with pytest.raises(NewerVersionError):
        await container.people.unlock_earlier_copy(CODE)

    assert (folder / "record.db").read_bytes() == before
