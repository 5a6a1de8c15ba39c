"""One line of a card: a square, a title, a line, and at the end a date, a pill or a chevron."""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

import flet as ft

from views._shared.components.icon_square import IconSquare
from views._shared.theme import Radius, Size, Space, Tone, Type

OnClick = Callable[..., Awaitable[None]]


class Place(Enum):
    """Where a tile stands in its card: (rounded above, rounded below)."""

    ONLY = (True, True)
    FIRST = (True, False)
    MIDDLE = (False, False)
    LAST = (False, True)

    @classmethod
    def of(cls, index: int, count: int) -> "Place":
        """Return the place of tile `index` among `count`."""
        return cls((index == 0, index == count - 1))

    @property
    def radius(self) -> ft.BorderRadius:
        above, below = (Radius.CARD if rounded else 0 for rounded in self.value)
        return ft.BorderRadius.only(
            top_left=above, top_right=above, bottom_left=below, bottom_right=below
        )


def Tile(
    title: str,
    line: str = "",
    icon: ft.IconData | None = None,
    *,
    tone: Tone = Tone.CALM,
    state: ft.Control | None = None,
    trailing: ft.Control | None = None,
    below: ft.Control | None = None,
    on_click: OnClick | None = None,
    place: Place = Place.ONLY,
    selected: bool = False,
    large: bool = False,
    key: Any = None,
) -> ft.Control:
    """Show a line; with `on_click` it is one button named by all its words.

    `state` (an icon and words) stands before `line` or in its place, `below` after it. With `large` text the trailing
    part goes under the title.
    """
    words: list[ft.Control] = [ft.Text(title, theme_style=Type.TITLE)]
    if state:
        words.append(state)
    if line:
        words.append(ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT))
    if below:
        words.append(below)
    if trailing and large and not isinstance(trailing, ft.Icon):
        words.append(trailing)
        trailing = None
    row = ft.Row(
        spacing=Space.NEAR,
        controls=[
            *([IconSquare(icon, tone, filled=selected)] if icon else []),
            ft.Column(words, spacing=Space.TIGHT, expand=True),
            *([trailing] if trailing else []),
        ],
    )
    padding = ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.NEAR)
    if on_click is None:
        return ft.Container(row, padding=padding, key=key)
    return ft.TextButton(
        content=row,
        key=key,
        on_click=on_click,
        style=ft.ButtonStyle(
            padding=padding,
            shape=ft.RoundedRectangleBorder(radius=place.radius),
            bgcolor=ft.Colors.PRIMARY_CONTAINER if selected else ft.Colors.TRANSPARENT,
            side={
                ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, ft.Colors.PRIMARY),
                ft.ControlState.DEFAULT: ft.BorderSide(0, ft.Colors.TRANSPARENT),
            },
        ),
    )


def Chevron() -> ft.Icon:
    """Say that a tile opens something."""
    return ft.Icon(ft.Icons.CHEVRON_RIGHT, size=Size.CHEVRON, color=ft.Colors.ON_SURFACE_VARIANT)
