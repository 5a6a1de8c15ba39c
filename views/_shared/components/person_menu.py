"""Whose space this is, always by name, and the way to lock it."""

from functools import partial
from typing import Final

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.avatar import Avatar
from views._shared.components.buttons import OnClick
from views._shared.hooks import use_look, use_session, use_translation
from views._shared.navigation import go
from views._shared.session import SessionState
from views._shared.theme import Radius, Size, Space, Type

_LONGEST: Final = 14
_SHORT: Final = 8


def _name(look: SessionState, _: Translator) -> str:
    return look.given or look.person or _("My space")


def leaves_room(look: SessionState, _: Translator) -> bool:
    """Say whether the pill is short enough for a phone's bar to show Carnet's name too."""
    return not look.large and len(_name(look, _)) <= _SHORT


@ft.component
def PersonMenu(on_help: OnClick) -> ft.Control:
    """Show the person's pill; it opens a menu, in which `on_help` opens the help of the screen."""
    _, _formats = use_translation()
    session, look = use_session(), use_look()
    name = _name(look, _)
    shown = name if len(name) <= _LONGEST else f"{name[:_LONGEST].rstrip()}…"

    async def lock(_event: ft.Event[ft.PopupMenuItem]) -> None:
        await session.lock()

    async def change(_event: ft.Event[ft.PopupMenuItem]) -> None:
        await go("/")
        await session.change_person()

    leave = _("Leave the demonstration") if look.demonstration else _("Lock now")
    icon = ft.Icons.LOGOUT if look.demonstration else ft.Icons.LOCK_OUTLINE
    pill = ft.Container(
        padding=ft.Padding.only(
            left=Space.CLOSE, right=Space.NEAR, top=Space.CLOSE, bottom=Space.CLOSE
        ),
        border=ft.Border.all(Size.EDGE, ft.Colors.OUTLINE_VARIANT),
        border_radius=Radius.ROUND,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        content=ft.Row(
            [
                Avatar(look.given or look.person),
                ft.Text(shown, theme_style=Type.LABEL, max_lines=1),
                ft.Icon(
                    ft.Icons.KEYBOARD_ARROW_DOWN,
                    size=Size.CHEVRON,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
            ],
            spacing=Space.CLOSE,
            tight=True,
        ),
    )
    menu = ft.PopupMenuButton(
        content=ft.Semantics(
            label=_("Space of %(name)s. Open the menu", name=name),
            exclude_semantics=True,
            content=pill,
        ),
        tooltip="",
        padding=0,
        items=[
            ft.PopupMenuItem(leave, icon, on_click=lock),
            *(
                [
                    ft.PopupMenuItem(
                        _("Change person"), ft.Icons.SWITCH_ACCOUNT_OUTLINED, on_click=change
                    )
                ]
                if look.shared and not look.demonstration
                else []
            ),
            *(
                [
                    ft.PopupMenuItem(
                        _("Who can see"),
                        ft.Icons.VISIBILITY_OUTLINED,
                        on_click=partial(go, "/passage/who"),
                    )
                ]
                if look.minor
                else []
            ),
            ft.PopupMenuItem(
                _("Settings"), ft.Icons.SETTINGS_OUTLINED, on_click=partial(go, "/settings")
            ),
            ft.PopupMenuItem(_("Help"), ft.Icons.HELP_OUTLINE, on_click=on_help),
        ],
    )
    # The menu button lights up as a rectangle: cut to the pill.
    return ft.Container(menu, border_radius=Radius.ROUND, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)
