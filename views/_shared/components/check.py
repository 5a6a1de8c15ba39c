"""Something to tick among others, said in full."""

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from views._shared.theme import Size, Space, Type


def Check(
    label: str, line: str, checked: bool, on_change: Callable[[bool], Awaitable[None]]
) -> ft.Control:
    """Show a box with its words, merged: one control with one name; a tap anywhere on it ticks it."""

    async def changed(event: ft.Event[ft.Checkbox]) -> None:
        await on_change(bool(event.control.value))

    async def tapped(_event: Any) -> None:
        await on_change(not checked)

    words: list[ft.Control] = [ft.Text(label, theme_style=Type.BODY)]
    if line:
        words.append(ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT))
    box = ft.Checkbox(
        value=checked,
        on_change=changed,
        fill_color={
            ft.ControlState.SELECTED: ft.Colors.PRIMARY,
            ft.ControlState.DEFAULT: ft.Colors.TRANSPARENT,
        },
    )
    strut = ft.Container(width=0, height=Size.TOUCH)
    return ft.MergeSemantics(
        ft.GestureDetector(
            ft.Container(
                ft.Row(
                    [strut, box, ft.Column(words, spacing=Space.TIGHT, expand=True)],
                    spacing=Space.SMALL,
                ),
                padding=ft.Padding.symmetric(
                    horizontal=Space.CLOSE, vertical=Space.CLOSE if line else 0
                ),
            ),
            on_tap=tapped,
            exclude_from_semantics=True,
            mouse_cursor=ft.MouseCursor.CLICK,
        )
    )
