"""Shows the notices of the session."""

from typing import Any

import flet as ft

from views._shared.discretion import said
from views._shared.hooks import use_look, use_shell, use_translation
from views._shared.notices import Notice, Notices

_SECONDS = 8


def use_notices() -> None:
    """Show the current notice, if any, over whatever screen is open."""
    notices = use_shell().notices
    ft.use_state(notices)
    preferences = use_look().preferences
    _, _formats = use_translation()
    text = said(notices.notice.text, preferences, _) if notices.notice else ""
    ft.use_dialog(_bar(notices.notice, text, notices) if notices.notice else None)


def _bar(notice: Notice, text: str, notices: Notices) -> ft.SnackBar:
    async def undo(_event: Any) -> None:
        notices.clear(notice)
        if notice.on_undo:
            await notice.on_undo()

    async def dismissed(_event: Any) -> None:
        notices.clear(notice)

    return ft.SnackBar(
        ft.Text(text),
        action=ft.SnackBarAction(notice.undo, on_click=undo) if notice.undo else None,
        duration=ft.Duration(seconds=_SECONDS),
        persist=False,
        on_dismiss=dismissed,
    )
