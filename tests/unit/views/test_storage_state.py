"""What takes space on this device: measured, freed as chosen, fetched again."""

import asyncio
from dataclasses import replace

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import Damage, DamagedError, LockedError, LostFileError, OfflineError
from services.sync.device_storage import Amount, Choice, Freed
from tests.fakes.storage import USE, FakeStorage
from tests.fakes.sync import FakeFollower
from views.documents.fetching import FetchModel
from views.settings.storage_state import StorageModel


@pytest.fixture
def storage(changes: ChangeFeed) -> FakeStorage:
    return FakeStorage(changes)


@pytest.fixture
def model(storage: FakeStorage, follower: FakeFollower, changes: ChangeFeed) -> StorageModel:
    return StorageModel(storage, follower, changes)


async def test_storage_when_opened_then_the_first_useful_choice_is_chosen(
    model: StorageModel, storage: FakeStorage
) -> None:
    able = {**USE.free_able, Choice.OLD: Amount()}
    storage.state = replace(USE, free_able=able)
    await model.start()
    assert (model.state.choice, model.state.chosen) == (Choice.LARGE, USE.free_able[Choice.LARGE])
    await model.choose("all")
    assert model.state.chosen.files == 120
    model.stop()


async def test_storage_when_freed_then_said_and_measured_again(model: StorageModel) -> None:
    await model.start()
    await model.free()
    assert model.state.freed == Freed(31, 22_000_000)
    assert not model.state.busy
    assert model.state.use is not None
    assert model.state.use.freed.files == 31
    model.stop()


async def test_storage_when_offline_then_said_and_nothing_changed(
    model: StorageModel, storage: FakeStorage
) -> None:
    storage.unreachable = OfflineError()
    await model.start()
    await model.free()
    assert isinstance(model.state.error, OfflineError)
    assert (model.state.busy, model.state.freed) == (False, None)
    assert model.state.use == USE
    model.stop()


async def test_storage_when_freed_files_are_wanted_again_then_a_run_begins(
    model: StorageModel, follower: FakeFollower
) -> None:
    await model.start()
    await model.free()
    await model.fetch_again()
    assert follower.asked == 1
    assert model.state.freed is None
    assert model.state.use is not None
    assert model.state.use.freed.files == 0
    model.stop()


async def test_storage_when_left_while_it_frees_then_it_stops(model: StorageModel) -> None:
    await model.start()
    await model.end()
    stopping = model.state.stopping
    await model.free()
    assert (stopping, model.state.stopping) == (True, False)
    model.stop()


@pytest.mark.parametrize("error", [LockedError(), DamagedError(Damage.DATABASE)])
async def test_storage_when_it_cannot_be_measured_then_said_unless_locked(
    model: StorageModel, storage: FakeStorage, error: LockedError | DamagedError
) -> None:
    storage.error = error
    await model.start()
    assert (model.state.error is None) == isinstance(error, LockedError)
    await model.fetch_again()
    assert model.state.error is error
    model.stop()


async def test_fetch_when_opened_at_once_then_it_comes(
    storage: FakeStorage, changes: ChangeFeed
) -> None:
    model = FetchModel(storage, changes, "d", at_once=True)
    await model.start()
    assert (storage.fetched, model.state.busy, model.state.error) == (["d"], False, None)
    assert (model.state.done, model.state.of) == (500, 1000)
    model.stop()


async def test_fetch_when_offline_then_said_and_tried_again(
    storage: FakeStorage, changes: ChangeFeed
) -> None:
    storage.unreachable = OfflineError()
    model = FetchModel(storage, changes, "d")
    await model.start()
    assert storage.fetched == []
    await model.fetch()
    offline = model.state.error
    storage.unreachable = None
    await model.fetch()
    assert isinstance(offline, OfflineError)
    assert (storage.fetched, model.state.error) == (["d"], None)
    model.stop()


async def test_here_when_freed_then_said_and_undone(
    storage: FakeStorage, changes: ChangeFeed
) -> None:
    model = FetchModel(storage, changes, "d")
    await model.start()
    before = model.state.may_free
    assert await model.free()
    await asyncio.sleep(0.01)
    assert (before, model.state.may_free) == (True, False)
    await model.fetch()
    assert storage.freed == []
    storage.kept = 1
    assert not await model.free()
    storage.error = LostFileError()
    assert not await model.free()
    assert model.state.error is storage.error
    model.stop()
