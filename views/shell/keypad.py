"""Dots and keys to type a code of six digits."""

from collections.abc import Awaitable, Callable
from functools import partial

import flet as ft

from services.i18n.translator import Translator
from views._shared.theme import Radius, Size, Space, Type
from views.shell.lock_state import DIGITS

OnDigit = Callable[..., Awaitable[None]]


def Dots(count: int, _: Translator) -> ft.Control:
    """Show how many digits are typed, never which."""
    dots: list[ft.Control] = [
        ft.Container(
            width=Size.DOT,
            height=Size.DOT,
            border_radius=Size.DOT / 2,
            bgcolor=ft.Colors.PRIMARY if index < count else ft.Colors.TRANSPARENT,
            border=ft.Border.all(
                Size.EDGE_STRONG, ft.Colors.PRIMARY if index < count else ft.Colors.OUTLINE
            ),
        )
        for index in range(DIGITS)
    ]
    return ft.Semantics(
        label=_.n("%(count)s digit typed out of 6", "%(count)s digits typed out of 6", count),
        content=ft.Row(dots, spacing=Space.NEAR + Space.TIGHT, tight=True),
    )


def _key(
    content: ft.Control, on_click: OnDigit, *, disabled: bool, bare: bool = False
) -> ft.Control:
    return ft.TextButton(
        content,
        width=Size.KEY_WIDTH,
        height=Size.KEY_HEIGHT,
        disabled=disabled,
        on_click=on_click,
        style=ft.ButtonStyle(
            padding=0,
            bgcolor=ft.Colors.TRANSPARENT if bare else ft.Colors.SURFACE_CONTAINER_LOWEST,
            shape=ft.RoundedRectangleBorder(radius=Radius.KEY),
            side={
                ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, ft.Colors.PRIMARY),
                ft.ControlState.DEFAULT: ft.BorderSide(
                    Size.EDGE, ft.Colors.TRANSPARENT if bare else ft.Colors.OUTLINE_VARIANT
                ),
            },
        ),
    )


def Keypad(on_digit: OnDigit, on_erase: OnDigit, _: Translator, *, disabled: bool) -> ft.Control:
    """Show ten keys and one to take the last digit back."""
    ink = ft.Colors.ON_SURFACE_VARIANT if disabled else ft.Colors.ON_SURFACE

    def digit(number: str) -> ft.Control:
        face = ft.Text(number, theme_style=Type.DOCUMENT, color=ink)
        return _key(face, partial(on_digit, number), disabled=disabled)

    erase = _key(
        ft.Icon(ft.Icons.BACKSPACE_OUTLINED, semantics_label=_("Erase the last digit"), color=ink),
        on_erase,
        disabled=disabled,
        bare=True,
    )
    gap = ft.Container(width=Size.KEY_WIDTH, height=Size.KEY_HEIGHT)
    rows = [[digit(n) for n in numbers] for numbers in ("123", "456", "789")]
    rows.append([gap, digit("0"), erase])
    return ft.Column(
        [ft.Row(row, spacing=Space.PAGE, tight=True) for row in rows],
        spacing=Space.NEAR,
        tight=True,
    )
