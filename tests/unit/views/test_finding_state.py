"""Looking for care: what words may mean, what stays between two searches, the days and times of one practice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.appointments.models import Filters, Mode
from services.core.errors import OfflineError, SignedOutError
from tests.fakes.appointments import PRACTICES, FakeAppointments
from tests.fakes.clock import SetClock
from views.appointments.booking_words import reason_of
from views.appointments.desk import Desk
from views.appointments.find_state import FindModel
from views.appointments.practice_state import SHOWN, PracticeModel
from views.appointments.red_flags import Flag, flag_of
from views.appointments.results_state import ResultsModel

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def appointments(clock: SetClock) -> FakeAppointments:
    return FakeAppointments(clock)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def finding(appointments: FakeAppointments, desk: Desk) -> FindModel:
    model = FindModel(appointments, desk)
    await model.start()
    return model


@pytest.fixture
async def results(finding: FindModel, appointments: FakeAppointments, desk: Desk) -> ResultsModel:
    await finding.type_words("pneumologue")
    assert await finding.go_on()
    model = ResultsModel(appointments, desk)
    await model.start()
    return model


@pytest.fixture
async def choosing(
    results: ResultsModel, appointments: FakeAppointments, desk: Desk, clock: SetClock
) -> PracticeModel:
    assert results.state.practices
    model = PracticeModel(appointments, desk, clock, "modele")
    await model.start()
    return model


# -- words ---------------------------------------------------------------------------------------------------


async def test_words_when_they_mean_several_things_then_nothing_is_chosen_before_the_person_does(
    finding: FindModel, desk: Desk
) -> None:
    await finding.type_words("mal de dos")
    assert [each.specialty_name for each in finding.state.meanings] == [
        "Médecin généraliste",
        "Masseur-kinésithérapeute",
    ]
    assert not await finding.go_on()
    assert finding.state.asks
    assert desk.search.meaning is None
    assert await finding.choose(finding.state.meanings[1])
    assert desk.search.wanted
    assert desk.search.wanted.specialty == "kine"


async def test_words_when_unknown_then_that_is_said_and_nothing_is_looked_for(
    finding: FindModel,
) -> None:
    await finding.type_words("zébulon")
    assert finding.state.unknown
    assert not await finding.go_on()


async def test_words_when_the_screen_comes_back_then_they_are_still_there(
    finding: FindModel, appointments: FakeAppointments, desk: Desk
) -> None:
    await finding.type_words("souffle")
    await finding.type_near("69003")
    again = FindModel(appointments, desk)
    await again.start()
    assert (again.state.words, again.state.near) == ("souffle", "69003")
    assert again.state.meanings


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        ("Douleur dans la poitrine", Flag.BODY),
        ("je fais peut-être un AVC", Flag.BODY),
        ("j’ai du mal à respirer", Flag.BODY),
        ("idées suicidaires", Flag.DESPAIR),
        ("I have chest pain", Flag.BODY),
        ("mal de dos", None),
        ("vaccin grippe", None),
        ("avec mon enfant", None),
        ("", None),
    ],
)
def test_flag_when_words_warn_then_the_numbers_come_first(words: str, flag: Flag | None) -> None:
    assert flag_of(words) is flag


async def test_find_when_nothing_can_be_booked_then_it_is_known(
    appointments: FakeAppointments, desk: Desk
) -> None:
    appointments.able = False
    model = FindModel(appointments, desk)
    await model.start()
    assert model.state.able is False


# -- results -------------------------------------------------------------------------------------------------


async def test_results_when_asked_by_time_then_by_distance_then_the_order_changes(
    results: ResultsModel,
) -> None:
    await results.sort(by_distance=True)
    assert results.state.practices
    assert [each.id for each in results.state.practices] == ["fictive", "exemple", "modele"]
    assert results.state.search.by_distance


async def test_results_when_narrowed_then_the_filters_are_asked_and_stay(
    results: ResultsModel, appointments: FakeAppointments
) -> None:
    wanted = Filters(sector_1=True, step_free=True, language="ar", mode=Mode.REMOTE)
    await results.narrow(wanted)
    assert results.state.practices
    assert [each.id for each in results.state.practices] == ["modele"]
    assert appointments.asked[-1].filters == wanted
    desk = Desk()
    later = FindModel(appointments, desk)
    await later.start()
    assert desk.search.filters == wanted


async def test_results_when_the_date_is_none_then_nothing_is_asked_and_it_is_said(
    results: ResultsModel, appointments: FakeAppointments
) -> None:
    asked = len(appointments.asked)
    await results.before("31/02/2027")
    wrong = results.state
    assert wrong.wrong_date
    assert len(appointments.asked) == asked
    await results.before("01/12/2026")
    assert not results.state.wrong_date
    assert appointments.asked[-1].filters.before == date(2026, 12, 1)
    await results.before("")
    assert appointments.asked[-1].filters.before is None


async def test_results_when_there_are_many_then_they_come_page_by_page_each_once(
    finding: FindModel, appointments: FakeAppointments, desk: Desk
) -> None:
    appointments.page = 2
    await finding.type_words("pneumologue")
    await finding.go_on()
    model = ResultsModel(appointments, desk)
    await model.start()
    assert model.state.practices
    assert len(model.state.practices) == 2
    await model.more()
    assert [each.id for each in model.state.practices] == ["exemple", "fictive", "modele"]
    assert not model.state.next
    await model.more()
    assert len(model.state.practices) == 3


async def test_results_when_nothing_is_free_then_the_practices_are_shown_and_it_is_said(
    finding: FindModel, appointments: FakeAppointments, desk: Desk
) -> None:
    appointments.full = {each.id for each in PRACTICES}
    await finding.type_words("pneumologue")
    await finding.go_on()
    model = ResultsModel(appointments, desk)
    await model.start()
    assert model.state.nothing_free
    assert len(model.state.practices or ()) == 3


@pytest.mark.parametrize("error", [OfflineError(), SignedOutError()])
async def test_results_when_the_server_cannot_be_asked_then_it_is_said_and_tried_again(
    results: ResultsModel, appointments: FakeAppointments, error: OfflineError | SignedOutError
) -> None:
    appointments.wrong = error
    await results.load()
    failed = results.state
    assert failed.error is error
    appointments.wrong = None
    await results.load()
    assert results.state.error is None
    assert results.state.practices


async def test_results_when_nothing_was_asked_then_nothing_is_looked_for(
    appointments: FakeAppointments,
) -> None:
    model = ResultsModel(appointments, Desk())
    await model.start()
    assert appointments.asked == []


# -- one practice --------------------------------------------------------------------------------------------


async def test_practice_when_opened_then_the_first_day_with_a_time_is_open(
    choosing: PracticeModel,
) -> None:
    state = choosing.state
    assert state.day == TUESDAY
    assert state.reason
    assert state.reason.id == "consultation"
    assert len(state.days or ()) == SHOWN
    assert [len(each.slots) for each in (state.days or ())[:4]] == [0, 0, 4, 2]


async def test_practice_when_the_reason_changes_then_the_length_does_and_the_day_stays(
    choosing: PracticeModel,
) -> None:
    await choosing.choose_day(TUESDAY + timedelta(days=1))
    await choosing.choose_reason("suivi")
    assert choosing.state.day == TUESDAY + timedelta(days=1)
    assert choosing.state.open_day
    slot = choosing.state.open_day.slots[0]
    assert slot.end - slot.start == timedelta(minutes=20)
    assert slot.mode is Mode.REMOTE


async def test_practice_when_a_day_is_full_then_the_next_free_time_is_known(
    choosing: PracticeModel,
) -> None:
    await choosing.choose_day(TUESDAY - timedelta(days=1))
    assert choosing.state.open_day
    assert not choosing.state.open_day.slots
    assert choosing.state.next_free
    assert choosing.state.next_free.start.date() == TUESDAY


async def test_arrows_when_pressed_then_they_go_through_times_and_over_full_days(
    choosing: PracticeModel,
) -> None:
    said = [await choosing.move(days=1)]
    said += [await choosing.move(times=1) for _ in range(4)]  # the last time stays marked
    said += [await choosing.move(days=1), await choosing.move(days=1), await choosing.move(days=-1)]
    shown = [f"{each.start:%a %H:%M}" for each in said if each]
    assert shown == [
        "Tue 09:00",
        "Tue 09:30",
        "Tue 14:30",
        "Tue 15:00",
        "Tue 15:00",
        "Wed 09:30",
        "Thu 09:30",
        "Wed 09:30",
    ]


async def test_weeks_when_turned_then_two_are_shown_and_then_the_next_two(
    choosing: PracticeModel,
) -> None:
    assert not choosing.can_go_earlier
    first = choosing.state.first
    assert first
    await choosing.later()
    assert choosing.state.first == first
    assert choosing.state.week[0].day == first + timedelta(days=7)
    await choosing.later()
    assert choosing.state.first == first + timedelta(days=14)
    await choosing.earlier()
    assert choosing.state.week[0].day == first + timedelta(days=7)
    await choosing.earlier()
    assert not choosing.can_go_earlier


async def test_practice_when_nothing_is_free_then_one_can_wait_once(
    appointments: FakeAppointments, desk: Desk, clock: SetClock
) -> None:
    appointments.full = {"modele"}
    model = PracticeModel(appointments, desk, clock, "modele")
    await model.start()
    assert model.state.nothing_free
    assert await model.wait()
    assert not await model.wait()
    assert len(appointments.known) == 1


async def test_practice_when_it_is_gone_then_it_is_said(
    appointments: FakeAppointments, desk: Desk, clock: SetClock
) -> None:
    model = PracticeModel(appointments, desk, clock, "nobody")
    await model.start()
    assert model.state.error
    assert model.state.practice is None


def test_reason_when_two_have_the_length_of_the_time_then_the_person_is_asked(
    clock: SetClock,
) -> None:
    practice = PRACTICES[0]
    twin = replace(practice.reasons[0], id="other", name="Autre")
    both = replace(practice, reasons=(*practice.reasons, twin))
    slot = FakeAppointments(clock)._first(practice)[0]
    assert reason_of(both, slot) == practice.reasons[0]
    assert reason_of(both, replace(slot, reason="")) is None
    assert reason_of(practice, replace(slot, reason="")) == practice.reasons[0]
