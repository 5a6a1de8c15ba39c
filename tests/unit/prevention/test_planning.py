"""What the cards become: lists, months, the vaccine record, the paper, and words."""

from datetime import UTC
from typing import Any

import pytest

from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.prevention.engine import assess
from services.prevention.explaining import explain, reminder
from services.prevention.models import Card, Event, Kind, Missing, Person, Said, Status
from services.prevention.planning import calendar, listed, merged, sheet, vaccines
from services.prevention.rules import rule_book, words
from tests.builders.prevention import TODAY, VACCINES


def _cards(**known: Any) -> tuple[Card, ...]:
    return assess(rule_book(), words(), Person(**known), TODAY)


def _of(cards: tuple[Card, ...], rule: str) -> Card:
    return next(one for one in cards if one.rule.id == rule)


def test_of_rules_about_one_vaccine_the_most_precise_is_kept() -> None:
    cards = _cards(
        birth_date="1996-06-20",
        sex="female",
        facts={"pregnant": True, "chronic_disease": True},
        weeks=25,
    )
    kept = {one.rule.id for one in merged(cards) if one.status is Status.DUE}
    assert {"vax-grippe-covid-grossesse", "vax-coqueluche-grossesse"} <= kept
    assert not {"vax-grippe-risque", "vax-coqueluche-25-39", "vax-dtcap-25"} & kept


def test_what_is_done_never_hides_what_is_not() -> None:
    doses = (Event(frozenset(VACCINES["dtp"]), "2026-09-01"),)
    cards = _cards(birth_date="2001-06-20", sex="male", doses=doses)
    assert _of(cards, "vax-dtcap-25").status is Status.DONE
    kept = {one.rule.id for one in merged(cards) if one.status is Status.DUE}
    assert "vax-coqueluche-25-39" in kept


def test_a_list_begins_with_what_is_late_and_ends_with_what_waits_for_later() -> None:
    said = {"vax-pneumo-65": (Said(Kind.REMIND, "2027-02"),)}
    cards = listed(_cards(birth_date="1956-06-20", sex="female", said=said))
    assert cards[0].status is Status.OVERDUE
    assert cards[-1].rule.id == "vax-pneumo-65"


def test_a_calendar_has_what_comes_in_its_month() -> None:
    doses = (Event(frozenset(VACCINES["hexavalent"]), "2026-07-20"),)
    cards = _cards(birth_date="2026-05-20", sex="male", doses=doses)
    months = {month.month: [one.rule.id for one in month.cards] for month in calendar(cards, TODAY)}
    assert list(months) == sorted(months)
    assert "vax-hexavalent" in months["2026-11"]


def test_a_shared_view_and_a_reminder_never_name_an_intimate_subject() -> None:
    cards = _cards(
        birth_date="2010-06-20",
        sex="female",
        facts={"sexually_active_opt_in": True, "smoker": True},
    )
    chlamydia = _of(cards, "scr-chlamydia")
    assert chlamydia.status is Status.DUE
    assert chlamydia not in listed(cards, shared=True)
    assert reminder(chlamydia, translator("fr")) == "Quelque chose vous attend dans Carnet."
    assert reminder(_of(cards, "vax-hpv-rattrapage"), translator("fr")).startswith("Rattrapage HPV")


def test_a_vaccine_record_says_what_was_given_and_what_comes() -> None:
    person = Person("2012-06-20", "male", doses=(Event(frozenset({"hpv"}), "2026-03-20"),))
    cards = assess(rule_book(), words(), person, TODAY)
    line = next(one for one in vaccines(cards, person, words()) if one.target == "hpv")
    assert [one.date for one in line.doses] == ["2026-03-20"]
    assert [one.rule.id for one in line.cards] == ["vax-hpv-11"]


def test_the_paper_names_nothing_intimate() -> None:
    person = Person("1996-06-20", "female", {"pregnant": True}, 25)
    cards = assess(rule_book(), words(), person, TODAY)
    frame = (translator("fr"), Formats("fr", UTC))
    text = str(sheet(cards, vaccines(cards, person, words()), words(), "Camille Exemple", frame))
    assert "Rappel des 25" in text
    assert "rossesse" not in text


def test_a_pregnancy_that_makes_a_rule_hold_keeps_it_out_of_a_shared_view() -> None:
    cards = _cards(birth_date="1996-06-20", sex="female", facts={"pregnant": True})
    risk = _of(cards, "vax-grippe-risque")
    assert (risk.status, risk.rule.intimate, risk.intimate) == (Status.DUE, False, True)
    assert risk not in listed(cards, shared=True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_card_is_explained_in_words(language: str) -> None:
    _ = translator(language)
    card = _of(
        _cards(
            birth_date="1966-06-20",
            sex="female",
            acts=(Event(frozenset({"mammography"}), "2024", "Procedure/1"),),
        ),
        "scr-sein",
    )
    said = explain(card, words(), _)
    assert card.missing == (Missing.DATE,)
    assert said.missing == (_("The exact date of what was done"),)
    assert (said.used[0].value, said.used[0].origin) == ("1966-06-20", "said")
    assert said.unless
    assert said.sources[0][1].startswith("https://")
    assert said.checked == "2026-11-22"


def test_what_contradicts_is_shown_as_ignored() -> None:
    dose = Event(frozenset(VACCINES["flu"]), "2027-01-10", "Immunization/9")
    card = _of(_cards(birth_date="1956-06-20", sex="male", doses=(dose,)), "vax-grippe-65")
    assert (card.status, card.ignored) == (Status.DUE, (dose,))


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.NOT_FOR_ME])
def test_what_the_person_puts_aside_does_not_concern_them(kind: Kind) -> None:
    said = {"scr-sein": (Said(kind),)}
    card = _of(_cards(birth_date="1966-06-20", sex="female", said=said), "scr-sein")
    assert (card.status, card.reason.value) == (Status.NOT_CONCERNED, kind.value.replace("-", " "))
