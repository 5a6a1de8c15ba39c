"""Mine: what waits first, offers taken and left, cancelling and its rule, what is noted by hand, a refusal."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from services.appointments.models import Hold, Mode, Slot, State, TooLate
from services.appointments.refusal import Recipient
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import BusyError, LockedError, OfflineError
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.models import Frame
from tests.fakes.clock import SetClock
from tests.fakes.documents import some
from tests.fakes.my_appointments import FakeAppointmentPrinting, MyAppointments, filled
from views._shared.notices import Notice, Notices
from views.appointments.acting import ActModel, ActState
from views.appointments.bring_lines import names
from views.appointments.elsewhere_state import ElsewhereModel, typed_time
from views.appointments.mine_state import MineModel, MineState
from views.appointments.one_state import OneModel
from views.appointments.one_words import consequence, offer_end, standing
from views.appointments.refusal_state import RefusalModel
from views.home.appointments_state import NextModel
from views.shell.reminders import Reminding

EN = translator("en")
FORMATS = Formats("en")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def mine(clock: SetClock) -> MyAppointments:
    return filled(clock)


async def test_mine_when_read_then_what_waits_for_the_person_comes_first(
    mine: MyAppointments,
) -> None:
    model = MineModel(mine, ChangeFeed())
    await model.load()
    found = model.state.mine
    assert found
    states = [one.state for one in found.waiting]
    assert states[:2] == [State.OFFERED, State.REFUSED]
    assert [one.id for one in found.coming] == ["booked", "video", "elsewhere"]
    assert [one.id for one in found.past] == ["cancelled", "done", "missed"]


async def test_mine_when_the_server_is_away_then_all_is_readable(clock: SetClock) -> None:
    mine = filled(clock, OfflineError())
    model = MineModel(mine, ChangeFeed())
    await model.load()
    assert model.state.mine
    assert not model.state.error


async def test_mine_when_nothing_is_there_then_it_is_empty_and_when_it_fails_it_says_so(
    clock: SetClock,
) -> None:
    mine = MyAppointments(clock)
    model = MineModel(mine, ChangeFeed())
    assert MineState().empty is False  # loading is not empty
    await model.load()
    assert model.state.empty
    mine.broken = LockedError()
    await model.load()
    assert model.state.error is mine.broken


async def test_mine_when_something_changes_then_it_is_read_again(mine: MyAppointments) -> None:
    changes = ChangeFeed()
    model = MineModel(mine, changes)
    await model.start()
    await mine.decline("offered")
    changes.publish(Topic.APPOINTMENTS)
    await asyncio.sleep(0.01)
    model.stop()
    assert model.state.mine
    assert State.OFFERED not in {one.state for one in model.state.mine.waiting}


async def test_offer_when_taken_then_it_is_booked_and_the_one_it_replaces_is_cancelled(
    mine: MyAppointments,
) -> None:
    acts = ActModel(mine)
    assert await acts.take("offered")
    assert mine.known["offered"].state is State.BOOKED
    assert mine.known["booked"].state is State.CANCELLED


async def test_offer_when_it_is_gone_then_what_one_had_is_unchanged_and_others_are_shown(
    mine: MyAppointments,
) -> None:
    mine.gone = True
    acts = ActModel(mine)
    assert not await acts.take("offered")
    assert acts.state.near
    assert mine.known["booked"].state is State.BOOKED


async def test_offer_when_left_then_one_stays_on_the_list(mine: MyAppointments) -> None:
    acts = ActModel(mine)
    assert await acts.leave("offered")
    assert mine.known["offered"].state is State.WAITLIST


async def test_offer_when_there_is_no_network_then_nothing_is_said_to_be_done(
    mine: MyAppointments,
) -> None:
    mine.away = OfflineError()
    acts = ActModel(mine)
    assert not await acts.take("offered")
    assert not await acts.leave("offered")
    assert acts.state.error is mine.away
    assert mine.known["offered"].state is State.OFFERED


async def test_cancel_when_in_time_then_it_is_asked_first_and_done(mine: MyAppointments) -> None:
    acts = ActModel(mine)
    assert not await acts.give_up()  # nothing was asked
    await acts.ask(mine.known["video"])
    assert await acts.give_up()
    assert mine.known["video"].state is State.CANCELLED


async def test_cancel_when_too_late_then_the_rule_and_the_number_are_said(
    mine: MyAppointments, clock: SetClock
) -> None:
    clock.move(timedelta(days=2))
    one = mine.known["booked"]
    assert "call" in consequence(one, clock.now(), EN, FORMATS)
    acts = ActModel(mine)
    await acts.ask(one)
    assert not await acts.give_up()
    assert acts.state.too_late == TooLate(one.reason.rule, "01 99 00 00 00")
    assert mine.known["booked"].state is State.BOOKED
    await acts.close()
    assert acts.state == ActState()


@pytest.mark.parametrize("id", ["requested", "refused", "elsewhere"])
async def test_withdraw_when_it_is_here_only_then_it_is_forgotten_without_network(
    mine: MyAppointments, id: str
) -> None:
    mine.away = OfflineError()
    acts = ActModel(mine)
    await acts.ask(mine.known[id])
    assert await acts.give_up()
    assert id not in mine.known


async def test_waiting_list_when_joined_from_an_appointment_then_that_one_stays(
    mine: MyAppointments, clock: SetClock
) -> None:
    acts = ActModel(mine)
    assert await acts.wait(mine.known["video"], clock.now().date())
    joined = [one for one in mine.known.values() if one.instead_of == "video"]
    assert [one.state for one in joined] == [State.WAITLIST]
    assert mine.known["video"].state is State.BOOKED


async def test_move_when_held_then_the_time_changes_and_when_taken_it_does_not(
    mine: MyAppointments, clock: SetClock
) -> None:
    start = clock.now() + timedelta(days=3)
    slot = Slot("new", "x", start, start + timedelta(minutes=30), "1", practice="modele")
    acts = ActModel(mine)
    assert await acts.moved_with("booked", Hold(slot, start))
    assert mine.known["booked"].start == start
    mine.taken.add("new")
    assert not await acts.moved_with("video", Hold(slot, start))
    assert acts.state.near is not None
    assert mine.known["video"].start != start


async def test_video_when_its_hour_comes_then_it_opens_and_closes(
    mine: MyAppointments, clock: SetClock
) -> None:
    start = mine.known["video"].start
    assert start
    model = OneModel(mine, ChangeFeed(), clock, "video")
    await model.load()
    clock.move(start - timedelta(minutes=16) - clock.now())
    model.look()
    assert not model.state.open
    clock.move(timedelta(minutes=1))
    model.look()
    assert model.state == replace(model.state, open=True)
    clock.move(timedelta(minutes=46))
    model.look()
    assert not model.state.open


async def test_video_when_cancelled_then_it_never_opens(
    mine: MyAppointments, clock: SetClock
) -> None:
    one = mine.known["video"]
    assert one.start
    mine.known["video"] = replace(one, state=State.CANCELLED)
    clock.move(one.start - clock.now())
    model = OneModel(mine, ChangeFeed(), clock, "video")
    await model.load()
    assert not model.state.open


async def test_one_when_shown_then_what_to_bring_has_documents_and_reminders_are_kept(
    mine: MyAppointments, clock: SetClock
) -> None:
    model = OneModel(mine, ChangeFeed(), clock, "booked")
    await model.load()
    assert [bool(each.documents) for each in model.state.brought] == [False, True, False]
    await model.remind(7)
    assert mine.reminded == [("booked", 7)]
    assert model.state.appointment
    assert model.state.appointment.reminder_days == 7


async def test_one_when_unknown_then_it_is_said(mine: MyAppointments, clock: SetClock) -> None:
    model = OneModel(mine, ChangeFeed(), clock, "nobody")
    await model.load()
    assert model.state.error
    assert model.state.appointment is None


def test_states_when_said_then_no_two_are_alike_and_nothing_asked_is_called_booked(
    mine: MyAppointments,
) -> None:
    said = {id: standing(one, EN).text for id, one in mine.known.items()}
    assert said.pop("video") == "Booked" == said.pop("booked")
    assert len(set(said.values())) == len(said)
    for id in ("pending", "requested", "refused"):
        assert not said[id].startswith("Booked")


def test_offer_when_it_ends_then_it_is_said_in_words(clock: SetClock) -> None:
    now = clock.now()
    assert "today" in offer_end(now + timedelta(minutes=5), now, EN, FORMATS)
    assert "2026" not in offer_end(now + timedelta(days=2), now, EN, FORMATS)
    assert "ended" in offer_end(now, now, EN, FORMATS)


# -- by hand -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("14:30", "14:30"),
        ("14h30", "14:30"),
        ("14 h 30", "14:30"),
        ("9", "09:00"),
        ("9 h", "09:00"),
    ],
)
def test_hour_when_typed_as_people_do_then_it_is_understood(typed: str, hour: str) -> None:
    found = typed_time(typed)
    assert found
    assert f"{found:%H:%M}" == hour


@pytest.mark.parametrize("typed", ["", "25:00", "14:75", "midi", "14:3", "1430"])
def test_hour_when_it_is_none_then_it_is_refused(typed: str) -> None:
    assert typed_time(typed) is None


async def test_elsewhere_when_something_is_missing_then_it_is_named_and_nothing_is_kept(
    clock: Clock,
) -> None:
    mine = MyAppointments(clock)
    model = ElsewhereModel(mine, clock)
    await model.type("day", "31/02/2027")
    assert not await model.note()
    assert model.state.tried
    assert model.missing == ("who", "day", "hour")
    assert not mine.known


async def test_elsewhere_when_corrected_then_one_stands_and_the_old_one_is_gone(
    mine: MyAppointments, clock: SetClock
) -> None:
    await mine.remind("elsewhere", 7)
    model = ElsewhereModel(mine, clock, "elsewhere")
    await model.start()
    assert model.state.who == "Laboratoire Exemple"
    await model.type("hour", "16h")
    await model.choose("home")
    before = set(mine.known)
    kept = await model.note()
    assert set(mine.known) - before == {kept}
    assert "elsewhere" not in mine.known
    assert mine.known[kept].elsewhere
    assert mine.known[kept].mode is Mode.HOME
    assert mine.known[kept].reminder_days == 7


async def test_elsewhere_when_it_cannot_be_kept_then_what_was_typed_stays(clock: Clock) -> None:
    mine = MyAppointments(clock)
    mine.full_disk = BusyError()
    model = ElsewhereModel(mine, clock)
    for name, text in (("who", "Dr Modèle"), ("day", "14/03/2027"), ("hour", "9")):
        await model.type(name, text)
    assert not await model.note()
    assert isinstance(model.state.error, BusyError)
    assert model.state.who == "Dr Modèle"


# -- a refusal, the first page, reminders --------------------------------------------------------------------


async def test_refusal_when_typed_then_the_letter_has_it_and_nothing_stays(clock: Clock) -> None:
    paper = FakeAppointmentPrinting()
    model = RefusalModel(paper)
    await model.choose(Recipient.ORDER)
    await model.type("who", " Dr Modèle ")
    await model.type("day", "14/03/2026")
    text = await model.text(Frame((EN, FORMATS), clock.now(), False, ""))
    assert text == "order · Dr Modèle · 2026-03-14 · "
    await model.type("day", "99/99/2026")
    assert model.state.wrong_day
    model.stop()
    assert not model.state.who


async def test_home_when_opened_then_the_nearest_comes_and_offers_stand_above(
    mine: MyAppointments, clock: SetClock
) -> None:
    model = NextModel(mine, ChangeFeed(), clock)
    await model.load()
    assert [one.id for one in model.state.offers] == ["offered"]
    assert model.state.coming
    assert model.state.coming.id == "booked"
    mine.broken = LockedError()
    await model.load()
    assert model.state.coming.id == "booked"  # what was shown stays


async def test_reminders_when_looked_at_twice_then_each_is_said_once_and_names_nobody(
    mine: MyAppointments, clock: SetClock
) -> None:
    notices = Notices()
    reminding = Reminding(mine, ChangeFeed(), clock, notices, EN)
    await reminding.look()
    assert notices.notice
    assert "Modèle" not in notices.notice.text
    notices.say("before")
    await reminding.look()
    assert [notices.notice] == [Notice("before")]
    clock.move(timedelta(days=6))
    await reminding.look()
    assert notices.notice != Notice("before")


def test_documents_when_two_are_called_the_same_then_their_days_tell_them_apart() -> None:
    [base] = some(1)
    named = [
        replace(base, title="Ordonnance", date="2026-11-02"),
        replace(base, title="Ordonnance", date="2026-03-01"),
        replace(base, title="Bilan", date="2026-03-01"),
    ]
    first, second, third = names(named, translator("fr"), Formats("fr"))
    assert first != second
    assert first == "Ordonnance, 2\xa0nov.\xa02026"
    assert third == "Bilan"
