"""Keeping a copy: the key is confirmed before the file leaves, and nothing stays on its way."""

from pathlib import Path

import pytest

from services.core.changes import ChangeFeed
from services.core.departures import Pieces
from services.core.errors import DiskFullError
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.leaving import FakeArchives, FakeExports
from tests.fakes.people import ARCHIVE_KEY, FakePeople
from views._shared.session import Session
from views.settings.keep_state import KeepModel, Stage


@pytest.fixture
def archives(tmp_path: Path) -> FakeArchives:
    return FakeArchives(folder=tmp_path)


@pytest.fixture
def exports() -> FakeExports:
    return FakeExports()


@pytest.fixture
def model(
    archives: FakeArchives,
    exports: FakeExports,
    people: FakePeople,
    settings: SettingsService,
    changes: ChangeFeed,
) -> KeepModel:
    return KeepModel(archives, exports, Session(people, settings, changes, SetClock()))


def stage(model: KeepModel) -> Stage:
    return model.state.stage


class Download:
    """A browser that takes the file, or not."""

    def __init__(self, *, takes: bool = True) -> None:
        self.takes, self.got, self.name = takes, b"", ""

    async def __call__(self, name: str, _size: int | None, pieces: Pieces) -> bool:
        self.name, self.got = name, b"".join(bytes(piece) for piece in pieces())
        return self.takes


async def test_archive_when_made_then_its_key_is_typed_before_it_is_saved(
    model: KeepModel, archives: FakeArchives
) -> None:
    await model.make()
    assert stage(model) is Stage.KEY
    await model.type("ABCD")
    await model.confirm()
    assert (stage(model), model.state.tried) == (Stage.KEY, True)
    await model.type(f" {ARCHIVE_KEY[-4:].lower()} ")
    await model.confirm()

    download = Download()
    await model.save(download)

    assert stage(model) is Stage.SAVED
    assert (download.name, download.got) == ("carnet-2026-11-22.carnet", b"archive")
    assert list(archives.folder.iterdir()) == []
    assert model.state.archive is None


async def test_archive_when_not_all_taken_then_it_can_be_saved_again(model: KeepModel) -> None:
    await model.make()
    await model.type(ARCHIVE_KEY[-4:])
    await model.confirm()
    await model.save(Download(takes=False))
    assert (stage(model), model.state.unsaved) == (Stage.READY, True)
    await model.save(Download())
    assert stage(model) is Stage.SAVED


async def test_archive_when_the_disk_is_full_then_said(
    model: KeepModel, archives: FakeArchives
) -> None:
    archives.refuses = DiskFullError()
    await model.make()
    assert stage(model) is Stage.CHOOSING
    assert isinstance(model.state.error, DiskFullError)


async def test_archive_when_given_up_or_left_then_nothing_is_kept(
    model: KeepModel, archives: FakeArchives
) -> None:
    await model.make()
    await model.back()
    assert list(archives.folder.iterdir()) == []
    await model.make()
    model.stop()
    assert list(archives.folder.iterdir()) == []
    assert model.state.archive is None


async def test_archive_when_files_are_missing_then_named(
    model: KeepModel, archives: FakeArchives
) -> None:
    archives.missing = ("Radio",)
    await model.make()
    assert model.state.missing == ("Radio",)


async def test_files_when_saved_then_said(model: KeepModel, exports: FakeExports) -> None:
    download = Download()
    await model.save_files(download)
    assert stage(model) is Stage.FILES_SAVED
    assert download.name.endswith(".zip")
    exports.refuses = DiskFullError()
    await model.save_files(download)
    assert isinstance(model.state.error, DiskFullError)
