"""Holding, confirming, asking offline: nothing typed is lost, nothing is booked twice or by mistake."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from services.appointments.models import Slot, State, Taken
from services.core.changes import ChangeFeed
from services.core.errors import Fault, OfflineError, RemoteError
from services.i18n.translator import translator
from tests.fakes.appointments import HELD, PRACTICES, FakeAppointments
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from views.appointments.booked_state import CALENDAR, BookedModel
from views.appointments.booked_words import heading, next_steps
from views.appointments.confirm_state import ConfirmModel
from views.appointments.desk import Desk
from views.appointments.find_state import FindModel
from views.appointments.results_state import ResultsModel
from views.appointments.taking import TakeModel

FR = translator("fr")
MODELE = PRACTICES[0]
CONSULTATION = MODELE.reasons[0]


@dataclass
class Booth:
    """One person who books, with all that the screens would use."""

    appointments: FakeAppointments
    people: FakePeople
    clock: SetClock
    desk: Desk = field(default_factory=Desk)

    def __post_init__(self) -> None:
        self.taking = TakeModel(self.appointments, self.desk, self.clock)

    async def slots(self) -> tuple[Slot, ...]:
        day = date(2026, 11, 24)
        days = await self.appointments.days("modele", "consultation", day, 1)
        return days[0].slots

    async def confirming(self) -> ConfirmModel:
        model = ConfirmModel(self.appointments, self.people, self.desk, self.clock, self.taking)
        await model.start()
        return model


@pytest.fixture
def booth(clock: SetClock, people: FakePeople) -> Booth:
    return Booth(FakeAppointments(clock), people, clock)


@pytest.fixture
async def confirming(booth: Booth) -> ConfirmModel:
    slot = (await booth.slots())[0]
    assert await booth.taking.take(MODELE, CONSULTATION, slot)
    return await booth.confirming()


# -- holding -------------------------------------------------------------------------------------------------


async def test_time_when_chosen_then_it_is_held_at_once_and_the_one_before_is_given_back(
    booth: Booth,
) -> None:
    first, second, *_rest = await booth.slots()
    assert await booth.taking.take(MODELE, CONSULTATION, first)
    assert booth.desk.act
    assert booth.desk.act.until == booth.clock.now() + HELD
    booth.desk.note(note="Bonjour", secret=True)
    assert await booth.taking.take(MODELE, CONSULTATION, second)
    assert list(booth.appointments.holds) == [second.id]
    assert (booth.desk.act.note, booth.desk.act.secret) == ("Bonjour", True)


async def test_time_when_somebody_was_faster_then_others_are_offered_with_whose_they_are(
    booth: Booth,
) -> None:
    booth.appointments.faster = 1
    slot = (await booth.slots())[0]
    assert not await booth.taking.take(MODELE, CONSULTATION, slot)
    offers = booth.taking.state.offers
    assert offers
    assert slot.id not in {each.slot.id for each in offers}
    assert {each.practice.id for each in offers} == {"modele", "exemple", "fictive"}
    assert all(each.reason for each in offers)
    assert booth.desk.act is None


async def test_hold_when_this_clock_is_wrong_then_its_end_is_what_this_clock_will_say(
    booth: Booth,
) -> None:
    slot = (await booth.slots())[0]
    booth.appointments.clock = SetClock(booth.clock.now() + timedelta(days=3))
    assert await booth.taking.take(MODELE, CONSULTATION, slot)
    assert booth.desk.act
    assert booth.desk.act.until == booth.clock.now() + HELD


async def test_offer_when_nobody_can_say_whose_it_is_then_it_is_not_made(booth: Booth) -> None:
    slot = (await booth.slots())[0]
    assert await booth.taking.take(MODELE, CONSULTATION, slot)
    act = booth.desk.act
    assert act
    same = replace(slot, id="same", practice="", reason="")
    other = replace(same, id="other", schedule="Schedule/unknown")
    await booth.taking.offer(act, Taken((same, other)))
    offers = booth.taking.state.offers or ()
    assert [(each.slot.id, each.practice.id, each.reason) for each in offers] == [
        ("same", "modele", CONSULTATION)
    ]


async def test_time_when_the_server_refuses_then_it_is_said_and_nothing_is_begun(
    booth: Booth,
) -> None:
    slot = (await booth.slots())[0]
    booth.appointments.wrong = RemoteError(Fault.UNAVAILABLE)
    assert not await booth.taking.take(MODELE, CONSULTATION, slot)
    assert booth.taking.state.error is booth.appointments.wrong
    assert booth.desk.act is None


# -- confirming ----------------------------------------------------------------------------------------------


async def test_confirm_when_tapped_twice_then_it_is_booked_once(
    confirming: ConfirmModel, booth: Booth
) -> None:
    ids = await asyncio.gather(confirming.confirm(), confirming.confirm())
    assert sorted(ids) == ["", "appointment-1"]
    assert len(booth.appointments.confirmed) == 1
    assert booth.desk.act is None
    assert booth.desk.made
    assert booth.desk.made.state is State.BOOKED


async def test_hold_when_over_then_it_is_said_and_what_was_typed_stays(
    confirming: ConfirmModel, booth: Booth
) -> None:
    await confirming.type_note("Je viens avec ma mère")
    booth.clock.move(HELD)
    confirming.look()
    late = confirming.state
    assert late.over
    assert await confirming.again()
    assert not confirming.state.over
    assert confirming.state.act
    assert confirming.state.act.note == "Je viens avec ma mère"
    assert await confirming.confirm()
    assert booth.appointments.confirmed[0][1] == "Je viens avec ma mère"


async def test_confirm_when_the_time_was_taken_meanwhile_then_others_are_offered_and_the_note_stays(
    confirming: ConfirmModel, booth: Booth
) -> None:
    await confirming.type_note("Bonjour")
    act = confirming.state.act
    assert act
    booth.appointments.taken.add(act.slot.id)
    assert await confirming.confirm() == ""
    offers = booth.taking.state.offers
    assert offers
    assert offers[0].reason
    assert await booth.taking.take(offers[0].practice, offers[0].reason, offers[0].slot)
    confirming.begin()
    assert confirming.state.act
    assert confirming.state.act.note == "Bonjour"
    assert not confirming.state.over
    assert await confirming.confirm() == "appointment-1"


async def test_confirm_when_the_server_fails_then_it_can_be_tried_again(
    confirming: ConfirmModel, booth: Booth
) -> None:
    booth.appointments.wrong = RemoteError(Fault.UNAVAILABLE)
    assert await confirming.confirm() == ""
    assert confirming.state.error
    assert not confirming.state.busy
    booth.appointments.wrong = None
    assert await confirming.confirm() == "appointment-1"


async def test_confirm_when_the_practice_has_to_agree_then_it_is_pending_not_booked(
    booth: Booth,
) -> None:
    practice = PRACTICES[1]
    days = await booth.appointments.days("exemple", "premiere-exemple", date(2026, 11, 24), 1)
    assert await booth.taking.take(practice, practice.reasons[0], days[0].slots[0])
    model = await booth.confirming()
    made = await booth.appointments.one(await model.confirm())
    assert made.state is State.PENDING
    assert heading(made, FR) == "Demande envoyée au cabinet"
    assert "rien n’est réservé" in " ".join(next_steps(made, FR))


async def test_time_when_offline_then_it_becomes_a_request_never_said_to_be_booked(
    booth: Booth,
) -> None:
    slot = (await booth.slots())[0]
    booth.appointments.wrong = OfflineError()
    assert await booth.taking.take(MODELE, CONSULTATION, slot)
    model = await booth.confirming()
    assert model.state.only_asks
    made = await booth.appointments.one(await model.confirm())
    assert made.state is State.REQUESTED
    assert heading(made, FR) == "Demande en attente d’envoi"


async def test_confirm_when_the_connection_is_cut_then_the_request_is_kept(
    confirming: ConfirmModel, booth: Booth
) -> None:
    booth.appointments.wrong = OfflineError()
    made = await booth.appointments.one(await confirming.confirm())
    assert made.state is State.REQUESTED


async def test_time_when_given_back_then_it_is_free_and_nothing_is_left_to_confirm(
    confirming: ConfirmModel, booth: Booth
) -> None:
    await confirming.give_up()
    assert booth.appointments.holds == {}
    assert booth.desk.act is None
    again = await booth.confirming()
    assert await again.confirm() == ""


async def test_secret_when_the_person_is_of_age_then_it_is_never_asked_for(
    confirming: ConfirmModel, booth: Booth
) -> None:
    await confirming.keep_secret(True)
    assert not confirming.state.minor
    await confirming.confirm()
    assert booth.appointments.confirmed[0][2] is False


# -- booked --------------------------------------------------------------------------------------------------


async def test_calendar_when_saved_then_its_title_says_nothing_unless_asked(
    confirming: ConfirmModel, booth: Booth, changes: ChangeFeed
) -> None:
    id = await confirming.confirm()
    model = BookedModel(booth.appointments, changes, booth.desk, id)
    await model.start()
    given: list[tuple[str, bytes]] = []

    async def save(name: str, _size: int | None, pieces: object) -> bool:
        given.append((name, b"".join(bytes(each) for each in pieces())))  # type: ignore[operator]
        return True

    await model.save(save)
    await model.set_neutral(False)
    await model.save(save)
    model.stop()
    assert [name for name, _data in given] == [CALENDAR, CALENDAR]
    assert b"Mod" not in given[0][1]
    assert "Dr Hélène Modèle".encode() in given[1][1]
    assert model.state.saved


async def test_path_when_counted_from_home_then_it_takes_five_actions(
    booth: Booth,
) -> None:
    actions = ["open the search"]
    finding = FindModel(booth.appointments, booth.desk)
    await finding.start()
    await finding.type_words("pneumologue")
    actions.append("type what is needed")
    await finding.choose(finding.state.meanings[0])
    actions.append("choose the meaning")
    results = ResultsModel(booth.appointments, booth.desk)
    await results.start()
    assert results.state.practices
    practice = results.state.practices[-1]
    slot = practice.first[0]
    assert await booth.taking.take(practice, practice.reasons[0], slot)
    actions.append("choose a time")
    confirming = await booth.confirming()
    assert await confirming.confirm()
    actions.append("confirm")
    assert len(actions) <= 6  # with the town typed, six
