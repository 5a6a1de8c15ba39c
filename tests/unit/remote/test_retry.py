from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.errors import Fault, OfflineError, RemoteError, SignedOutError
from services.remote.retry import LONGEST_WAIT, TRANSIENT, Backoff, Budget, retry_after

NOW = "Sun, 22 Nov 2026 09:00:00 GMT"


@given(st.integers(0, 10_000), st.floats(0, 1, exclude_max=True))
def test_delay_when_nothing_is_asked_then_below_the_ceiling(failures: int, chance: float) -> None:
    delay = Backoff(lambda: chance).delay(failures, OfflineError())
    assert delay is not None
    assert (
        timedelta(0)
        <= delay
        <= min(timedelta(minutes=15), timedelta(seconds=2 ** min(failures, 20)))
    )


def test_delay_when_failures_follow_each_other_then_doubled_up_to_the_cap() -> None:
    backoff = Backoff(lambda: 0.5)
    delays = [backoff.delay(failures, OfflineError()) for failures in (0, 1, 2, 9, 10, 50)]
    assert [d.total_seconds() for d in delays if d] == [0.5, 1, 2, 256, 450, 450]


def test_delay_when_the_server_asks_to_wait_then_at_least_that() -> None:
    busy = RemoteError(Fault.UNAVAILABLE, wait=timedelta(minutes=2))
    assert Backoff(lambda: 0).delay(0, busy) == timedelta(minutes=2)
    assert Backoff(lambda: 0.5).delay(0, busy) == timedelta(minutes=2, seconds=0.5)


@pytest.mark.parametrize("fault", sorted(set(Fault) - TRANSIENT))
def test_delay_when_trying_again_is_no_use_then_none(fault: Fault) -> None:
    assert Backoff(lambda: 0).delay(0, RemoteError(fault)) is None
    assert Backoff(lambda: 0).delay(0, SignedOutError()) is None


def test_budget_when_spent_then_the_run_ends() -> None:
    second = timedelta(seconds=1)
    left = Budget(tries=2, waiting=timedelta(seconds=3)).after(second)
    assert left == Budget(tries=1, waiting=timedelta(seconds=2))
    assert left.after(timedelta(seconds=3)) is None
    last = left.after(second)
    assert last is not None
    assert last.after(second) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("99999999999", LONGEST_WAIT.total_seconds()),
        ("Sun, 22 Nov 2026 09:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 08:00:00 GMT", 0),
        ("Sun, 22 Nov 2099 08:00:00 GMT", LONGEST_WAIT.total_seconds()),
    ],
)
def test_retry_after_when_understood_then_bounded(value: str, seconds: float) -> None:
    assert retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "-5", "1.5", "soon", "²", "Sun, 99 Nov 2026", "2026-11-22"])
def test_retry_after_when_not_understood_then_none(value: str) -> None:
    assert retry_after(value, NOW) is None


def test_retry_after_when_a_date_without_the_servers_own_then_none() -> None:
    assert retry_after("Sun, 22 Nov 2026 09:00:30 GMT", "") is None


@given(st.text(), st.text())
def test_retry_after_when_anything_then_within_its_bounds(value: str, date: str) -> None:
    wait = retry_after(value, date)
    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT
