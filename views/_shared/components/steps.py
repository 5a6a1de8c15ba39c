"""Where one is in something that takes several pages."""

import flet as ft

from views._shared.theme import Size, Space, Type


def Steps(text: str, current: int, total: int) -> ft.Control:
    """Show "Étape 2 sur 4" and as many bars, `current` (from 1) of them filled."""
    bars: list[ft.Control] = [
        ft.Container(
            height=Space.SMALL,
            expand=True,
            border_radius=Space.TIGHT,
            bgcolor=ft.Colors.PRIMARY if step <= current else ft.Colors.OUTLINE_VARIANT,
        )
        for step in range(1, total + 1)
    ]
    return ft.Column(
        [
            ft.Text(text, theme_style=Type.LABEL, color=ft.Colors.ON_SURFACE_VARIANT),
            ft.Row(bars, spacing=Space.SMALL, height=Size.EDGE * Space.SMALL),
        ],
        spacing=Space.CLOSE,
    )
