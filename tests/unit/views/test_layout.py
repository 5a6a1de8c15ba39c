"""What frames every screen: a strip that comes above one leaves it as it is, with what was begun there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import cast

import flet as ft
import pytest

from services.core.changes import ChangeFeed
from services.settings.service import SettingsService
from tests.fakes.clock import SetClock
from tests.fakes.people import FakePeople
from tests.fakes.tab import Tab, drawn
from views._shared.context import (
    Services,
    Shell,
    Words,
    session_context,
    shell_context,
    words_context,
)
from views._shared.hooks import use_model
from views._shared.keyboard import Keyboard
from views._shared.notices import Notices
from views._shared.session import Session
from views.shell.layout import Layout

MADE: list["Begun"] = []


@ft.observable
@dataclass(eq=False)
class Begun:
    """What somebody typed on a screen and did not keep yet."""

    typed: str = ""
    gone: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        MADE.append(self)

    async def start(self) -> None:
        """Nothing is read."""

    def stop(self) -> None:
        self.gone.append(self.typed)


@ft.component
def Screen() -> ft.Control:  # noqa: N802 - Flet components are named like things
    return ft.Text(use_model(Begun).typed)


@pytest.fixture
async def session(
    people: FakePeople, settings: SettingsService, changes: ChangeFeed, clock: SetClock
) -> AsyncIterator[Session]:
    session = Session(people, settings, changes, clock)
    yield session
    session.stop()


@pytest.mark.parametrize("width", [390, 1280])
async def test_screen_when_a_strip_comes_above_it_then_what_was_begun_stays(
    session: Session, width: int
) -> None:
    MADE.clear()
    tab = Tab()
    shell = Shell(cast("Services", None), session, Keyboard(), Notices())
    session.resized(width)

    @ft.component
    def App() -> list[ft.View] | ft.Control:  # noqa: N802 - as above
        ft.use_state(session)
        routes = [
            ft.Route(
                component=Layout, outlet=True, children=[ft.Route(index=True, component=Screen)]
            )
        ]
        return shell_context(
            shell,
            lambda: session_context(
                session,
                lambda: words_context(Words.of("fr"), lambda: ft.Router(routes, manage_views=True)),
            ),
        )

    tab.page.render_views(App)
    await drawn()
    (begun,) = MADE
    begun.typed = "Essoufflement"
    await drawn()

    session.state = replace(session.state, demonstration=True)
    await drawn()

    assert len(MADE) == 1
    assert begun.gone == []
    assert "Essoufflement" in tab.texts()
    assert "Démonstration · personnes inventées" in tab.texts()
