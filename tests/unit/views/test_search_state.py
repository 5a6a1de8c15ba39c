"""Searching both at once: one question when the typing pauses, the last one wins, nothing is raised."""

import asyncio

from services.content.schema import Kind, Level
from services.core.errors import LockedError
from services.core.narrative import Run
from services.overview.search import Explanation, Together
from tests.fakes.content import FakeSearch
from views.searching.state import SearchModel, SearchState

ANSWER = Together("dro", explanations=(Explanation(Kind.RIGHT, "access", (Run("x"),), ()),))


async def _answered(model: SearchModel) -> None:
    async with asyncio.timeout(5):
        while model.state.found is None and model.state.error is None:  # noqa: ASYNC110 - it tells nobody but Flet
            await asyncio.sleep(0.01)


async def test_search_when_typed_fast_then_asked_once() -> None:
    search = FakeSearch(ANSWER)
    model = SearchModel(search, "fr")
    for text in ("d", "dr", "dro"):
        await model.type(text, Level.SIMPLIFIED)
    await _answered(model)
    assert search.asked == [("dro", "fr", Level.SIMPLIFIED)]
    assert model.state.found == ANSWER
    model.stop()


async def test_search_when_an_older_answer_comes_late_then_it_is_not_shown() -> None:
    model = SearchModel(FakeSearch(ANSWER), "fr")
    await model.type("new", Level.STANDARD)
    await model.ask("old", Level.STANDARD)
    assert model.state.found is None
    model.stop()


async def test_search_when_erased_then_nothing_is_asked_or_shown() -> None:
    search = FakeSearch(ANSWER)
    model = SearchModel(search, "fr")
    await model.type("d", Level.STANDARD)
    await model.type(" ", Level.STANDARD)
    assert (model.state, search.asked) == (SearchState(), [])


async def test_search_when_the_space_is_locked_then_said() -> None:
    model = SearchModel(FakeSearch(refuses=LockedError()), "fr")
    await model.type("d", Level.STANDARD)
    await _answered(model)
    assert isinstance(model.state.error, LockedError)
