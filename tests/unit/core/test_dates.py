"""Sorting by dates that may be partial, zoned, or no dates at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.dates import milliseconds, moment_of, sort_key


def test_sort_key_orders_partial_and_zoned_dates() -> None:
    dates = ["2015", "2015-03", "2015-03-02", "2015-03-02T10:00:00+02:00", "2015-03-02T09:00:00Z"]

    assert [sort_key(date) for date in dates] == sorted(sort_key(date) or 0 for date in dates)


@pytest.mark.parametrize("junk", ["", "hier", "2015-13", "2015-02-30", "9" * 40])
def test_sort_key_of_no_date_is_none(junk: str) -> None:
    assert sort_key(junk) is None


@given(st.integers(-10_000_000_000_000, 100_000_000_000_000))
def test_moments_and_milliseconds_agree(number: int) -> None:
    assert milliseconds(moment_of(number)) == number


@given(st.text())
def test_sort_key_never_raises(text: str) -> None:
    sort_key(text)
