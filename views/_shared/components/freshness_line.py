"""One line under a page's title: is what I read up to date?"""

from functools import partial
from typing import Final

import flet as ft

from views._shared.components.buttons import LinkButton
from views._shared.freshness import FreshnessModel
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.standing import Standing, Told, capital
from views._shared.theme import Space, Type

CONNECT: Final = "/settings/connect"
_ICONS: Final = {
    Standing.ALONE: ft.Icons.PHONE_ANDROID_OUTLINED,
    Standing.RUNNING: ft.Icons.SYNC,
    Standing.SIGNED_OUT: ft.Icons.LOGIN,
    Standing.ACCESS_LOST: ft.Icons.NO_ACCOUNTS_OUTLINED,
    Standing.PAUSED: ft.Icons.PAUSE_CIRCLE_OUTLINE,
    Standing.VANISHED: ft.Icons.HELP_OUTLINE,
    Standing.UNREACHED: ft.Icons.CLOUD_OFF_OUTLINED,
    Standing.FAILED: ft.Icons.SYNC_PROBLEM,
    Standing.WAITING: ft.Icons.CLOUD_UPLOAD_OUTLINED,
    Standing.FRESH: ft.Icons.CLOUD_DONE_OUTLINED,
    Standing.NEVER: ft.Icons.CLOUD_QUEUE,
}

_TODO: Final = frozenset({Standing.SIGNED_OUT, Standing.ACCESS_LOST, Standing.VANISHED})


def StandingLine(text: str, icon: ft.IconData, color: ft.Colors) -> ft.Control:
    """Show an icon and soft words."""
    return ft.Row(
        [
            ft.Icon(icon, color=color),
            ft.Text(text, theme_style=Type.SECONDARY, color=color, expand=True),
        ],
        spacing=Space.CLOSE,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def DeviceLine(text: str) -> ft.Control:
    """Say something that is true of this device, whatever a server does."""
    return StandingLine(text, ft.Icons.PHONE_ANDROID_OUTLINED, ft.Colors.ON_SURFACE_VARIANT)


@ft.component
def FreshnessLine(before: str = "") -> ft.Control:
    """Show `before` and how the record stands; a way to sign in again stands under it when that is asked."""
    _, formats = use_translation()
    services = use_services()
    model = use_model(lambda: FreshnessModel(services.sync, services.follower, services.changes))
    state = model.state
    if state.freshness is None:
        told = Told(Standing.ALONE, "")
    else:
        now = services.clock.now()
        told = Told.of(state.freshness, state.following, (_, formats), now)

    words = " · ".join(part for part in (before, told.text) if part)
    todo = told.standing in _TODO
    color = ft.Colors.TERTIARY if todo else ft.Colors.ON_SURFACE_VARIANT
    line = StandingLine(capital(words), _ICONS[told.standing], color)
    if not todo:
        return line
    way = (
        LinkButton(_("Sign in again"), partial(go, CONNECT), ft.Icons.LOGIN, flush=True)
        if told.standing is Standing.SIGNED_OUT
        else LinkButton(_("See what can be done"), partial(go, "/settings"), flush=True)
    )
    return ft.Column([line, ft.Row([way])], spacing=0)


@ft.component
def DestinationLine() -> ft.Control:
    """Say where what is added goes."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: FreshnessModel(services.sync, services.follower, services.changes))
    freshness = model.state.freshness
    if freshness is None or freshness.server is None:
        return DeviceLine(_("Nothing leaves this device"))
    icon = _ICONS[Standing.WAITING]
    return StandingLine(_("They also go to your server"), icon, ft.Colors.ON_SURFACE_VARIANT)
