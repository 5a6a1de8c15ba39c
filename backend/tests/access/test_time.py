"""Moments: eighteen years in France, and ends that are no longer in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.access.decision import decide
from backend.access.families import Family
from backend.access.periods import period_of
from backend.access.principal import Action
from backend.access.reasons import Reason
from backend.access.rows import RowFacts
from backend.access.subjects import (
    EMERGENCY,
    PARIS,
    Emergency,
    Facts,
    Helper,
    Mandate,
    Professional,
    Purpose,
    Representative,
    Right,
    Standing,
    majority,
)
from backend.tests.access.anything import NOW, steady

ROW = RowFacts("Observation", "reports", 0)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("born", "instant"),
    [
        (date(2008, 11, 22), "2026-11-21T23:00:00+00:00"),
        (date(2008, 7, 1), "2026-06-30T22:00:00+00:00"),
        (date(2008, 2, 29), "2026-02-28T23:00:00+00:00"),
        (date(2010, 2, 28), "2028-02-27T23:00:00+00:00"),
        (date(2008, 3, 29), "2026-03-28T23:00:00+00:00"),  # the night the clocks go forward
        (date(2008, 3, 30), "2026-03-29T22:00:00+00:00"),
        (date(2008, 10, 25), "2026-10-24T22:00:00+00:00"),  # the night they go back
        (date(2008, 10, 26), "2026-10-25T23:00:00+00:00"),
        (date(2008, 1, 1), "2025-12-31T23:00:00+00:00"),
    ],
)
def test_majority_when_reached_then_at_midnight_in_france(born: date, instant: str) -> None:
    assert majority(born) == datetime.fromisoformat(instant)


def _mother(born: date, at: datetime) -> Reason:
    facts = Facts(born, at)
    return decide(Representative("mother"), Action.READ, ROW, facts, Purpose.FAMILY_REQUEST).reason


@steady
@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)))
def test_representative_when_the_child_is_eighteen_then_nothing_any_more(born: date) -> None:
    end = majority(born)
    assert _mother(born, end - INSTANT) is Reason.ALLOWED
    assert _mother(born, end) is Reason.OF_AGE
    local = end.astimezone(PARIS)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert local.year - born.year == 18
    leap = (born.month, born.day) == (2, 29)
    assert (local.month, local.day) == ((3, 1) if leap else (born.month, born.day))


@steady
@given(st.integers(-3, 3))
def test_mandate_when_at_its_bounds_then_the_start_is_in_and_the_end_is_not(step: int) -> None:
    start, end = NOW, NOW + timedelta(days=1)
    mandate = Mandate(frozenset({Family.REPORTS}), frozenset({Right.SEE}), start, end)

    def asked(at: datetime) -> Reason:
        facts = Facts(None, at)
        purpose = Purpose.FAMILY_REQUEST
        return decide(Helper("h", (mandate,)), Action.READ, ROW, facts, purpose).reason

    assert asked(start + step * INSTANT) is (Reason.ALLOWED if step >= 0 else Reason.NOT_YET)
    assert asked(end + step * INSTANT) is (Reason.ALLOWED if step < 0 else Reason.ENDED)


def test_emergency_when_at_its_bounds_then_four_hours_and_not_an_instant_more() -> None:
    doctor = Professional("doctor", "physician", Standing.STRANGER)
    opened = Emergency(doctor, "unconscious", NOW)

    def asked(at: datetime) -> Reason:
        facts = Facts(None, at)
        return decide(opened, Action.READ, ROW, facts, Purpose.BREAK_GLASS).reason

    assert asked(NOW) is Reason.ALLOWED
    assert asked(NOW - INSTANT) is Reason.NOT_YET
    assert asked(NOW + EMERGENCY - INSTANT) is Reason.ALLOWED
    assert asked(NOW + EMERGENCY) is Reason.ENDED


@pytest.mark.parametrize(
    ("start", "end", "low", "high"),
    [
        ("2026-03-29", "2026-03-29", "2026-03-28T23:00:00+00:00", "2026-03-29T22:00:00+00:00"),
        ("2026-10-25", "2026-10-25", "2026-10-24T22:00:00+00:00", "2026-10-25T23:00:00+00:00"),
        ("2026-02", "2026-02", "2026-01-31T23:00:00+00:00", "2026-02-28T23:00:00+00:00"),
        ("2026-12", "2026-12", "2026-11-30T23:00:00+00:00", "2026-12-31T23:00:00+00:00"),
        ("2026", "2026", "2025-12-31T23:00:00+00:00", "2026-12-31T23:00:00+00:00"),
        (
            "2026-01-01T10:00:00Z",
            "2026-01-01T12:00:00+01:00",
            "2026-01-01T10:00:00+00:00",
            "2026-01-01T11:00:00+00:00",
        ),
    ],
)
def test_period_when_read_then_days_are_french_and_whole(
    start: str, end: str, low: str, high: str
) -> None:
    found = period_of({"start": start, "end": end})
    assert found is not None
    assert (found.start, found.end) == (datetime.fromisoformat(low), datetime.fromisoformat(high))


@pytest.mark.parametrize(
    "value",
    [
        "2026",
        [],
        {"start": "soon"},
        {"start": None},
        {"end": ""},
        {"end": "2026-02-30"},
        {"end": "2026-01-01T10:00:00"},
        {"end": "2026-01-01T10:00Z"},
        {"end": "9999-12-31"},
        {"start": "0001-01-01"},
        {"start": "2026-01-02", "end": "2026-01-01"},
        {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z"},
        {"end": "2026-01-01", "extension": []},
    ],
)
def test_period_when_it_cannot_be_read_then_none(value: object) -> None:
    assert period_of(value) is None


def test_period_when_there_is_none_then_always() -> None:
    found = period_of(None)
    assert found is not None
    assert found.holds(datetime(1900, 1, 1, tzinfo=UTC))
    assert found.holds(datetime(9999, 1, 1, tzinfo=UTC))
