"""Buttons: a verb, 48 pixels high, a ring when the keyboard is on them."""

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from views._shared.theme import Radius, Size, Space, Type

OnClick = Callable[..., Awaitable[None]]


def PrimaryButton(
    label: str,
    on_click: OnClick | None,
    icon: ft.IconData | None = None,
    *,
    disabled: bool = False,
    autofocus: bool = False,
    action: ft.ClientAction | None = None,
) -> ft.Control:
    """Show the page's one primary action."""
    return ft.FilledButton(
        label, icon, on_click=on_click, disabled=disabled, autofocus=autofocus, action=action
    )


def SecondaryButton(
    label: str,
    on_click: OnClick | None,
    icon: ft.IconData | None = None,
    *,
    disabled: bool = False,
    autofocus: bool = False,
    danger: bool = False,
    action: ft.ClientAction | None = None,
) -> ft.Control:
    """Show another action."""
    color = ft.Colors.ERROR if danger else ft.Colors.PRIMARY
    return ft.OutlinedButton(
        label,
        icon,
        icon_color=None if disabled else color,
        on_click=on_click,
        disabled=disabled,
        autofocus=autofocus,
        action=action,
        style=ft.ButtonStyle(
            color={
                ft.ControlState.DISABLED: ft.Colors.ON_SURFACE_VARIANT,
                ft.ControlState.DEFAULT: color,
            }
        ),
    )


def DangerButton(label: str, on_click: OnClick | None, *, disabled: bool = False) -> ft.Control:
    """Show an action that cannot be undone."""
    return (
        ft.FilledButton(
            label,
            on_click=on_click,
            disabled=disabled,
            style=ft.ButtonStyle(bgcolor=ft.Colors.ERROR, color=ft.Colors.ON_ERROR),
        )
        if not disabled
        else ft.FilledButton(label, disabled=True)
    )


def LinkButton(
    label: str,
    on_click: OnClick | None,
    icon: ft.IconData | None = None,
    *,
    name: str = "",
    flush: bool = False,
) -> ft.Control:
    """Show a link; `name` tells apart two links that read the same, `flush` begins it at the margin."""
    return ft.TextButton(
        ft.Text(
            label,
            theme_style=Type.LABEL,
            color=ft.Colors.PRIMARY,
            semantics_label=name or None,
        ),
        icon,
        icon_color=ft.Colors.PRIMARY,
        on_click=on_click,
        style=ft.ButtonStyle(
            padding=ft.Padding.only(
                left=Space.SMALL if flush else Space.PAGE, right=Space.PAGE, top=15, bottom=15
            )
        ),
    )


def NamedIconButton(
    icon: ft.IconData,
    name: str,
    on_click: OnClick | None,
    *,
    color: ft.Colors = ft.Colors.ON_SURFACE_VARIANT,
    disabled: bool = False,
    key: Any = None,
) -> ft.Control:
    """Show an icon that is a button; merged, its tooltip is its name (alone it would name its parent)."""
    return ft.MergeSemantics(
        ft.IconButton(
            ft.Icon(
                icon,
                size=Size.ICON_BUTTON,
                color=ft.Colors.OUTLINE_VARIANT if disabled else color,
            ),
            tooltip=name,
            on_click=on_click,
            disabled=disabled,
        ),
        key=key,
    )


def BlockButton(
    icon: ft.IconData, label: str, on_click: OnClick | None, *, filled: bool = False, name: str = ""
) -> ft.Control:
    """Show one of three equal actions of a phone: an icon over a word."""
    ink = ft.Colors.ON_PRIMARY if filled else ft.Colors.PRIMARY
    edge = ft.BorderSide(Size.EDGE, ft.Colors.PRIMARY if filled else ft.Colors.OUTLINE)
    return ft.TextButton(
        ft.Column(
            [
                ft.Icon(icon, size=Size.ICON, color=ink),
                ft.Text(
                    label,
                    theme_style=Type.LABEL,
                    color=ink,
                    text_align=ft.TextAlign.CENTER,
                    semantics_label=name or None,
                ),
            ],
            spacing=Space.SMALL,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            tight=True,
        ),
        on_click=on_click,
        expand=True,
        style=ft.ButtonStyle(
            padding=ft.Padding.symmetric(horizontal=Space.SMALL, vertical=Space.NEAR),
            bgcolor=ft.Colors.PRIMARY if filled else ft.Colors.SURFACE_CONTAINER_LOWEST,
            shape=ft.RoundedRectangleBorder(radius=Radius.CONTROL),
            side={
                ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, ft.Colors.ON_SURFACE),
                ft.ControlState.DEFAULT: edge,
            },
        ),
    )


def ButtonLine(button: ft.Control) -> ft.Control:
    """Show one button at the beginning of a line of its own, as wide as its words, which break where they must."""
    return ft.Row([button], wrap=True)
