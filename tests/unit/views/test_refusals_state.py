"""What an emergency opens and who is blocked: kept at once, shown as waiting, undone; asked before it is done."""

from dataclasses import replace

import pytest

from services.access.models import Unanswered
from services.access.refusals import HIDDEN, SAMU, Somebody, Switch, Waiting
from services.core.changes import ChangeFeed
from services.i18n.translator import translator
from services.people.models import SpaceState
from services.settings.models import Preferences
from tests.fakes.circle import HELPED
from tests.fakes.refusals import DOCTOR, FakeRefusals
from views._shared.session import SessionState
from views.access.refusals_parts import standing_line
from views.access.refusals_state import RefusalsModel

EN = translator("en")


async def model_of(fake: FakeRefusals, first: str = "") -> RefusalsModel:
    model = RefusalsModel(fake, ChangeFeed(), first)
    await model.start()
    model.stop()
    return model


async def test_switch_when_decided_then_it_shows_the_wish_and_says_what_holds() -> None:
    model = await model_of(FakeRefusals())
    await model.allow(SAMU, "refused")
    await model.allow(HIDDEN, "allowed")
    assert model.state.standing
    switches = model.state.standing.switches
    assert (switches[SAMU].shown, switches[HIDDEN].shown) == (False, True)
    assert switches[SAMU].now
    said = standing_line(switches[SAMU].state, "allowed", EN)
    assert said
    assert said[0] == "Not sent yet. Until then: allowed"
    refused = Switch(now=True, wanted=False, state=Waiting.REFUSED)
    assert refused.shown
    assert (standing_line(refused.state, "allowed", EN) or ("",))[0].startswith("Your server")
    assert standing_line(None, "allowed", EN) is None


async def test_block_when_confirmed_then_kept_and_undone_and_before_it_is_not() -> None:
    model = await model_of(FakeRefusals())
    assert await model.block() is None
    await model.choose(model.state.candidates[0])
    assert model.state.asking == Somebody("modele", "Dr Modèle")
    await model.ask(None)
    assert await model.block() is None

    await model.choose(model.state.candidates[0])
    who = await model.block()
    assert who
    assert model.state.standing
    assert model.state.standing.block(DOCTOR.id)
    assert DOCTOR.id not in {one.id for one in model.state.candidates}
    await model.undo_block(who)
    assert not model.state.standing.block(DOCTOR.id)
    await model.undo_unblock(who)
    await model.ask(who)
    assert await model.unblock() == who
    assert not model.state.standing.blocks


async def test_block_when_the_directory_cannot_be_read_then_nobody_is_asked_about() -> None:
    model = await model_of(FakeRefusals(away=Unanswered.OFFLINE))
    await model.choose(model.state.candidates[1])
    assert (model.state.asking, model.state.away) == (None, Unanswered.OFFLINE)


async def test_block_when_the_route_names_somebody_then_they_are_asked_about_at_once() -> None:
    named = await model_of(FakeRefusals(), DOCTOR.id)
    unnamed = await model_of(FakeRefusals(), "other")
    assert named.state.asking == Somebody("modele", "Dr Modèle")
    assert unnamed.state.asking == Somebody("other", "")


@pytest.mark.parametrize(
    "path", ["/access/emergency", "/access/blocked", "/access/blocked/add", "/access/blocked/who/x"]
)
def test_pages_when_one_acts_for_another_then_they_are_closed(path: str) -> None:
    own = SessionState(SpaceState.OPEN, Preferences())
    assert not own.closed(path)
    assert replace(own, acting=HELPED).closed(path)
