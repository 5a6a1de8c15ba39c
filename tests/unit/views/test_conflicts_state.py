"""Two versions on the screen: what is chosen is done about the versions that were seen, and no other."""

from collections.abc import Iterator

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import DiskFullError, LockedError
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.sync.versions import Choice, Kind, Question, Side
from tests.fakes.conflicts import DATE, TITLE, FakeConflicts, comparison
from tests.fakes.sync import FakeFollower
from views.conflicts import words
from views.conflicts.state import CompareModel, ListModel

WORDS = (translator("en"), Formats("en"))


@pytest.fixture
def conflicts(changes: ChangeFeed) -> FakeConflicts:
    return FakeConflicts(changes)


@pytest.fixture
def model(
    conflicts: FakeConflicts, follower: FakeFollower, changes: ChangeFeed
) -> Iterator[CompareModel]:
    model = CompareModel(conflicts, follower, changes, WORDS, "document")
    yield model
    model.stop()


async def test_compare_when_a_choice_is_confirmed_then_it_is_done_once_and_sent(
    model: CompareModel, conflicts: FakeConflicts, follower: FakeFollower
) -> None:
    await model.start()
    assert not await model.resolve()
    await model.ask(Choice.BOTH)

    assert await model.resolve()

    assert not await model.resolve()
    assert [choice for choice, _fields in conflicts.answers] == [Choice.BOTH]
    assert follower.asked == 1


async def test_compare_when_another_version_comes_then_it_is_told_and_nothing_chosen_stays(
    model: CompareModel, conflicts: FakeConflicts
) -> None:
    await model.start()
    await model.choose_fields(by_fields=True)
    await model.choose(TITLE.key, Side.MINE.value)
    conflicts.move("2")

    await model.load()

    assert model.state.moved
    assert (model.state.by_fields, model.state.fields, model.state.asking) == (False, (), None)


async def test_compare_when_it_moved_in_the_very_moment_then_nothing_is_done(
    model: CompareModel, conflicts: FakeConflicts
) -> None:
    await model.start()
    await model.ask(Choice.MINE)
    assert conflicts.found is not None
    conflicts.found = comparison(Kind.CLINICAL)
    object.__setattr__(conflicts.found, "stamp", "2")

    assert not await model.resolve()

    assert model.state.moved
    assert conflicts.answers == []


async def test_compare_when_field_by_field_then_what_one_side_changed_is_chosen_already(
    model: CompareModel, conflicts: FakeConflicts
) -> None:
    await model.start()
    await model.choose_fields(by_fields=True)
    assert (model.state.side_of(TITLE.key), model.state.side_of(DATE.key)) == (None, Side.THEIRS)
    before = model.state
    await model.choose(TITLE.key, Side.MINE.value)
    assert [state.is_whole for state in (before, model.state)] == [False, True]
    await model.ask(Choice.MERGED)

    assert await model.resolve()

    assert conflicts.answers == [(Choice.MERGED, {TITLE.key: Side.MINE, DATE.key: Side.THEIRS})]


async def test_compare_when_it_fails_then_said_and_tried_again(
    model: CompareModel, conflicts: FakeConflicts
) -> None:
    conflicts.error = LockedError()
    await model.start()
    failed = model.state
    conflicts.error = None
    await model.load()
    assert [type(state.error) for state in (failed, model.state)] == [LockedError, type(None)]
    await model.ask(Choice.THEIRS)
    conflicts.error = DiskFullError()
    assert not await model.resolve()
    assert (type(model.state.error), model.state.busy) == (DiskFullError, False)


async def test_compare_when_nothing_is_asked_any_more_then_said(
    model: CompareModel, conflicts: FakeConflicts
) -> None:
    conflicts.found = None
    await model.start()
    assert model.state.gone
    await model.undo()


def _told(model: ListModel) -> tuple[int | None, int]:
    state = model.state
    return len(state.waiting) if state.waiting is not None else None, len(state.settled)


async def test_list_when_one_is_settled_then_it_moves_down(
    conflicts: FakeConflicts, changes: ChangeFeed, model: CompareModel
) -> None:
    found = ListModel(conflicts, changes, WORDS)
    assert _told(found) == (None, 0)
    await found.start()
    assert _told(found) == (1, 0)
    await model.start()
    await model.ask(Choice.THEIRS)
    await model.resolve()
    await found.load()
    assert _told(found) == (0, 1)
    await model.undo()
    await found.load()
    assert _told(found) == (1, 0)
    conflicts.error = LockedError()
    await found.load()
    assert isinstance(found.state.error, LockedError)
    found.stop()


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("kind", Kind)
def test_words_when_anything_is_asked_then_it_has_some(question: Question, kind: Kind) -> None:
    _ = translator("fr")
    conflict = comparison(kind, question).conflict
    assert all(words.explained(conflict, _))
    assert words.happened(question, _)
    offered = (
        (Choice.MINE, Choice.THEIRS, Choice.BOTH, Choice.MERGED)
        if question is Question.BOTH_EDITED
        else (Choice.MINE, Choice.THEIRS)
    )
    for choice in offered:
        assert words.label(choice, question, _)
        assert all(words.consequence(choice, question, _))
        assert words.done(choice, question, _)
        assert words.settled(choice, question, _)
