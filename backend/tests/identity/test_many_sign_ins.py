"""Ten thousand sign-ins that nobody finishes, and ten thousand that are: what is kept stays small."""

from functools import partial

import httpx
from sqlalchemy import Connection, func, select

from backend.identity.access_tokens import _REMEMBERED
from backend.identity.demonstration import Once
from backend.identity.grants import Session, begin, forget_expired
from backend.identity.logins import LOGIN_LIFE, Asked, begin_login, new_login
from backend.identity.tables import login, session
from backend.tests.identity.world import Clock, House

MANY = 10_000
EVERY = 0.36
"""Seconds between two: an hour for all of them."""


def begun(connection: Connection, first: int, start: float) -> int:
    """Begin a thousand sign-ins that end nowhere; return how many rows there are then."""
    asked = Asked("carnet-app", "http://127.0.0.1:1/callback", "state", "c" * 43, "patient/*.rs")
    for number in range(first, first + 1000):
        begin_login(connection, asked, new_login(), int(start + number * EVERY))
    return connection.execute(select(func.count()).select_from(login)).scalar_one()


def given(connection: Connection, first: int, start: float, life: int) -> int:
    for number in range(first, first + 1000):
        now = int(start + number * EVERY)
        forget_expired(connection, now)
        one = Session(f"session-{number}", "account", "carnet-app", "patient", "patient/*.rs")
        begin(connection, one, now + life)
    return connection.execute(select(func.count()).select_from(session)).scalar_one()


async def test_sign_ins_when_ten_thousand_are_left_then_the_database_keeps_ten_minutes_of_them(
    house: House,
) -> None:
    for first in range(0, MANY, 1000):
        work = partial(begun, first=first, start=house.clock.now)
        rows = await house.settings.store.write(work)
        assert rows <= LOGIN_LIFE / EVERY + 10


async def test_sessions_when_ten_thousand_are_given_then_the_database_keeps_those_that_live(
    house: House,
) -> None:
    life = 300
    for first in range(0, MANY, 1000):
        work = partial(given, first=first, start=house.clock.now, life=life)
        rows = await house.settings.store.write(work)
        assert rows <= life / EVERY + 10


def test_demonstration_when_ten_thousand_wait_then_a_thousand_are_kept() -> None:
    once: Once[int] = Once(600, Clock())
    secrets = [once.keep(number) for number in range(MANY)]
    assert len(once._kept) == 1000
    assert (once.take(secrets[0]), once.take(secrets[-1])) == (None, MANY - 1)


async def test_tokens_when_more_are_recognised_than_are_remembered_then_the_oldest_go(
    house: House, browser: httpx.AsyncClient
) -> None:
    tokens = house.identity._tokens
    given = await house.tokens(browser)
    assert not await house.refuses(given)
    [(name, known)] = tokens._known.items()
    for number in range(_REMEMBERED + 500):
        tokens._remember(number.to_bytes(4, "big"), known)
    assert len(tokens._known) == _REMEMBERED
    assert name not in tokens._known
