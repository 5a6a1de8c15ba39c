"""A state in a word, never by its colour alone."""

import flet as ft

from views._shared.theme import Radius, Space, Tone, Type


def StatePill(
    text: str, icon: ft.IconData | None = None, tone: Tone = Tone.CALM, on_box: bool = False
) -> ft.Control:
    """Show the state in a small box; `on_box` when the box under it has the same tint."""
    controls: list[ft.Control] = []
    if icon:
        controls.append(ft.Icon(icon, color=tone.on_box))
    controls.append(ft.Text(text, theme_style=Type.LABEL, color=tone.on_box))
    return ft.Container(
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST if on_box else tone.box,
        border_radius=Radius.PILL,
        padding=ft.Padding.symmetric(horizontal=Space.CLOSE, vertical=3),
        content=ft.Row(controls, spacing=Space.SMALL, tight=True),
    )


def StateLine(text: str, icon: ft.IconData, tone: Tone, *, centred: bool = False) -> ft.Control:
    """Show the state as a tile's second line, or alone in the middle."""
    return ft.Row(
        [
            ft.Icon(icon, color=tone.text),
            ft.Text(
                text, theme_style=Type.SECONDARY, color=tone.text, expand=True, expand_loose=True
            ),
        ],
        spacing=Space.CLOSE,
        alignment=ft.MainAxisAlignment.CENTER if centred else ft.MainAxisAlignment.START,
    )
