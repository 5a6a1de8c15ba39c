"""What stands above the screens, such as dialogs: closed, seen to be so, before the screens go."""

import asyncio
from typing import Final

import flet as ft

_LEFT: Final = (ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE)
_LOOKS: Final = 200
_PAUSE: Final = 0.025
"""Seconds between two looks: five at most for a window that draws and does not answer."""
_AWAY: Final = 0.5
"""Seconds between two looks at a window that is in the background: it draws nothing, and closes nothing."""


class Above:
    """Closes what stands above the screens of a page.

    Flet's window keeps a dialog whose screen goes before it is closed: what it says would stay, above the lock.
    """

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._drawn = True
        self._closing: list[ft.DialogControl] = []

    def state(self, state: ft.AppLifecycleState) -> None:
        """Take note that the window left, or came back."""
        self._drawn = state not in _LEFT

    async def clear(self) -> None:
        """Close all that is open, over a cover, and return once the window has, or cannot be heard any more.

        Who asks while another already closes them waits as long: the screens go with the first that returns.
        """
        closed = []
        while (dialog := self._page.pop_dialog()) is not None:
            closed.append(dialog)
        self._closing += closed
        if closed:
            cover = ft.Container(bgcolor=ft.Colors.SURFACE, left=0, top=0, right=0, bottom=0)
            self._page.overlay.append(cover)
            self._page.update()
        looks = 0
        while looks < _LOOKS and self._is_shown():
            await asyncio.sleep(_PAUSE if self._drawn else _AWAY)
            looks += self._drawn
        self._closing.clear()
        if closed:
            # Only after what comes in the screens' place is drawn.
            asyncio.get_running_loop().call_later(_AWAY, self._uncover, cover)

    def _is_shown(self) -> bool:
        there = self._page._dialogs.controls  # noqa: SLF001 - Flet tells nobody else that one is gone
        connected = self._page.session.connection is not None
        return connected and any(dialog is one for dialog in self._closing for one in there)

    def _uncover(self, cover: ft.Control) -> None:
        if cover in self._page.overlay:
            self._page.overlay.remove(cover)
            self._page.update()
