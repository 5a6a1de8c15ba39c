"""A filter that is on or off."""

import flet as ft

from views._shared.components.tile import OnClick
from views._shared.theme import Radius, Size, Space, Type


def Chip(
    label: str, on_click: OnClick, *, selected: bool = False, count: str = "", name: str = ""
) -> ft.Control:
    """Show a filter; a check icon stands beside the colour when it is on; `name` tells apart two that read the same."""
    ink = ft.Colors.ON_PRIMARY_CONTAINER if selected else ft.Colors.ON_SURFACE
    edge = ft.Colors.PRIMARY if selected else ft.Colors.OUTLINE_VARIANT
    words: list[ft.Control] = [
        ft.Text(
            label, theme_style=Type.LABEL, color=ink, no_wrap=True, semantics_label=name or None
        )
    ]
    if count:
        words.append(ft.Text(count, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT))
    if selected:
        words.insert(0, ft.Icon(ft.Icons.CHECK, color=ink))
    button = ft.TextButton(
        ft.Row(words, spacing=Space.CLOSE, tight=True),
        on_click=on_click,
        style=ft.ButtonStyle(
            padding=ft.Padding.symmetric(horizontal=14, vertical=Size.SWITCH_TO_TOUCH),
            bgcolor=ft.Colors.PRIMARY_CONTAINER if selected else ft.Colors.SURFACE_CONTAINER_LOWEST,
            shape=ft.RoundedRectangleBorder(radius=Radius.CONTROL),
            side={
                ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, ft.Colors.PRIMARY),
                ft.ControlState.DEFAULT: ft.BorderSide(Size.EDGE, edge),
            },
        ),
    )
    return ft.MergeSemantics(ft.Semantics(checked=selected, content=button))
