"""What the server no longer shows: said, listed on demand, decided once."""

from dataclasses import replace

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import DiskFullError
from services.sync.models import VanishedCount, VanishedItem
from services.sync.vanishing import Choice
from tests.fakes.sync import ALONE, SERVER, FakeFollower, FakeSync
from views.settings.vanished import VanishedModel

GONE = [
    VanishedItem("a", "DocumentReference", "Lettre", 0),
    VanishedItem("b", "Observation", "", 0),
]


@pytest.fixture
def model(sync: FakeSync, follower: FakeFollower, changes: ChangeFeed) -> VanishedModel:
    sync.state = replace(ALONE, server=SERVER, vanished=VanishedCount(1, 1))
    sync.gone = list(GONE)
    return VanishedModel(sync, follower, changes)


async def test_vanished_when_the_person_wants_to_know_then_each_is_named(
    model: VanishedModel,
) -> None:
    await model.load()
    assert (model.state.count.asked, model.state.items) == (2, ())

    await model.list()
    assert model.state.items == tuple(GONE)
    await model.list()
    assert model.state.items == ()


@pytest.mark.parametrize("choice", list(Choice))
async def test_vanished_when_decided_then_the_service_does_it_and_looks_if_that_was_asked(
    model: VanishedModel, sync: FakeSync, follower: FakeFollower, choice: Choice
) -> None:
    await model.load()

    assert await model.settle(choice)

    assert sync.choices == [choice]
    assert follower.asked == (choice is Choice.LOOK_AGAIN)


async def test_vanished_when_the_disk_is_full_then_nothing_is_decided(
    model: VanishedModel, sync: FakeSync
) -> None:
    await model.load()
    sync.error = DiskFullError()

    assert not await model.settle(Choice.KEEP)

    assert isinstance(model.state.error, DiskFullError)
