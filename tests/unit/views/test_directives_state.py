"""What the screens of directives hold: acts done or refused in words, drafts kept as they are typed."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.core.changes import ChangeFeed
from services.core.errors import LockedError
from services.directives.models import Act, Draft, Form, Who
from services.i18n.formats import Formats
from services.i18n.translator import translator
from tests.builders.paper import frame
from tests.fakes.clock import SetClock
from tests.fakes.directives import FakeDirectives
from views.choices.doors import directives as door
from views.choices.screen import sheet_of
from views.choices.state import Known
from views.directives.state import DeskModel, WriteModel


@pytest.fixture
def fake() -> FakeDirectives:
    return FakeDirectives(SetClock(datetime(2026, 3, 12, 9, tzinfo=UTC)))


async def test_do_when_something_is_missing_then_it_is_named_and_the_desk_stays(
    fake: FakeDirectives,
) -> None:
    model = DeskModel(fake, ChangeFeed())
    await model.start()
    assert await model.do(lambda: fake.agree(Draft(Form.FREE))) is None
    assert list(model.state.missing) == ["empty"]
    assert not model.state.busy
    made = await model.do(lambda: fake.agree(Draft(Form.FREE, {"free": "Chez moi."})))
    assert made is not None
    assert not list(model.state.missing)
    assert model.state.desk is not None
    assert model.state.desk.standing.in_force == made
    model.stop()


async def test_do_when_the_space_is_locked_then_the_error_is_kept_to_be_said(
    fake: FakeDirectives,
) -> None:
    async def locked() -> str:
        raise LockedError

    model = DeskModel(fake, ChangeFeed())
    await model.ask("revoke")
    assert model.state.asking == "revoke"
    assert await model.do(locked) is None
    assert isinstance(model.state.error, LockedError)
    assert model.state.asking == ""


async def test_write_when_typed_then_the_draft_is_kept_and_emptied_answers_go(
    fake: FakeDirectives,
) -> None:
    await fake.begin(Form.WELL)
    model = WriteModel(fake)
    await model.start()
    await model.write("place", "Chez moi")
    await model.write("fears", "x")
    await model.write("fears", "")
    await model.kept()
    assert fake.written is not None
    assert fake.written.answers == {"place": "Chez moi"}
    assert model.state.draft is not None
    await model.set(replace(model.state.draft, step=3))
    assert fake.written.step == 3
    model.stop()
    await asyncio.sleep(0)


async def test_write_when_nothing_is_written_then_said(fake: FakeDirectives) -> None:
    model = WriteModel(fake)
    await model.start()
    assert model.state.none


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_door_when_directives_change_then_it_says_where_they_stand(
    fake: FakeDirectives, language: str
) -> None:
    words = (translator(language), Formats(language, UTC))
    _ = words[0]

    async def said() -> str:
        found = door(await fake.desk(), *words)
        return found.word if found else ""

    assert await said() == ""
    fake.who = Who.MINOR
    assert await said() == _("At 18")
    fake.who = Who.ADULT
    await fake.begin(Form.FREE)
    assert await said() == _("Draft")
    first = await fake.agree(Draft(Form.FREE, {"free": "Chez moi."}))
    assert await said() == _("Not signed")
    assert first.act is Act.AGREED
    await fake.revoke()
    assert await said() == _("No longer in force")
    sheet = sheet_of(Known(await fake.desk()), "Camille Exemple", frame(language))
    assert sheet.title == _("My choices")
