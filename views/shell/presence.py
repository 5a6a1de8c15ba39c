"""Notices that somebody is there, whatever they do: touching, moving a pointer, turning a wheel."""

from typing import Any, Final

import flet as ft

from views._shared.session import Session

_HOVER: Final = 10_000
"""Milliseconds between two notes of a moving pointer: a lock counts in minutes."""


def Presence(content: ft.Control, session: Session) -> ft.Control:
    """Wrap the whole window; a pan's beginning is told at every touch, whoever answers it in the end."""

    async def there(_event: Any) -> None:
        session.touch()

    return ft.GestureDetector(
        content,
        on_pan_down=there,
        on_hover=there,
        hover_interval=_HOVER,
        exclude_from_semantics=True,
        expand=True,
    )
