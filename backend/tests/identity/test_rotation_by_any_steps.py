"""Refresh rotation under any order of lost answers, late duplicates and theft (Hypothesis)."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine

from backend.identity.grants import REFRESH_LIFE, Session, begin, begin_refresh, is_live, rotate
from backend.identity.tables import metadata

NOW = 1_800_000_000
STEPS = st.lists(st.sampled_from(["received", "lost", "duplicated", "asked twice"]), max_size=40)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as opened:
        metadata.create_all(opened)
        yield opened
    engine.dispose()


def _signed_in(connection: Connection) -> str:
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())
    begin(connection, Session("sid", "subject", "carnet-app", "patient", "patient/*.rs"), NOW + 60)
    return begin_refresh(connection, "sid", NOW)


def _asked(connection: Connection, token: str) -> str:
    """Return the successor, empty when refused."""
    return rotate(connection, token, "carnet-app", NOW).token


@settings(max_examples=200, derandomize=True, deadline=None)
@given(steps=STEPS)
def test_rotate_when_one_device_uses_what_it_holds_then_it_is_never_locked_out(
    connection: Connection, steps: list[str]
) -> None:
    held = _signed_in(connection)
    for step in steps:
        answer = _asked(connection, held)
        assert answer, "locked out"
        if step == "duplicated":  # the same request, delivered once more after its answer
            assert _asked(connection, held)
        if step == "asked twice":  # retried, and the first answer comes after the second
            assert _asked(connection, held)
        held = held if step == "lost" else answer


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    before=STEPS,
    turns=st.lists(st.booleans(), min_size=6, max_size=30).filter(
        lambda t: t.count(True) > 2 and t.count(False) > 2
    ),
)
def test_rotate_when_a_copy_is_used_beside_the_owner_then_the_family_ends_within_two_turns_each(
    connection: Connection, before: list[str], turns: list[bool]
) -> None:
    owner = _signed_in(connection)
    for step in before:
        owner = owner if step == "lost" else _asked(connection, owner)
    held = {"owner": owner, "thief": owner}
    taken = {"owner": 0, "thief": 0}
    for is_owner in turns:
        who = "owner" if is_owner else "thief"
        held[who] = _asked(connection, held[who])
        taken[who] += 1
        if not held[who]:
            break
    assert not is_live(connection, "sid", NOW)
    assert min(taken.values()) <= 2
    assert not any(_asked(connection, token) for token in held.values() if token)


def test_rotate_when_every_answer_is_lost_then_what_waits_is_bounded_and_the_last_ones_work(
    connection: Connection,
) -> None:
    held = _signed_in(connection)
    answers = [_asked(connection, held) for _ in range(100)]
    rows = connection.execute(metadata.tables["identity_refresh"].select()).all()
    assert len(rows) == 18  # the parent, sixteen that may be on their way, and the newest
    assert _asked(connection, answers[-10])


def test_rotate_when_nobody_asks_for_thirty_days_then_the_family_is_over(
    connection: Connection,
) -> None:
    held = _signed_in(connection)
    assert rotate(connection, held, "other-app", NOW).token == ""
    assert rotate(connection, held, "carnet-app", NOW + REFRESH_LIFE).token == ""
    assert rotate(connection, held, "carnet-app", NOW + REFRESH_LIFE - 1).token
