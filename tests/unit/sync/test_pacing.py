"""Whatever is known of the device: nobody is overridden, no server is pressed, no wait lasts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sync.pacing import BEHIND, FIRST_WAIT, FRONT, LONGEST_WAIT, Now, Plan, Signals, plan

SPANS = st.timedeltas(timedelta(0), timedelta(days=4000))
SIGNALS = st.builds(
    Signals,
    asked=st.booleans(),
    paused=st.booleans(),
    sparing=st.booleans(),
    metered=st.booleans(),
    low_battery=st.booleans(),
    offline=st.booleans(),
    in_front=st.booleans(),
    failures=st.integers(0, 10_000),
    since=st.none() | SPANS | st.timedeltas(timedelta(0), timedelta(minutes=20)),
    changed=st.none() | SPANS | st.timedeltas(timedelta(0), timedelta(minutes=20)),
    server_wait=st.timedeltas(timedelta(0), timedelta(hours=24)),
    jitter=st.floats(0, 1, exclude_max=True),
)


@given(SIGNALS)
def test_plan_when_paused_then_nothing_runs_before_the_person_asks(known: Signals) -> None:
    paused = plan(replace(known, paused=True, asked=False))

    assert paused == Plan(Now.NOTHING)


@given(SIGNALS)
def test_plan_when_the_person_asks_then_only_the_server_may_say_wait(known: Signals) -> None:
    answer = plan(replace(known, asked=True))

    if known.since is None or known.server_wait <= known.since:
        assert answer == Plan(Now.EVERYTHING)
    else:
        assert answer == Plan(Now.NOTHING, known.server_wait - known.since)


@given(SIGNALS)
def test_plan_when_the_server_asked_to_wait_then_nobody_comes_before(known: Signals) -> None:
    if known.since is not None and known.since < known.server_wait:
        assert plan(known).now is Now.NOTHING


@given(SIGNALS)
def test_plan_when_anything_is_to_be_spared_then_no_file_comes_by_itself(known: Signals) -> None:
    if (known.sparing or known.metered or known.low_battery) and not known.asked:
        assert plan(known).now is not Now.EVERYTHING


@given(SIGNALS)
def test_plan_when_the_wait_it_tells_is_over_then_it_runs(known: Signals) -> None:
    first = plan(known)
    if first.now is not Now.NOTHING or (known.paused and not known.asked):
        return
    assert first.wait is not None
    assert known.since is not None
    assert timedelta(0) < first.wait <= max(LONGEST_WAIT, known.server_wait)

    later = replace(
        known,
        since=known.since + first.wait,
        changed=None if known.changed is None else known.changed + first.wait,
    )

    assert plan(later).now is not Now.NOTHING


@given(SIGNALS, SPANS)
def test_plan_when_it_would_run_then_it_would_also_run_later(
    known: Signals, more: timedelta
) -> None:
    if plan(known).now is Now.NOTHING or known.since is None:
        return

    later = replace(
        known,
        since=known.since + more,
        changed=None if known.changed is None else known.changed + more,
    )

    assert plan(later).now is plan(known).now


@given(SIGNALS)
def test_plan_when_runs_fail_then_the_next_is_never_pressed(known: Signals) -> None:
    failing = replace(known, asked=False, failures=known.failures + 1, since=FIRST_WAIT / 2 * 0.99)

    assert plan(failing).now is Now.NOTHING


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Signals(), Plan(Now.EVERYTHING)),
        (Signals(since=timedelta(0)), Plan(Now.NOTHING, FRONT)),
        (Signals(since=timedelta(0), in_front=False), Plan(Now.NOTHING, BEHIND)),
        (Signals(since=FRONT), Plan(Now.EVERYTHING)),
        (Signals(since=FRONT, sparing=True), Plan(Now.WITHOUT_FILES)),
        (
            Signals(since=timedelta(minutes=2), changed=timedelta(0)),
            Plan(Now.NOTHING, timedelta(seconds=1)),
        ),
        (Signals(since=timedelta(minutes=2), changed=timedelta(seconds=1)), Plan(Now.EVERYTHING)),
        (Signals(since=timedelta(0), failures=1), Plan(Now.NOTHING, FIRST_WAIT / 2)),
        (
            Signals(since=timedelta(0), failures=99, jitter=0.5),
            Plan(Now.NOTHING, LONGEST_WAIT * 0.75),
        ),
        (
            Signals(since=timedelta(minutes=1), offline=True),
            Plan(Now.NOTHING, BEHIND - timedelta(minutes=1)),
        ),
    ],
)
def test_plan_when_asked_what_to_do_then_says_when(known: Signals, expected: Plan) -> None:
    assert plan(known) == expected
