"""Choosing what of this device goes to the server, and what the server would not have."""

from dataclasses import replace

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import DiskFullError, LockedError
from services.sync.models import HeldFile, RefusedItem
from tests.fakes.sync import ALONE, SERVER, FakeFollower, FakeSync
from views.settings.refused import RefusedModel
from views.settings.send_state import PAGE, SendModel


def _file(number: int) -> HeldFile:
    return HeldFile(f"file-{number}", f"{number}.json", number, 1, 2, "")


@pytest.fixture
def send(sync: FakeSync, follower: FakeFollower, changes: ChangeFeed) -> SendModel:
    sync.files = [_file(number) for number in range(PAGE + 10)]
    sync.state = replace(ALONE, server=SERVER, held=PAGE + 10)
    return SendModel(sync, follower, changes)


async def test_send_when_opened_then_one_page_and_nothing_chosen(send: SendModel) -> None:
    await send.start()
    assert send.state.files is not None
    assert (len(send.state.files), send.state.more) == (PAGE, True)
    assert not send.state.any
    await send.show_more()
    assert (len(send.state.files), send.state.more) == (PAGE + 10, False)


async def test_send_when_some_are_chosen_then_only_those_leave(
    send: SendModel, sync: FakeSync, follower: FakeFollower
) -> None:
    await send.start()
    await send.choose("file-1", True)
    await send.choose("file-3", True)
    await send.choose("file-3", False)
    assert await send.send()
    assert (sync.state.waiting, follower.asked) == (1, 1)
    assert len(sync.files) == PAGE + 9


async def test_send_when_everything_but_one_then_pages_not_shown_leave_too(
    send: SendModel, sync: FakeSync
) -> None:
    await send.start()
    await send.choose_all(True)
    await send.choose("file-2", False)
    assert not send.state.leaves("file-2")
    assert send.state.leaves("file-4")
    assert await send.send()
    assert [file.id for file in sync.files] == ["file-2"]


async def test_send_when_nothing_is_chosen_then_nothing_is_asked_of_anybody(
    send: SendModel, sync: FakeSync, follower: FakeFollower
) -> None:
    await send.start()
    await send.choose_all(True)
    await send.choose_all(False)
    assert not await send.send()
    assert (sync.state.waiting, follower.asked) == (0, 0)


async def test_send_when_it_cannot_be_written_then_said_and_can_be_tried_again(
    send: SendModel, sync: FakeSync
) -> None:
    await send.start()
    await send.choose("file-1", True)
    sync.error = DiskFullError()
    assert not await send.send()
    assert isinstance(send.state.error, DiskFullError)
    sync.error = None
    assert await send.send()


async def test_refused_when_offered_again_then_none_is_left_and_a_run_begins(
    sync: FakeSync, follower: FakeFollower, changes: ChangeFeed
) -> None:
    sync.items = [RefusedItem("Observation", "", "invalid")]
    model = RefusedModel(sync, follower, changes)
    await model.start()
    before = len(model.state.items)
    await model.try_again()
    await model.load()
    assert (before, len(model.state.items), follower.asked) == (1, 0, 1)
    sync.error = LockedError()
    await model.load()
    assert isinstance(model.state.error, LockedError)
    model.stop()
