"""Buckets over a clock that a test moves: for any steps, never more than the rate allows, never more memory."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from backend.guard.buckets import Buckets, Rate
from backend.guard.rates import Rates, rates_from


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_take_when_the_burst_is_used_then_it_waits_as_long_as_it_says() -> None:
    clock = Clock()
    buckets = Buckets(Rate(2, 3), clock)
    assert [buckets.take(b"a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take(b"b") == 0
    clock.now += 0.5
    assert [buckets.take(b"a") for _ in range(2)] == [0, 0.5]


@given(st.lists(st.floats(0, 3), max_size=60), st.floats(0.5, 5), st.integers(1, 5))
def test_take_when_asked_at_any_moments_then_never_more_than_the_rate(
    pauses: list[float], each_second: float, burst: int
) -> None:
    clock = Clock()
    buckets = Buckets(Rate(each_second, burst), clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += buckets.take(b"a") == 0
    assert taken <= burst + each_second * clock.now + 1e-6


def test_take_when_ten_thousand_others_come_then_memory_is_bounded_and_the_busy_are_kept() -> None:
    buckets = Buckets(Rate(1, 1), Clock(), most=100)
    assert buckets.take(b"busy") == 0
    for number in range(10_000):
        assert buckets.take(str(number).encode()) == 0
        assert buckets.take(b"busy") > 0
    assert len(buckets) == 100


def test_rates_from_when_parts_are_said_then_the_others_stay() -> None:
    usual = Rates()
    assert rates_from("", usual) == usual
    assert rates_from("sign-in=0.5/3, bearer=10/20", usual) == Rates(
        Rate(10, 20), usual.address, Rate(0.5, 3)
    )
    assert rates_from("off", usual) is None


@pytest.mark.parametrize("text", ["on", "bearer=1", "bearer=0/1", "bearer=1/0", "other=1/1"])
def test_rates_from_when_it_says_anything_else_then_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rate|CARNET_RATES"):
        rates_from(text, Rates())
