"""One live window: the record is shown in one place, and moves when the person says so."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import flet as ft
from flet.components.component import Component
from flet.components.hooks.use_effect import EffectHook

from app.drawing import draw_parents_first

Start = Callable[[ft.Page], Awaitable[None]]
Left = Callable[[], Awaitable[None]]
Take = Callable[[], Awaitable[None]]
Notice = Callable[[ft.Page, Take], None]
"""Shows on a page that it is not the live one, with a button that awaits `Take`."""

RELOAD_SECONDS: Final = 1.0
"""How long a tab that is loaded again may take to be noticed as gone."""


class Window:
    """Runs `start` on one page at a time; any other page shows `notice` and may take over.

    A page whose tab goes away is emptied at once: if the tab comes back (it was loaded again), `start`
    runs anew. `left` is awaited once it does not come back.
    """

    def __init__(self, start: Start, notice: Notice, left: Left) -> None:
        self._start = start
        self._notice = notice
        self.left = left
        self._live: ft.Page | None = None
        self._free = asyncio.Event()
        self._free.set()
        self.was_opened = False

    async def open(self, page: ft.Page) -> None:
        """Show the record on a page, or the notice if another page is live."""
        self.was_opened = True
        draw_parents_first(page)
        page.on_connect = self._on_connect
        page.on_close = self._on_close
        with suppress(TimeoutError):
            await asyncio.wait_for(self._free.wait(), RELOAD_SECONDS)
        if self._live is None:
            await self._take(page)
        else:
            self._offer(page)

    async def _take(self, page: ft.Page) -> None:
        before, self._live = self._live, page
        self._free.clear()
        if before is not None:
            self._offer(before)
        page.on_disconnect = self._on_disconnect
        await self._start(page)

    def _offer(self, page: ft.Page) -> None:
        async def take() -> None:
            await self._take(page)

        _empty(page)
        self._notice(page, take)

    async def _on_connect(self, event: ft.Event[ft.Page]) -> None:
        await self.open(event.control)

    async def _on_disconnect(self, event: ft.Event[ft.Page]) -> None:
        self._live = None
        self._free.set()
        _empty(event.control)

    async def _on_close(self) -> None:
        if self._live is None:
            await self.left()


def _empty(page: ft.Page) -> None:
    """Take everything off a page, and what was done for it: nothing read stays in it."""
    page.on_disconnect = page.on_app_lifecycle_state_change = None
    page.on_resize = page.on_keyboard_event = page.on_route_change = page.on_view_pop = None
    _clean_up(page)
    while page.pop_dialog():
        pass
    page.overlay.clear()
    page.views = [ft.View()]
    page.update()


def _clean_up(page: ft.Page) -> None:
    """End what the page's components had begun.

    Flet does it as they go, except on a page whose tab is gone: what they follow would call them for ever.
    """
    for component in [c for c in page.session.index.values() if isinstance(c, Component)]:
        hooks = component._state.hooks  # noqa: SLF001 - Flet has no other way in
        for hook in hooks:
            if isinstance(hook, EffectHook):
                hook.cancel()  # type: ignore[no-untyped-call] # not annotated in Flet
                if hook.cleanup:
                    hook.cleanup()
        hooks.clear()
