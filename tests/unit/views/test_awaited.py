"""An empty page: what has not come from the server yet is never said to be missing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

import flet as ft
import pytest

from services.core.changes import ChangeFeed, Topic
from services.settings.service import SettingsService
from services.sync.following import Following
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from tests.fakes.sync import SERVER, FakeFollower, FakeSync
from tests.fakes.tab import Tab, drawn
from views._shared.components.awaited import Awaited
from views._shared.components.empty_state import EmptyState
from views._shared.context import (
    Services,
    Shell,
    Words,
    session_context,
    shell_context,
    words_context,
)
from views._shared.keyboard import Keyboard
from views._shared.notices import Notices
from views._shared.session import Session

NONE = "Pas encore de document"
AWAITED = "Les documents ne sont pas encore arrivés"


@dataclass(frozen=True)
class Some:
    """The services that the page asks."""

    sync: FakeSync
    follower: FakeFollower
    changes: ChangeFeed


@pytest.fixture
async def session(
    people: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> AsyncIterator[Session]:
    session = Session(people, settings, changes, clock)
    yield session
    session.stop()


async def shown(some: Some, session: Session) -> Tab:
    tab = Tab()
    shell = Shell(cast("Services", some), session, Keyboard(), Notices())

    @ft.component
    def App() -> ft.View:  # noqa: N802 - Flet components are named like things
        return shell_context(
            shell,
            lambda: session_context(
                session,
                lambda: words_context(
                    Words.of("fr"),
                    lambda: ft.View(
                        [Awaited(EmptyState(NONE, "", ft.Icons.FOLDER_OPEN_OUTLINED), adds=True)]
                    ),
                ),
            ),
        )

    tab.page.render_views(App)
    await drawn()
    return tab


@pytest.fixture
def some(sync: FakeSync, follower: FakeFollower, changes: ChangeFeed) -> Some:
    return Some(sync, follower, changes)


async def test_page_when_there_is_no_server_then_it_is_empty(some: Some, session: Session) -> None:
    tab = await shown(some, session)
    assert NONE in tab.texts()
    assert AWAITED not in tab.texts()


async def test_page_when_the_server_never_answered_then_the_documents_are_to_come(
    some: Some, session: Session
) -> None:
    some.sync.state = replace(some.sync.state, server=SERVER)
    tab = await shown(some, session)
    assert AWAITED in tab.texts()
    assert NONE not in tab.texts()
    assert any(text.startswith("Ils arrivent dès que") for text in tab.texts())

    some.sync.state = replace(some.sync.state, at=datetime(2026, 11, 23, tzinfo=UTC))
    some.changes.publish(Topic.SYNC)
    await drawn()
    assert NONE in tab.texts()


async def test_page_when_they_are_coming_then_it_says_so(some: Some, session: Session) -> None:
    some.sync.state = replace(some.sync.state, server=SERVER)
    some.follower.state = Following(running=True)
    tab = await shown(some, session)
    assert "Ils arrivent du serveur." in tab.texts()
