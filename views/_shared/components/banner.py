"""Something to know about the page: information, a thing to do, a danger."""

from collections.abc import Sequence

import flet as ft

from views._shared.theme import Radius, Space, Tone, Type


def Banner(
    text: str,
    *,
    title: str = "",
    icon: ft.IconData = ft.Icons.INFO_OUTLINE,
    tone: Tone = Tone.INFO,
    actions: Sequence[ft.Control] = (),
) -> ft.Control:
    """Show the message in a tinted box, its actions under it."""
    words: list[ft.Control] = []
    if title:
        words.append(ft.Text(title, theme_style=Type.TITLE, color=tone.on_box))
    words.append(ft.Text(text, theme_style=Type.BODY, color=tone.on_box))
    if actions:
        words.append(ft.Row(list(actions), wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE))
    return ft.Container(
        bgcolor=tone.box,
        border_radius=Radius.CARD,
        padding=Space.PAGE,
        content=ft.Row(
            [
                ft.Icon(icon, color=tone.on_box),
                ft.Column(words, spacing=Space.SMALL, expand=True),
            ],
            spacing=Space.NEAR,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )
