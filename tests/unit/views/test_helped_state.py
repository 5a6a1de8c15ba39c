"""Somebody helps: the record shows again to who knows its code, and to nobody else."""

from collections.abc import AsyncIterator

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import WrongCodeError
from services.people.models import SpaceState
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from tests.unit.views.conftest import CODE
from views._shared.session import Helping, Session
from views.helped.state import HelpedModel


@pytest.fixture
async def session(
    people: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> AsyncIterator[Session]:
    session = Session(people, settings, changes, clock)
    await session.start()
    session.be_helped("/documents")
    yield session
    session.stop()


async def test_helped_when_the_code_is_wrong_then_the_record_stays_hidden(
    session: Session, people: FakePeople
) -> None:
    model = HelpedModel(people, session)
    await model.ask(asking=True)
    await model.leave()  # nothing was typed: nothing is tried
    await model.type("000000")
    await model.leave()
    assert isinstance(model.state.error, WrongCodeError)
    assert (model.state.typed, model.state.tries) == ("", 1)
    assert session.state.helped == "/documents"


async def test_helped_when_the_person_types_their_code_then_the_record_shows(
    session: Session, people: FakePeople
) -> None:
    model = HelpedModel(people, session)
    await model.ask(asking=True)
    await model.type(CODE)
    await model.leave()
    assert session.state.helped == ""


async def test_helped_when_they_stay_then_what_was_typed_is_forgotten(
    session: Session, people: FakePeople
) -> None:
    model = HelpedModel(people, session)
    await model.ask(asking=True)
    await model.type("3")
    await model.ask(asking=False)
    assert (model.state.asking, model.state.typed) == (False, "")
    assert session.state.helped == "/documents"


async def test_helped_when_the_space_locks_then_the_code_is_asked_for_as_ever(
    session: Session,
) -> None:
    await session.lock()
    assert (session.state.space, session.state.helped) == (SpaceState.LOCKED, "")


async def test_helped_when_in_the_demonstration_then_no_code_is_asked_for(
    changes: ChangeFeed, settings: SettingsService, clock: SetClock
) -> None:
    people = FakePeople(changes)
    await people.discover()
    session = Session(people, settings, changes, clock)
    await session.reload()
    session.be_helped("/rights")
    await HelpedModel(people, session).ask(asking=True)
    assert session.state.helped == ""


async def test_helped_when_the_page_is_loaded_again_then_the_record_stays_hidden(
    people: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> None:
    helping = Helping()
    Session(people, settings, changes, clock, helping).be_helped("/documents")
    again = Session(people, settings, changes, clock, helping)
    assert again.state.helped == "/documents"
    await again.reload()
    assert again.state.helped == "/documents"
    await people.lock()
    assert Session(people, settings, changes, clock, helping).state.helped == ""
