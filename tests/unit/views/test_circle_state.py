"""The screens of the circle: giving, answering, comparing, stopping; each refusal is said, nothing is lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.access.models import Unanswered
from services.circle.models import Act, Circle, May, Sent, Stage
from services.core.changes import ChangeFeed
from services.core.errors import NotPossibleError, OfflineError, WhyNot
from services.i18n.circle_sentences import area_names, not_possible, unsent_lines
from services.i18n.formats import Formats
from services.i18n.translator import translator
from tests.fakes.access import FakeAccess
from tests.fakes.circle import ANSWERED, CODE, HELPED, HELPER, FakeCircle
from tests.fakes.trusted import FakeTrusted
from views.circle.answer_state import AnswerModel
from views.circle.give_state import GiveModel, What
from views.circle.parts import stage_line
from views.circle.state import CircleModel

TODAY = date(2026, 11, 22)
FR, EN = translator("fr"), translator("en")


@pytest.fixture
def circle(changes: ChangeFeed) -> FakeCircle:
    return FakeCircle(changes, Circle((HELPER,), (), (HELPED,), (ANSWERED,)))


@pytest.fixture
async def shown(circle: FakeCircle, changes: ChangeFeed) -> CircleModel:
    model = CircleModel(circle, changes)
    await model.start()
    return model


async def test_giving_when_nothing_or_no_end_is_chosen_then_said_and_nothing_is_asked(
    circle: FakeCircle,
) -> None:
    model = GiveModel(circle, FakeAccess(), TODAY)
    assert model.state.chosen == frozenset()
    assert model.state.until is None
    assert await model.make() is None
    assert isinstance(model.state.error, NotPossibleError)
    await model.choose(What.DOCUMENTS, True)
    assert await model.make() is None
    assert isinstance(model.state.error, NotPossibleError)
    assert model.state.error.why is WhyNot.NO_END
    await model.type_end("30/06/2025")
    assert await model.make() is None
    assert circle.did == []


async def test_giving_when_chosen_then_the_offer_is_what_was_chosen(circle: FakeCircle) -> None:
    model = GiveModel(circle, FakeAccess(), TODAY)
    await model.choose(What.DOCUMENTS, True)
    await model.name_documents()
    for area in (
        "imaging",
        "plans",
        "administered",
        "certificates",
        "dispensation",
        "summaries",
        "patient",
    ):
        await model.choose_document(area, False)
    await model.choose(What.PROFILE, True)
    await model.set_may("add")
    await model.type_end("30/06/2027")
    assert model.state.areas == {"reports", "prescriptions", "identity", "profile"}
    made = await model.make()
    assert made is not None
    assert (made.may, made.until) == (May.ADD, "2027-06-30")
    await model.set_days(90)
    assert model.state.until == TODAY + timedelta(days=90)
    await model.set_act(Act.ASK)
    assert model.state.offer.act is Act.ASK


async def test_change_when_opened_then_it_is_what_they_have_and_kept_or_waiting(
    circle: FakeCircle,
) -> None:
    model = GiveModel(circle, FakeAccess(), TODAY, helper=HELPER.id)
    assert not model.state.ready
    await model.start()
    state = model.state
    assert (state.ready, state.name, state.may) == (True, HELPER.name, HELPER.may)
    assert (state.areas, state.typed) == (frozenset(HELPER.areas), "04/05/2028")
    await model.choose(What.APPOINTMENTS, False)
    await model.set_may("see")
    await model.set_days(30)
    assert await model.change() is Sent.DONE
    (changed,) = circle.known.helpers
    assert (changed.areas, changed.may) == (("prescriptions",), May.SEE)
    circle.wrong = OfflineError()
    await model.set_may("manage")
    assert await model.change() is Sent.LATER
    assert circle.known.helpers[0].may is May.SEE
    assert circle.known.helpers[0].offer.may is May.MANAGE
    await model.choose(What.DOCUMENTS, False)
    assert await model.change() is None
    assert isinstance(model.state.error, NotPossibleError)


async def test_change_when_they_have_no_access_any_more_then_so_it_is_said(
    circle: FakeCircle,
) -> None:
    model = GiveModel(circle, FakeAccess(), TODAY, helper="gone")
    await model.start()
    assert not model.state.ready
    assert isinstance(model.state.error, NotPossibleError)


async def test_invitation_when_made_again_then_what_was_chosen_is_there(
    circle: FakeCircle,
) -> None:
    model = GiveModel(circle, FakeAccess(), TODAY, again=ANSWERED.id)
    await model.start()
    assert model.state.offer == ANSWERED.offer
    over = replace(ANSWERED, stage=Stage.EXPIRED)
    assert "confirmed" in stage_line(over, EN, Formats("en"))
    assert "answered" in stage_line(replace(over, check=""), EN, Formats("en"))
    assert "29" in stage_line(ANSWERED, EN, Formats("en"))


async def test_preview_when_the_server_cannot_say_then_so_it_is_said(circle: FakeCircle) -> None:
    access = FakeAccess(answer=Unanswered.UNSUPPORTED)
    model = GiveModel(circle, access, TODAY)
    await model.choose(What.APPOINTMENTS, True)
    await model.look()
    assert model.state.seen is Unanswered.UNSUPPORTED


async def test_code_when_wrong_then_said_and_when_right_then_read_before_agreeing(
    circle: FakeCircle,
) -> None:
    model = AnswerModel(circle, FakeTrusted())
    await model.type_code("1111-1111-1111")
    await model.look()
    assert isinstance(model.state.error, NotPossibleError)
    assert not await model.answer(agrees=True)
    await model.type_code(CODE.lower())
    await model.look()
    found = model.state
    assert found.offered is not None
    assert "accept" not in circle.did
    assert await model.answer(agrees=True)
    assert circle.did[-1] == "accept"


async def test_one_when_confirmed_withdrawn_or_stopped_then_the_list_says_so(
    shown: CircleModel, circle: FakeCircle
) -> None:
    assert shown.invitation(ANSWERED.id) == ANSWERED
    assert await shown.confirm(ANSWERED.id)
    confirmed = shown.invitation(ANSWERED.id)
    assert confirmed is not None
    assert not confirmed.is_open
    assert await shown.end_access(HELPER.id) is Sent.DONE
    assert shown.helper(HELPER.id) is None
    assert await shown.leave(HELPED.id)
    assert shown.helped(HELPED.id) is None
    assert circle.did[-1] == "leave"


async def test_server_when_away_then_what_is_known_stays_and_a_stop_waits(
    shown: CircleModel, circle: FakeCircle
) -> None:
    circle.wrong = OfflineError()
    await shown.refresh()
    assert shown.state.stale is circle.wrong
    assert shown.helper(HELPER.id) is not None
    assert not await shown.confirm(ANSWERED.id)
    assert shown.state.wrong is circle.wrong
    assert await shown.end_access(HELPER.id) is Sent.LATER
    waiting = shown.helper(HELPER.id)
    assert waiting is not None
    assert waiting.stopping


@pytest.mark.parametrize("why", list(WhyNot))
def test_refusal_when_said_then_in_two_sentences_of_both_languages(why: WhyNot) -> None:
    english, french = not_possible(why, EN), not_possible(why, FR)
    assert english.what
    assert english.todo
    assert french.what != english.what
    assert french.todo != english.todo


def test_areas_when_all_documents_are_open_then_said_as_one() -> None:
    assert area_names(["appointments"], EN) == ["Appointments"]
    assert area_names(HELPER.areas, FR) == ["Ordonnances", "Rendez-vous"]
    lost = {"DocumentReference": 2, "Appointment": 1, "Observation": 1}
    assert unsent_lines(lost.items(), EN) == [
        "2 documents",
        "1 appointment request",
        "1 other entry",
    ]
