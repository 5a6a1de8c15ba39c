"""Who may see a document on its page: shown as the server said, decided in a draft, undone; never guessed."""

from services.access.models import Category, Reach, Role, State, Unanswered, Visibility
from services.core.changes import ChangeFeed
from tests.fakes.access import DOCTOR, SEEN, FakeAccess
from views.access.state import ChoicesModel, SeeAsModel
from views.documents.access_state import AccessModel


async def test_document_when_hidden_then_it_is_a_wish_until_the_server_says_so_and_undone() -> None:
    access = FakeAccess()
    model = AccessModel(access, ChangeFeed(), "d")
    await model.load()
    await model.ask()
    await model.choose(hidden=True)
    await model.hide_from("modele", True)
    await model.keep_secret(True)

    assert await model.decide()

    known = model.state.known
    assert known
    assert known.now == Visibility()
    assert known.wanted == Visibility(True, True, frozenset({"modele"}))
    assert known.state is State.WAITING
    assert model.state.draft is None
    await model.undo()
    assert model.state.known
    assert model.state.known.shown == Visibility()


async def test_document_when_the_choice_is_closed_or_the_same_then_nothing_is_decided() -> None:
    access = FakeAccess()
    model = AccessModel(access, ChangeFeed(), "d")
    assert not await model.decide()
    await model.load()
    await model.ask()
    assert not await model.decide()
    await model.ask()
    await model.choose(hidden=True)
    await model.close()
    assert not await model.decide()
    assert access.known.reach is Reach.SERVER
    assert access.known.wanted in {None, Visibility()}


async def test_choices_when_connected_then_nothing_is_ticked_until_the_person_does() -> None:
    model = ChoicesModel(FakeAccess(), ChangeFeed())
    await model.load()
    assert (model.state.connected, dict(model.state.choices)) == (True, {})
    await model.choose(Category.LABORATORY, "hidden")
    assert dict(model.state.choices) == {Category.LABORATORY: True}


async def test_see_as_when_the_server_answers_then_it_is_shown_and_else_it_is_said() -> None:
    access = FakeAccess()
    model = SeeAsModel(access)
    await model.start()
    assert model.state.roles
    await model.choose(DOCTOR)
    assert (model.state.answer,) == (SEEN,)
    access.answer = Unanswered.OFFLINE
    await model.choose(Role("samu", "physician"))
    assert (model.state.answer,) == (Unanswered.OFFLINE,)
    await model.again()
    assert (model.state.role, model.state.answer) == (None, None)

    alone = SeeAsModel(FakeAccess(connected=False))
    await alone.start()
    assert alone.state.answer is Unanswered.HERE
