"""A key to be copied on paper without mistakes."""

import flet as ft

from views._shared.components.card import Card
from views._shared.hooks import use_translation
from views._shared.theme import Space, Type


@ft.component
def RecoveryKey(key: str) -> ft.Control:
    """Show the recovery key, and how to keep it."""
    _, _formats = use_translation()
    return Key(
        key,
        _("Your recovery key"),
        _("Write it on paper and keep it away from this device. It is shown only this once."),
    )


def Key(key: str, title: str, advice: str) -> ft.Control:
    """Show a key's groups of four."""
    groups: list[ft.Control] = [
        ft.Text(group, theme_style=Type.DOCUMENT) for group in key.split("-")
    ]
    return Card(
        [
            ft.Text(title, theme_style=Type.TITLE),
            ft.Semantics(
                label=key,
                exclude_semantics=True,
                content=ft.Row(groups, wrap=True, spacing=Space.PAGE, run_spacing=Space.SMALL),
            ),
            ft.Text(advice, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )
