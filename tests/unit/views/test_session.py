import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.core.changes import ChangeFeed
from services.people.models import SpaceState
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from views._shared.session import Layout, Session

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def session(
    people: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> AsyncIterator[Session]:
    session = Session(people, settings, changes, clock)
    await session.start()
    yield session
    session.stop()


def space(session: Session) -> SpaceState:
    return session.state.space


async def settled() -> None:
    for _turn in range(5):
        await asyncio.sleep(0)


async def test_session_when_started_then_knows_whose_space_is_open(session: Session) -> None:
    assert space(session) is SpaceState.OPEN
    assert (session.state.given, session.state.person) == ("Camille", "Camille Exemple")


async def test_session_when_idle_for_long_then_locked(session: Session, clock: SetClock) -> None:
    clock.move(MINUTE)
    await session.lock_if_idle()
    assert space(session) is SpaceState.OPEN
    clock.move(MINUTE)
    await session.lock_if_idle()
    assert space(session) is SpaceState.LOCKED
    assert session.state.person == ""


async def test_session_when_touched_then_stays_open(session: Session, clock: SetClock) -> None:
    clock.move(MINUTE)
    session.touch()
    clock.move(MINUTE)
    await session.lock_if_idle()
    assert space(session) is SpaceState.OPEN


async def test_session_when_the_clock_is_set_back_by_years_then_it_locks_all_the_same(
    session: Session, clock: SetClock
) -> None:
    clock.move(-3653 * 24 * 60 * MINUTE)
    await session.lock_if_idle()
    assert space(session) is SpaceState.OPEN
    clock.move(2 * MINUTE)
    await session.lock_if_idle()
    assert space(session) is SpaceState.LOCKED


async def test_session_when_left_and_no_delay_then_locked_at_once(
    session: Session, settings: SettingsService
) -> None:
    await session.left()
    assert space(session) is SpaceState.OPEN
    await settings.change(lock_minutes=0)
    await settled()
    await session.left()
    assert space(session) is SpaceState.LOCKED


async def test_demonstration_when_idle_then_stays_but_lock_leaves_it(
    session: Session, people: FakePeople, clock: SetClock
) -> None:
    await people.discover()
    await settled()
    assert session.state.demonstration
    clock.move(60 * MINUTE)
    await session.lock_if_idle()
    assert session.state.demonstration
    await session.lock()
    assert not session.state.demonstration


async def test_preferences_when_changed_then_followed(
    session: Session, settings: SettingsService
) -> None:
    await settings.change(text_scale=1.5)
    await settled()
    assert session.state.large


@pytest.mark.parametrize(
    ("width", "layout", "panes"),
    [
        (390, Layout.PHONE, False),
        (820, Layout.TABLET, False),
        (1000, Layout.DESKTOP, True),
    ],
)
async def test_layout_when_resized_then_fits(
    session: Session, width: float, layout: Layout, *, panes: bool
) -> None:
    session.resized(width)
    assert (session.state.layout, session.state.desktop) == (layout, panes)


async def test_panes_when_the_platform_enlarges_text_then_one(session: Session) -> None:
    session.resized(1280)
    session.scaled(1.5)
    assert not session.state.desktop
