"""Asks before what cannot be undone: says the consequence; the safe choice has the focus."""

from collections.abc import Awaitable, Callable

import flet as ft

from views._shared.components.buttons import DangerButton, SecondaryButton
from views._shared.components.field import Field
from views._shared.theme import Size, Space, Type


def Confirm(
    title: str,
    text: str,
    *,
    confirm: str,
    cancel: str,
    on_confirm: Callable[..., Awaitable[None]],
    on_cancel: Callable[..., Awaitable[None]],
    word: str = "",
    word_label: str = "",
    typed: str = "",
    on_typed: Callable[[str], Awaitable[None]] | None = None,
) -> ft.AlertDialog:
    """Return the dialog, for `ft.use_dialog`; with a `word`, it must be typed before one can confirm."""
    ready = not word or typed.strip().casefold() == word.casefold()
    body: list[ft.Control] = [ft.Text(text, theme_style=Type.BODY)]
    if word and on_typed:
        body.append(Field(word_label, typed, on_typed))
    return ft.AlertDialog(
        modal=True,
        title=ft.Text(title, theme_style=Type.SECTION),
        content=ft.Container(
            ft.Column(body, spacing=Space.PAGE, tight=True),
            width=Size.FORM,
        ),
        # A column that scrolls by itself would be as high as the window, whatever it says.
        scrollable=True,
        actions=[
            SecondaryButton(cancel, on_cancel, autofocus=not word),
            DangerButton(confirm, on_confirm, disabled=not ready),
        ],
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=on_cancel,
    )
