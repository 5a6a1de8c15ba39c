"""Measures by how much the platform enlarges text: Flet does not say it."""

import flet as ft

from views._shared.session import Session

_SIZE = 100


def scale_probe(session: Session) -> ft.Control:
    """Return an unseen letter of 100 pixels, off the window; its height over 100 is the scale."""

    async def measured(event: ft.LayoutSizeChangeEvent[ft.LayoutControl]) -> None:
        session.scaled(round(event.height / _SIZE, 2))

    return ft.Container(
        left=-4 * _SIZE,
        top=0,
        content=ft.Semantics(
            exclude_semantics=True,
            content=ft.Text(
                "x", style=ft.TextStyle(size=_SIZE, height=1.0), on_size_change=measured
            ),
        ),
    )
