"""Whose space this is, always by name, and the way to lock it."""

from functools import partial
from typing import Final

import flet as ft

from services.core.errors import ServiceError
from services.i18n.translator import Translator
from services.people.helped import Helped
from views._shared.components.avatar import Avatar
from views._shared.components.buttons import OnClick
from views._shared.hooks import use_look, use_services, use_session, use_translation
from views._shared.navigation import go
from views._shared.session import SessionState
from views._shared.theme import Radius, Size, Space, Type

_LONGEST: Final = 14
_SHORT: Final = 8
_NOBODY: Final[tuple[Helped, ...]] = ()


def _name(look: SessionState, _: Translator) -> str:
    return look.given or look.person or _("My space")


def leaves_room(look: SessionState, _: Translator) -> bool:
    """Say whether the pill is short enough for a phone's bar to show Carnet's name too."""
    return not look.large and len(_name(look, _)) <= _SHORT


@ft.component
def PersonMenu(on_help: OnClick) -> ft.Control:
    """Show the person's pill; it opens a menu, in which `on_help` opens the help of the screen."""
    _, _formats = use_translation()
    session, look, services = use_session(), use_look(), use_services()
    helped, set_helped = ft.use_state(_NOBODY)
    name = _name(look, _)
    shown = name if len(name) <= _LONGEST else f"{name[:_LONGEST].rstrip()}…"

    async def read() -> None:
        try:
            set_helped((await services.circle.circle()).helped)
        except ServiceError:
            set_helped(_NOBODY)

    async def act_for(id: str, _event: ft.Event[ft.PopupMenuItem]) -> None:
        try:
            await services.circle.open(id)
        except ServiceError:
            await go(f"/choices/circle/helped/{id}")
            return
        await go("/")

    async def home(_event: ft.Event[ft.PopupMenuItem]) -> None:
        await services.circle.back()
        await go("/")

    ft.use_effect(read, [look.acting, look.person], cleanup=lambda: None)

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
            *(
                [
                    ft.PopupMenuItem(
                        _("My space: %(name)s", name=look.own_name),
                        ft.Icons.HOME_OUTLINED,
                        on_click=home,
                    )
                ]
                if look.acting
                else []
            ),
            *(
                ft.PopupMenuItem(
                    _("Act for %(name)s", name=one.name),
                    ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED,
                    on_click=partial(act_for, one.id),
                )
                for one in helped
                if not one.closed and (look.acting is None or one.id != look.acting.id)
            ),
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
