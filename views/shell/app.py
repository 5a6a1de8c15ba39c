"""The window: set up once, then rendered from the session's state."""

from dataclasses import dataclass

import flet as ft

from services.i18n.translator import translator
from services.people.models import SpaceState
from services.settings.models import Preferences, Theme
from views._shared.context import (
    SHELL,
    Services,
    Shell,
    Words,
    session_context,
    shell_context,
    words_context,
)
from views._shared.discretion import app_name
from views._shared.hooks import use_model
from views._shared.keyboard import Keyboard
from views._shared.keyed import keyed
from views._shared.notices import Notices
from views._shared.session import Session
from views._shared.theme import DARK, LIGHT, theme
from views.helped.screen import HelpedScreen
from views.onboarding.screen import Onboarding
from views.shell.above import Above
from views.shell.hidden_screen import HiddenScreen
from views.shell.lock_screen import LockScreen
from views.shell.new_code import NewCodeScreen
from views.shell.routes import Routes
from views.shell.scale_probe import scale_probe
from views.shell.senses import Senses

_MODES = {
    Theme.SYSTEM: ft.ThemeMode.SYSTEM,
    Theme.LIGHT: ft.ThemeMode.LIGHT,
    Theme.DARK: ft.ThemeMode.DARK,
}
_Screens = list[ft.View] | ft.Control
_LEFT = (ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE)


async def start(page: ft.Page, services: Services) -> None:
    """Show Carnet in `page`; returns once the first frame is sent."""
    above = Above(page)
    session = Session(
        services.people,
        services.settings,
        services.changes,
        services.clock,
        services.helping,
        above.clear,
    )
    shell = Shell(services, session, Keyboard(), Notices())
    dress(page, services.settings.preferences)
    session.resized(page.width or 0)
    senses = Senses(services.follower)
    _listen(page, shell, senses, above)
    page.overlay.append(scale_probe(session))
    page.session.store.set(SHELL, shell)
    page.session.store.set("announcer", ft.SemanticsService())
    page.render_views(App, shell)
    senses.start()


def dress(page: ft.Page, preferences: Preferences) -> None:
    """Apply language, theme and text size to the page."""
    page.title = app_name(preferences, translator(preferences.language))
    page.theme = theme(LIGHT, preferences.text_scale)
    page.dark_theme = theme(DARK, preferences.text_scale)
    page.theme_mode = _MODES[preferences.theme]
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale("fr", "FR"), ft.Locale("en", "GB")],
        current_locale=ft.Locale("fr", "FR")
        if preferences.language == "fr"
        else ft.Locale("en", "GB"),
    )


def _listen(page: ft.Page, shell: Shell, senses: Senses, above: Above) -> None:
    """Hear what happens to the window as a whole."""
    session = shell.session

    async def resized(event: ft.PageResizeEvent) -> None:
        session.touch()
        session.resized(event.width)

    async def pressed(event: ft.KeyboardEvent) -> None:
        session.touch()
        await shell.keyboard.pressed(event)

    async def changed_state(event: ft.AppLifecycleStateChangeEvent) -> None:
        senses.state(event.state)
        above.state(event.state)
        if event.state in _LEFT:
            await session.left()

    page.on_resize = resized
    page.on_keyboard_event = pressed
    page.on_app_lifecycle_state_change = changed_state


@dataclass(frozen=True)
class _Dress:
    """Dresses the page again when preferences changed."""

    page: ft.Page
    preferences: Preferences

    def __call__(self) -> None:
        dress(self.page, self.preferences)
        self.page.schedule_update()  # type: ignore[no-untyped-call] # not annotated in Flet


@ft.component
def App(shell: Shell) -> _Screens:
    """Give every screen the shell, the session and the words, and show the right one."""
    session = use_model(lambda: shell.session)
    preferences = session.state.preferences
    ft.use_effect(_Dress(ft.context.page, preferences), [preferences])
    words = Words.of(preferences.language)
    return shell_context(
        shell,
        lambda: session_context(session, lambda: words_context(words, lambda: _screens(session))),
    )


def _screens(session: Session) -> _Screens:
    state = session.state
    if state.hidden:
        return keyed("hidden", HiddenScreen)
    if state.settling or state.adding or state.space is SpaceState.NONE:
        return keyed("onboarding", Onboarding)
    if state.space is SpaceState.LOCKED:
        return keyed("lock", LockScreen)
    if state.renewing:
        return keyed("new-code", NewCodeScreen)
    if state.helped:
        return keyed("helped", HelpedScreen)
    return keyed("open", Routes)
