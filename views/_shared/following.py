"""Reloads what a screen shows when the thing it shows has changed."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.core.changes import ChangeFeed, Topic


@dataclass(eq=False)
class Following:
    """Awaits `reload` after changes of `topics`, from `start` to `stop`; many changes at once reload once."""

    changes: ChangeFeed
    topics: frozenset[Topic]
    reload: Callable[[], Awaitable[None]]
    _task: asyncio.Task[None] | None = None
    _again: bool = False
    _unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        # Flet finds the page in the context: a change published by a thread or a command has none of its own.
        context = contextvars.copy_context()

        def heard(changed: frozenset[Topic]) -> None:
            if not changed & self.topics:
                return
            self._again = True
            if self._task is None or self._task.done():
                self._task = asyncio.get_running_loop().create_task(
                    self._catch_up(), context=context
                )

        self.stop()
        self._unsubscribe = self.changes.subscribe(heard)

    async def _catch_up(self) -> None:
        while self._again:
            self._again = False
            await self.reload()

    def stop(self) -> None:
        if self._unsubscribe:
            self._unsubscribe()
            self._unsubscribe = None
        if self._task:
            self._task.cancel()
            self._task = None
