"""Prevention's screens: what is where, what is asked behind one tap, what one says and takes back."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.overview.next import Sign, Thing, Urgency
from services.prevention.about import PREGNANT, Answer
from services.prevention.models import Card, Event, Kind, Missing, Person, Said, Status
from tests.builders.prevention import VACCINES
from tests.fakes.prevention import FakeNext, FakePrevention
from views.home.next_state import ToDoModel
from views.prevention.about_state import AboutModel
from views.prevention.dated_state import calendar_model, vaccines_model
from views.prevention.list_state import Fold, ListModel, ListState, sections
from views.prevention.rule_state import Asking, RuleModel
from views.prevention.when import partial_date
from views.prevention.words import look_of, state_of

EN, FORMATS = translator("en"), Formats("en")
WOMAN_OF_65 = Person("1961-06-20", "female")
SCREENING = "scr-sein"


@pytest.fixture
def prevention(changes: ChangeFeed) -> FakePrevention:
    return FakePrevention(changes, WOMAN_OF_65)


def _ids(cards: Sequence[Card]) -> set[str]:
    return {card.rule.id for card in cards}


async def test_list_when_read_then_what_is_due_stands_first_and_the_intimate_behind_a_tap(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    prevention.person = Person("1992-03-14", "female", {"chronic_disease": True})
    model = ListModel(prevention, changes)
    await model.load()
    found = model.state.sections
    assert found
    assert {"vax-grippe-risque"} <= _ids(found.now)
    folds = dict(found.folds)
    assert "scr-col-30-65" in _ids(folds[Fold.INTIMATE])
    plain = (*found.now, *found.later, *found.settled, *folds[Fold.INFORMS])
    assert not [card for card in plain if card.intimate]
    await model.toggle(Fold.INTIMATE)
    assert model.state.opened == {Fold.INTIMATE}
    await model.toggle(Fold.INTIMATE)
    assert not model.state.opened


async def test_list_when_said_then_the_card_moves_and_what_one_put_off_is_under_later(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    model = ListModel(prevention, changes)
    await model.start()
    await prevention.say(SCREENING, Kind.REFUSED)
    await asyncio.sleep(0.05)
    assert model.state.sections
    assert SCREENING in _ids(model.state.sections.settled)
    await prevention.undo(SCREENING)
    await prevention.say(SCREENING, Kind.REMIND, "2027-02-22")
    await asyncio.sleep(0.05)
    model.stop()
    assert SCREENING in _ids(model.state.sections.later)
    assert SCREENING not in _ids(model.state.sections.now)


@pytest.mark.parametrize(
    ("birth_date", "missing"),
    [("", Missing.BIRTH_DATE), ("2031-01-01", Missing.BIRTH_DATE), ("1800", Missing.BIRTH_DATE)],
)
async def test_list_when_no_rule_can_answer_then_what_is_missing_is_said(
    prevention: FakePrevention, changes: ChangeFeed, birth_date: str, missing: Missing
) -> None:
    prevention.person = Person(birth_date, "female")
    model = ListModel(prevention, changes)
    await model.load()
    assert model.state.sections
    assert model.state.sections.blocked is missing
    assert not model.state.sections.now


async def test_list_when_it_fails_then_it_is_said_and_loading_is_not_empty(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    assert ListState().sections is None
    wrong = LockedError()
    prevention.wrong = wrong
    model = ListModel(prevention, changes)
    await model.load()
    assert model.state == ListState(error=wrong)
    prevention.wrong = None
    await model.load()
    assert (model.state.error, bool(model.state.sections)) == (None, True)


def test_sections_when_nothing_is_known_of_nobody_then_nothing_is_blocked() -> None:
    assert sections(()).blocked is None


async def test_states_when_shown_then_each_has_words_and_an_icon(
    prevention: FakePrevention,
) -> None:
    flu = frozenset(VACCINES["flu"]) if "flu" in VACCINES else frozenset({"influenza"})
    prevention.person = replace(
        WOMAN_OF_65,
        doses=(Event(flu, "2026-10-20"),),
        said={
            SCREENING: (Said(Kind.NOT_FOR_ME),),
            "vax-pneumo-65": (Said(Kind.REMIND, "2027-02"),),
        },
    )
    said = {card.rule.id: state_of(card, EN, FORMATS) for card in await prevention.cards()}
    assert said["vax-grippe-65"] == "Done: 20\N{NO-BREAK SPACE}October\N{NO-BREAK SPACE}2026"
    assert said[SCREENING] == "Put aside: “not for me”"
    assert said["vax-pneumo-65"] == "Reminder: February\N{NO-BREAK SPACE}2027"
    assert said["scr-colorectal"] == "To do · offered"
    assert said["vax-vrs-65-risque"].startswith("Missing: a lasting heart or lung disease")
    assert all(look_of(card) for card in await prevention.cards())


async def test_card_when_done_is_said_with_a_partial_date_then_it_counts_and_is_undone(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    model = RuleModel(prevention, changes, SCREENING)
    await model.load()
    await model.ask(Asking.DONE)
    await model.type_day("")
    assert not await model.done()
    assert model.state.wrong
    await model.type_day("12/2026")  # to come
    assert not await model.done()
    await model.type_day("03/2026")
    assert await model.done()
    assert (model.state.card and model.state.card.status) is Status.DONE
    assert model.state.asking is Asking.NOTHING
    assert model.state.said
    await model.undo()
    assert (model.state.card and model.state.card.status) is Status.DUE
    assert not model.state.said


async def test_card_when_refused_or_put_off_then_said_so_and_taken_back(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    model = RuleModel(prevention, changes, SCREENING)
    assert await model.put_aside(Kind.REFUSED)
    assert model.state.said
    await model.undo()
    await model.ask(Asking.REMIND)
    await model.choose_months("6")
    assert await model.remind()
    assert model.state.card
    assert (model.state.card.remind_on, model.state.card.quiet) == ("2027-05-22", True)


async def test_card_when_there_is_no_such_rule_or_no_space_then_it_is_said(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    model = RuleModel(prevention, changes, "no-such-rule")
    await model.start()
    model.stop()
    assert model.state.missing
    prevention.wrong = LockedError()
    model = RuleModel(prevention, changes, SCREENING)
    await model.load()
    assert not await model.put_aside(Kind.REFUSED)
    assert model.state.error is prevention.wrong


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("14/03/1992", "1992-03-14"),
        ("3/1992", "1992-03"),
        ("1992-03", "1992-03"),
        ("1992", "1992"),
        ("13/1992", ""),
        ("hier", ""),
        (" ", ""),
        ("31/02/2020", ""),
    ],
)
def test_day_when_typed_then_it_may_be_partial(typed: str, date: str) -> None:
    assert partial_date(typed) == date


async def test_calendar_and_vaccines_when_something_is_intimate_then_it_shows_only_when_asked(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    prevention.person = Person("1992-03-14", "female", {"pregnant": True}, weeks=25)
    calendar = calendar_model(prevention, changes)
    await calendar.load()
    months = calendar.state.found
    assert months is not None
    assert not [card for month in months for card in month.cards if card.intimate]
    assert calendar.state.hidden
    await calendar.show_all()
    months = calendar.state.found
    assert months
    assert [card for month in months for card in month.cards if card.intimate]
    vaccines = vaccines_model(prevention, changes)
    await vaccines.load()
    assert vaccines.state.found is not None
    plain = [card for line in vaccines.state.found for card in line.cards]
    assert not [card for card in plain if card.intimate]


async def test_vaccines_when_a_rule_of_a_later_age_waits_then_its_date_is_the_next_dose(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    dtp = frozenset(VACCINES["dtp"])
    prevention.person = Person("1992-03-14", "female", doses=(Event(dtp, "2017-05-15"),))
    model = vaccines_model(prevention, changes)
    await model.load()
    line = next(one for one in model.state.found or () if one.target == "tetanus")
    assert line.later
    assert line.later.rule.id == "vax-dtp-45"


async def test_about_me_when_answered_then_a_rule_can_answer_and_it_is_taken_back(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    model = AboutModel(prevention, changes)
    await model.load()
    about = model.state.about
    assert about
    assert all(one.answer is None for one in about.questions)  # nothing is ticked beforehand
    assert (await prevention.card("vax-vrs-65-risque")).status is Status.UNKNOWN
    assert await model.answer("chronic_respiratory_or_cardiac", Answer.YES)
    card = await prevention.card("vax-vrs-65-risque")
    assert card.status is Status.DUE
    assert ("chronic_respiratory_or_cardiac", "yes", "said") in card.inputs
    await model.undo()
    assert (await prevention.card("vax-vrs-65-risque")).status is Status.UNKNOWN
    assert await model.answer("chronic_respiratory_or_cardiac", Answer.SILENT)
    assert (await prevention.card("vax-vrs-65-risque")).status is Status.UNKNOWN


async def test_about_me_when_a_pregnancy_is_said_then_its_weeks_count_and_a_birth_ends_it(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    prevention.person = Person("1996-06-20", "female")
    model = AboutModel(prevention, changes)
    assert await model.answer(PREGNANT, Answer.YES)
    await model.type_weeks("60")
    assert not await model.say_weeks()
    assert model.state.wrong == "weeks"
    await model.type_weeks("25")
    assert await model.say_weeks()
    assert model.state.about
    assert model.state.about.weeks == 25
    assert (await prevention.card("vax-coqueluche-grossesse")).status is Status.DUE
    await model.type_delivered("21/11/2026")
    assert await model.say_birth()
    assert (await prevention.card("vax-coqueluche-grossesse")).status is Status.NOT_CONCERNED
    assert (await prevention.card("gro-postnatal")).status in {Status.DUE, Status.SOON}
    await model.type_delivered("2027-01-01")
    assert not await model.say_birth()
    assert await model.forget_birth()


async def test_about_me_when_birth_date_and_sex_are_missing_then_they_are_said_once(
    prevention: FakePrevention, changes: ChangeFeed
) -> None:
    prevention.person = Person()
    model = AboutModel(prevention, changes)
    await model.start()
    model.stop()
    await model.type_born("demain")
    assert not await model.say_born()
    assert model.state.wrong == "born"
    await model.type_born("1961")
    assert await model.say_born()
    await model.say_sex("female")
    assert model.state.about
    assert (model.state.about.birth_date, model.state.about.sex) == ("1961", "female")


async def test_home_when_something_changes_then_what_is_to_be_done_is_asked_again(
    changes: ChangeFeed,
) -> None:
    following = FakeNext()
    model = ToDoModel(following, changes, EN)
    await model.start()
    assert not model.state.things
    following.found = (Thing("a", Urgency.DUE, "A", "To do", "/prevention", Sign.EXAM),)
    changes.publish(Topic.PERSON)
    await asyncio.sleep(0.05)
    model.stop()
    assert [one.id for one in model.state.things] == ["a"]
    await model.explain()
    assert model.state.explains
