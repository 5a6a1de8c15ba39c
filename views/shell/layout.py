"""What stays around every screen: the bar or the rail, the demonstration strip."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.acting_strip import ActingStrip
from views._shared.components.brand import Brand
from views._shared.components.buttons import PrimaryButton
from views._shared.components.demonstration_strip import DemonstrationStrip
from views._shared.components.empty_state import EmptyState
from views._shared.hooks import use_keyboard, use_look, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, rail_labels
from views.shell.own_only import OwnOnly
from views.shell.presence import Presence

_ROUTES: Final = ("/", "/documents", "/appointments", "/prevention", "/choices")
_UNDER: Final = {
    "/documents": 1,
    "/appointments": 2,
    "/prevention": 3,
    "/choices": 4,
    "/access": 4,
    "/shares": 4,
    "/rights": 4,
    "/passage": 4,
}


_SEARCHED: Final = ("/documents", "/search")
"""Screens with a search of their own, where `/` puts the cursor."""


def _index(location: str) -> int | None:
    if location == "/":
        return 0
    return next((at for path, at in _UNDER.items() if location.startswith(path)), None)


def _destinations(
    _: Translator, *, wide: bool = False
) -> tuple[tuple[str, ft.IconData, ft.IconData], ...]:
    """Return the five places: name, icon, icon of where one is. A fifth of a phone would part a long word."""
    return (
        (_("Home"), ft.Icons.HOME_OUTLINED, ft.Icons.HOME),
        (_("Documents"), ft.Icons.FOLDER_OUTLINED, ft.Icons.FOLDER),
        (
            _("Appointments") if wide else _("Bookings"),
            ft.Icons.EVENT_OUTLINED,
            ft.Icons.EVENT,
        ),
        (_("Prevention"), ft.Icons.HEALTH_AND_SAFETY_OUTLINED, ft.Icons.HEALTH_AND_SAFETY),
        (_("My choices"), ft.Icons.TUNE_OUTLINED, ft.Icons.TUNE),
    )


@ft.component
def Layout() -> ft.View:
    """Frame the matched screen."""
    outlet, path = ft.use_route_outlet(), ft.use_view_path()
    look = use_look()
    shell = use_shell()
    _, _formats = use_translation()

    async def chosen(event: Any) -> None:
        await go(_ROUTES[int(event.control.selected_index)])

    async def heard(key: str) -> None:
        if shell.keyboard.typing:
            return
        if key == "?":
            await go("/help/keyboard")
        elif key == "/" and not path.startswith(_SEARCHED):
            await go("/search")

    use_keyboard(heard)
    # Screen readers and keys open pages without any touch.
    ft.use_effect(shell.session.touch, [path], cleanup=lambda: None)
    at = _index(path)
    root = path in _ROUTES
    # With keys, a strip that comes once the record is read moves nothing: what was begun on the screen stays.
    body: list[ft.Control] = [
        *([keyed("demonstration", DemonstrationStrip)] if look.demonstration else []),
        *([keyed("acting", ActingStrip)] if look.acting else []),
    ]
    shown = ft.Container(OwnOnly() if look.closed(path) else outlet, expand=True)
    if look.phone:
        body.append(shown)
    else:
        rail = _rail(_, at, chosen, extended=look.desktop, scale=look.preferences.text_scale)
        body.append(
            ft.Row(
                [rail, ft.VerticalDivider(width=Size.EDGE), shown],
                spacing=0,
                expand=True,
                vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            )
        )
    return ft.View(
        # The name of a view is its identity for Flutter: one for all destinations, so that the bar or rail stays
        # where it is, and that a list covered by a page above it keeps its place.
        route="/" if root or look.desktop else path,
        padding=0,
        spacing=0,
        controls=[
            Presence(
                ft.SafeArea(ft.Column(body, spacing=0, expand=True), expand=True), shell.session
            )
        ],
        navigation_bar=_bar(_, at or 0, chosen, large=look.large) if look.phone and root else None,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _bar(_: Translator, at: int, on_change: Any, *, large: bool) -> ft.NavigationBar:
    behaviour = ft.NavigationBarLabelBehavior
    return ft.NavigationBar(
        selected_index=at,
        on_change=on_change,
        label_behavior=behaviour.ONLY_SHOW_SELECTED if large else behaviour.ALWAYS_SHOW,
        destinations=[
            ft.NavigationBarDestination(
                ft.Icon(icon, color=ft.Colors.ON_SURFACE_VARIANT),
                label=label,
                tooltip="",
                selected_icon=ft.Icon(selected, color=ft.Colors.ON_PRIMARY_CONTAINER),
            )
            for label, icon, selected in _destinations(_)
        ],
    )


def _rail(
    _: Translator, at: int | None, on_change: Any, *, extended: bool, scale: float
) -> ft.NavigationRail:
    selected_style, style = rail_labels(extended=extended, scale=scale)
    return ft.NavigationRail(
        selected_index=at,
        on_change=on_change,
        extended=extended,
        min_width=Size.RAIL,
        min_extended_width=Size.RAIL_WIDE,
        group_alignment=-1,
        selected_label_text_style=selected_style,
        unselected_label_text_style=style,
        label_type=ft.NavigationRailLabelType.NONE if extended else ft.NavigationRailLabelType.ALL,
        leading=ft.Container(
            Brand(word=extended),
            padding=ft.Padding.only(
                left=Space.CLOSE if extended else 0, top=Space.NEAR, bottom=Space.PAGE
            ),
            width=Size.RAIL_WIDE - Space.WIDE if extended else None,
            alignment=ft.Alignment.CENTER_LEFT if extended else ft.Alignment.CENTER,
        ),
        destinations=[
            ft.NavigationRailDestination(
                icon=ft.Icon(icon, color=ft.Colors.ON_SURFACE_VARIANT),
                selected_icon=ft.Icon(selected, color=ft.Colors.ON_PRIMARY_CONTAINER),
                label=label,
            )
            for label, icon, selected in _destinations(_, wide=extended)
        ],
    )


@ft.component
def NotFound() -> ft.Control:
    """A route that leads nowhere."""
    _, _formats = use_translation()
    return EmptyState(
        _("This page does not exist"),
        _("Nothing is lost. Your documents are where you left them."),
        ft.Icons.EXPLORE_OFF_OUTLINED,
        PrimaryButton(_("Go to the home page"), partial(go, "/")),
        level=1,
    )
