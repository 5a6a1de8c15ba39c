"""One answer among several, each said in full."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import flet as ft

from views._shared.theme import Size, Space, Type


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its value, its words, and what it means; `name` is its words where they stand alone."""

    value: str
    label: str
    line: str = ""
    name: str = ""


def Choice(
    options: Sequence[Option], chosen: str, on_choose: Callable[[str], Awaitable[None]]
) -> ft.Control:
    """Show the answers as radio buttons, what each means under it; a tap anywhere on one chooses it."""

    async def changed(event: ft.Event[ft.RadioGroup]) -> None:
        await on_choose(str(event.control.value))

    async def tapped(value: str, _event: Any) -> None:
        await on_choose(value)

    def answer(option: Option) -> ft.Control:
        # A radio's own label neither wraps nor says more than one line.
        words: list[ft.Control] = [
            ft.Text(option.label, theme_style=Type.BODY, semantics_label=option.name or None)
        ]
        if option.line:
            words.append(
                ft.Text(option.line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
            )
        radio = ft.Radio(
            value=option.value,
            fill_color={
                ft.ControlState.SELECTED: ft.Colors.PRIMARY,
                ft.ControlState.DEFAULT: ft.Colors.ON_SURFACE_VARIANT,
            },
        )
        strut = ft.Container(width=0, height=Size.TOUCH)
        return ft.MergeSemantics(
            ft.GestureDetector(
                ft.Container(
                    ft.Row(
                        [strut, radio, ft.Column(words, spacing=Space.TIGHT, expand=True)],
                        spacing=Space.SMALL,
                    ),
                    padding=ft.Padding.symmetric(vertical=Space.CLOSE if option.line else 0),
                ),
                on_tap=partial(tapped, option.value),
                exclude_from_semantics=True,
                mouse_cursor=ft.MouseCursor.CLICK,
            )
        )

    return ft.RadioGroup(
        value=chosen,
        on_change=changed,
        content=ft.Column([answer(option) for option in options], spacing=Space.SMALL, tight=True),
    )
