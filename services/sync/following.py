"""Runs by itself: when a record with a server is opened, after an edit, now and then, and when asked."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError, NotConnectedError, ServiceError
from services.core.stop import StopSignal
from services.sync.models import Progress
from services.sync.service import SyncService

EVERY_SECONDS: Final = 300.0
_AFTER_EDIT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Following:
    """What the follower does now: running with its progress, or at rest, with what ended the last run if it failed."""

    running: bool = False
    progress: Progress | None = None
    error: ServiceError | None = None


@dataclass(slots=True)
class Follower:
    """Keeps the open record and its server alike while Carnet is open. `every` is in seconds."""

    sync: SyncService
    changes: ChangeFeed
    every: float = EVERY_SECONDS
    state: Following = field(default_factory=Following)
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _stop: StopSignal = field(default_factory=StopSignal)

    def start(self) -> None:
        """Begin to follow; does nothing while nothing is open, or the record has no server."""
        if self._task is None:
            self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """Stop for good, after the page under way."""
        self._stop.set()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def now(self) -> None:
        """Run as soon as can be."""
        self._due.set()

    def pause(self) -> None:
        """End the run under way after its page; what came stays."""
        self._stop.set()

    async def _follow(self) -> None:
        unsubscribe = self.changes.subscribe(self._changed)
        try:
            while True:
                await self._once()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._due.wait(), self.every)
                self._due.clear()
        finally:
            unsubscribe()

    async def _once(self) -> None:
        self._stop = StopSignal()
        try:
            if (await self.sync.freshness()).server is None:
                return
            self._become(Following(running=True))
            await self.sync.run(self._progressed, self._stop)
        except (LockedError, NotConnectedError):
            self._become(Following())
        except ServiceError as error:
            self._become(Following(error=error))
        else:
            self._become(Following())

    def _progressed(self, progress: Progress) -> None:
        self._become(Following(running=True, progress=progress))

    def _become(self, state: Following) -> None:
        self.state = state
        self.changes.publish(Topic.SYNC)

    def _changed(self, topics: frozenset[Topic]) -> None:
        """Somebody opened a space, or edited: look soon, unless a run is what changed it."""
        if not self.state.running and topics & {Topic.DOCUMENTS, Topic.PERSON}:
            asyncio.get_running_loop().call_later(_AFTER_EDIT_SECONDS, self._due.set)
