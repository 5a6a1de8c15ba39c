"""Long work: how far it is, and a way to stop it."""

import flet as ft

from views._shared.components.buttons import ButtonLine, OnClick, SecondaryButton
from views._shared.components.card import Card
from views._shared.theme import Space, Type


def ProgressBanner(
    title: str, line: str, done: int, total: int, *, stop: str, on_stop: OnClick | None
) -> ft.Control:
    """Show `done` of `total`; without `on_stop` it is already stopping."""
    return Card(
        [
            ft.Text(title, theme_style=Type.TITLE),
            ft.ProgressBar(value=done / total if total else None, semantics_label=title),
            ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
            ButtonLine(SecondaryButton(stop, on_stop, disabled=on_stop is None)),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )
