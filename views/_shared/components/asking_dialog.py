"""A dialog that asks for something: it scrolls when the text is large, and its buttons may stand under each other."""

from typing import Any

import flet as ft

from views._shared.theme import Size, Space, Type


def AskingDialog(
    title: str, body: list[ft.Control], actions: list[ft.Control], on_dismiss: Any
) -> ft.AlertDialog:
    """Show `body` under a title, over `actions`."""
    return ft.AlertDialog(
        title=ft.Text(title, theme_style=Type.SECTION),
        content=ft.Container(
            ft.Column(
                body,
                tight=True,
                spacing=Space.NEAR,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            width=Size.FORM,
        ),
        scrollable=True,
        actions=actions,
        # What scrolls ends above the buttons, not at their edge.
        actions_padding=ft.Padding.only(
            left=Space.APART, top=Space.NEAR, right=Space.APART, bottom=Space.APART
        ),
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=on_dismiss,
    )
