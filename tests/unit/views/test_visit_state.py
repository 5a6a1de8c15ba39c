"""Preparing a visit: what is typed is kept, what is chosen stays chosen, beginning anew can be undone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError
from services.visits.models import TREATMENTS, Draft
from tests.builders.paper import frame
from tests.fakes.printing import FakeVisits
from views.visits.state import Phase, VisitModel


@pytest.fixture
def visits() -> FakeVisits:
    return FakeVisits()


@pytest.fixture
async def model(visits: FakeVisits, changes: ChangeFeed) -> AsyncIterator[VisitModel]:
    model = VisitModel(visits, changes, frame().words)
    await model.start()
    yield model
    model.stop()


async def until(visits: FakeVisits, is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            visits.happened.clear()
            await visits.happened.wait()


async def kept(visits: FakeVisits, draft: Draft) -> None:
    await until(visits, lambda: visits.kept == draft)


async def test_words_when_another_page_is_about_to_read_them_then_kept_at_once(
    model: VisitModel, visits: FakeVisits
) -> None:
    await model.write("reason", "Toux")
    await model.settle()
    assert visits.kept == Draft(reason="Toux")
    assert visits.writes == 1


async def test_words_when_typed_fast_then_kept_together(
    model: VisitModel, visits: FakeVisits
) -> None:
    for text in ("T", "To", "Toux"):
        await model.write("reason", text)
    await model.ask(2, "Quand se revoir ?")
    await kept(visits, Draft(reason="Toux", questions=("", "", "Quand se revoir ?")))
    assert visits.writes == 1


async def test_date_when_it_is_none_then_said_and_the_last_good_one_counts(
    model: VisitModel, visits: FakeVisits
) -> None:
    await model.since("14/03/2026")
    await kept(visits, Draft(since="2026-03-14"))
    await model.since("14/13/2026")
    assert model.state.wrong_date
    assert model.state.draft.since == "2026-03-14"
    await model.since("")
    await kept(visits, Draft())
    assert model.state == replace(model.state, wrong_date=False)


async def test_choice_when_made_then_kept_at_once(model: VisitModel, visits: FakeVisits) -> None:
    await model.leave_out(TREATMENTS, shown=False)
    await model.leave_out("document-1", shown=False)
    await model.leave_out(TREATMENTS, shown=True)
    await model.take_none(none=True)
    assert visits.kept == Draft(no_treatment=True, left_out=frozenset({"document-1"}))


async def test_sheet_when_begun_anew_then_undo_brings_it_back(
    model: VisitModel, visits: FakeVisits
) -> None:
    await model.take_none(none=True)
    await model.begin_anew()
    assert visits.kept == Draft()
    await model.undo()
    assert visits.kept == Draft(no_treatment=True)
    assert model.state.begun == 2


async def test_documents_when_they_change_then_what_is_known_is_read_again(
    model: VisitModel, visits: FakeVisits, changes: ChangeFeed
) -> None:
    assert model.state.phase is Phase.READY
    before = len(visits.asked)
    changes.publish(Topic.DOCUMENTS)
    await until(visits, lambda: len(visits.asked) > before)


async def test_visit_when_the_space_is_locked_then_failed_and_said(changes: ChangeFeed) -> None:
    model = VisitModel(FakeVisits(refuses=LockedError()), changes, frame().words)
    await model.start()
    assert model.state.phase is Phase.FAILED
    assert isinstance(model.state.error, LockedError)
    model.stop()
