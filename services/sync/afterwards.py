"""What is done after each run of the synchronisation that went well: the server is there then."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.sync.following import Follower


@dataclass(slots=True)
class Afterwards:
    """Follows the follower: it alone knows when the network is there, and when the person wants none."""

    work: Callable[[], Awaitable[object]]
    follower: Follower
    changes: ChangeFeed
    _was_running: bool = False
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Begin to follow."""
        if self._task is None:
            self._unsubscribe = self.changes.subscribe(self._changed)
            self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """Stop for good."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def _changed(self, topics: frozenset[Topic]) -> None:
        if Topic.SYNC not in topics:
            return
        state = self.follower.state
        if self._was_running and not state.running and state.error is None:
            self._due.set()
        self._was_running = state.running

    async def _follow(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            with suppress(ServiceError):
                await self.work()
