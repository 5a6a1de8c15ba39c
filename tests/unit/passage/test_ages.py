"""Sixteen and eighteen, counted as the server counts; without a whole date nobody is of an age."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.access import subjects
from services.core.majority import is_minor, majority
from services.passage.ages import occasion
from services.passage.models import Occasion


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_majority_when_computed_here_then_it_is_the_servers(born: date) -> None:
    assert majority(born) == subjects.majority(born)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 10, 7, 21, 59, tzinfo=UTC), None),
        (datetime(2026, 10, 7, 22, 0, tzinfo=UTC), Occasion.SIXTEEN),
        (datetime(2028, 10, 7, 21, 59, tzinfo=UTC), Occasion.SIXTEEN),
        (datetime(2028, 10, 7, 22, 0, tzinfo=UTC), Occasion.EIGHTEEN),
        (datetime(2029, 10, 7, 22, 0, tzinfo=UTC), None),
    ],
)
def test_occasion_when_a_birthday_comes_then_it_changes_at_midnight_in_france(
    now: datetime, expected: Occasion | None
) -> None:
    assert occasion("2010-10-08", now) is expected


@pytest.mark.parametrize("born", ["", "2010", "2010-10", "2010-13-40", "2011-02-29", "hier"])
def test_occasion_when_the_birth_date_is_not_whole_then_nothing_is_said(born: str) -> None:
    now = datetime(2027, 1, 1, tzinfo=UTC)

    assert occasion(born, now) is None
    assert not is_minor(born, now)


@given(st.text(max_size=12), st.datetimes(timezones=st.just(UTC)))
def test_occasion_when_anything_is_written_then_it_never_fails(born: str, now: datetime) -> None:
    if occasion(born, now) is Occasion.SIXTEEN:
        assert is_minor(born, now)


def test_minor_when_born_on_29_february_then_until_the_1_march_of_18() -> None:
    assert is_minor("2008-02-29", datetime(2026, 2, 28, 22, 59, tzinfo=UTC))
    assert not is_minor("2008-02-29", datetime(2026, 2, 28, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize("born", ["9999-12-31", "0001-01-01"])
def test_occasion_when_the_date_is_at_an_end_of_time_then_it_is_safe(born: str) -> None:
    assert occasion(born, datetime(2026, 1, 1, tzinfo=UTC)) is None
