"""What the person says of themselves: it counts, it is said where it comes from, and it ages."""

from datetime import date, timedelta

import pytest

from services.appointments.meaning import meanings
from services.prevention.about import (
    DELIVERED,
    LONGEST,
    PREGNANT,
    STARTED,
    Answer,
    Told,
    about,
    is_over,
    started,
    with_told,
)
from services.prevention.booking import search_words
from services.prevention.conditions import fact
from services.prevention.models import Person
from services.prevention.rules import rule_book, words
from tests.builders.prevention import TODAY

_WOMAN = Person("1992-03-14", "female", {"chronic_disease": True, "smoker": True})


def _told(**said: str) -> dict[str, Told]:
    return {name: Told(value, TODAY) for name, value in said.items()}


def test_what_is_said_stands_before_what_was_read_and_silence_takes_nothing_away() -> None:
    said = _told(chronic_disease="no", smoker="silent", overweight="yes", unknown_word="yes")
    found = with_told(_WOMAN, said, words(), TODAY)
    assert found.facts == {"chronic_disease": False, "smoker": True, "overweight": True}
    assert found.origins["chronic_disease"] == "said"


@pytest.mark.parametrize("days", [0, 100, LONGEST - 1])
def test_a_pregnancy_goes_on_week_after_week(days: int) -> None:
    since = (TODAY - timedelta(days=days)).isoformat()
    found = with_told(_WOMAN, _told(pregnant="yes", started=since), words(), TODAY)
    assert found.facts["pregnant"]
    assert found.weeks == days // 7


def test_a_pregnancy_said_too_long_ago_is_none() -> None:
    since = (TODAY - timedelta(days=LONGEST)).isoformat()
    said = _told(pregnant="yes", started=since)
    assert is_over(said, TODAY)
    found = with_told(_WOMAN, said, words(), TODAY)
    assert PREGNANT not in found.facts
    assert found.weeks is None
    shown = about(rule_book(), words(), _WOMAN, said, TODAY)
    assert shown.over
    assert shown.pregnant is None
    old = {PREGNANT: Told("yes", TODAY - timedelta(days=LONGEST))}
    assert is_over(old, TODAY)


def test_a_birth_given_is_a_whole_day_and_not_to_come() -> None:
    assert with_told(_WOMAN, _told(delivered="2026-10-01"), words(), TODAY).delivered == date(
        2026, 10, 1
    )
    for wrong in ("2026-10", "2027-01-01", "soon"):
        assert with_told(_WOMAN, _told(delivered=wrong), words(), TODAY).delivered is None


def test_pregnant_again_after_a_birth_both_hold() -> None:
    said = _told(pregnant="yes", delivered="2026-02-01", started="2026-09-01")
    found = with_told(_WOMAN, said, words(), TODAY)
    birth = date(1992, 3, 14)
    assert fact(words(), found, "pregnant_or_postpartum_6_months", birth, TODAY, ()) is True
    assert fact(words(), found, "postpartum_3_months", birth, TODAY, ()) is False


@pytest.mark.parametrize("weeks", [-1, 43, 99])
def test_weeks_that_no_pregnancy_has_are_refused(weeks: int) -> None:
    with pytest.raises(ValueError, match="weeks"):
        started(weeks, TODAY)


def test_only_what_a_rule_of_this_age_and_body_asks_is_asked_and_nothing_is_ticked() -> None:
    asked = {one.condition.id for one in about(rule_book(), words(), _WOMAN, {}, TODAY).questions}
    assert "chronic_disease" in asked
    assert "first_rsv_season" not in asked  # of an infant
    assert not asked & {PREGNANT, "born_1980_or_later", "postpartum_3_months", "rsv_season"}
    man = about(rule_book(), words(), Person("1961", "male"), {}, TODAY)
    assert not man.pregnancy
    assert "hysterectomy_total" not in {one.condition.id for one in man.questions}
    assert all(one.answer is None for one in man.questions)
    said = about(rule_book(), words(), Person("1961", "male"), _told(overweight="no"), TODAY)
    answers = {one.condition.id: one.answer for one in said.questions}
    assert answers["overweight"] is Answer.NO


def test_nobody_known_is_asked_everything_and_nothing_fails() -> None:
    shown = about(rule_book(), words(), Person(), {}, TODAY)
    assert shown.pregnancy
    assert len(shown.questions) > 20


def test_what_was_said_stays_shown_where_age_no_longer_asks_it() -> None:
    said = _told(first_rsv_season="yes")
    shown = about(rule_book(), words(), _WOMAN, said | {DELIVERED: Told("2020", TODAY)}, TODAY)
    assert "first_rsv_season" in {one.condition.id for one in shown.questions}
    assert STARTED not in said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_card_that_leads_to_an_appointment_has_words_that_are_understood(
    language: str,
) -> None:
    found = {rule.id: search_words(rule, language) for rule in rule_book().rules}
    for rule in rule_book().rules:
        if found[rule.id]:
            meant = meanings(found[rule.id], language)
            assert meant, rule.id
            assert not meant[0].emergency
        if rule.topic == "vaccination":
            assert {one.reason for one in meanings(found[rule.id], language)} == {"Vaccination"}
    assert not found["nutriscore"]
    asks = [rule for rule in rule_book().rules if not rule.informs]
    assert {rule.id for rule in asks if not found[rule.id]} == {"etape16-recensement"}
