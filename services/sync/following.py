"""Runs by itself: when a record with a server is opened, after an edit, on return, now and then, and when asked."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.errors import (
    AccessLostError,
    LockedError,
    NotConnectedError,
    RemoteError,
    ServiceError,
)
from services.core.stop import StopSignal
from services.storage.record import Record
from services.sync.models import Progress
from services.sync.pacing import Now, Signals, plan
from services.sync.service import SyncService

_LOG = logging.getLogger(__name__)
_BACK: Final = timedelta(minutes=1)
"""Away for less, nothing is asked anew on return."""
_BY_A_RUN: Final[ContextVar[bool]] = ContextVar("by_a_run", default=False)
"""Whether what is published comes of a run of ours: a change is told in the context of who made it."""


@dataclass(frozen=True, slots=True)
class Following:
    """What the follower does now: running with its progress, or at rest, with what ended the last run if it failed."""

    running: bool = False
    progress: Progress | None = None
    error: ServiceError | None = None


@dataclass(frozen=True, slots=True)
class Sensed:
    """What the window and the device tell; what they do not tell is as here."""

    in_front: bool = True
    offline: bool = False
    metered: bool = False
    low_battery: bool = False


@dataclass(slots=True)
class Follower:
    """Keeps the open record and its server alike while Carnet is open. `monotonic` counts seconds; nobody sets it."""

    sync: SyncService
    changes: ChangeFeed
    monotonic: Callable[[], float] = time.monotonic
    random: Callable[[], float] = random.random
    state: Following = field(default_factory=Following)
    sensed: Sensed = field(default_factory=Sensed)
    _due: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None
    _stop: StopSignal = field(default_factory=StopSignal)
    _asked: bool = False
    _followed: Record | None = None
    _anew: bool = False
    _ended: float | None = None
    _touched: float | None = None
    _failures: int = 0
    _server_wait: timedelta = timedelta(0)
    _jitter: float = 0.0

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
        self._asked = True
        self._due.set()

    def pause(self) -> None:
        """End the run under way after its page; what came stays."""
        self._stop.set()

    def sense(self, sensed: Sensed) -> None:
        """Take note of the window and the device; a network that is found again is a reason to run."""
        before, self.sensed = self.sensed, sensed
        if before.offline and not sensed.offline:
            self._touched = self.monotonic()
        self._due.set()

    def returned(self) -> None:
        """Somebody is back at the window: look soon, unless it was looked just now."""
        if self._ended is None or self._span(self._ended) >= _BACK:
            self._touched = self.monotonic()
            self._due.set()

    async def _follow(self) -> None:
        unsubscribe = self.changes.subscribe(self._changed)
        try:
            while True:
                self._due.clear()
                wait = await self._step()
                with suppress(TimeoutError):
                    await asyncio.wait_for(
                        self._due.wait(), None if wait is None else wait.total_seconds()
                    )
        finally:
            unsubscribe()

    async def _step(self) -> timedelta | None:
        """Run if it is time; return how long to wait, None until something happens."""
        try:
            freshness = await self.sync.freshness()
        except ServiceError:
            return None
        if freshness.server is None:
            self._asked = False
            return None
        now = plan(
            Signals(
                asked=self._asked,
                paused=freshness.wishes.paused,
                sparing=freshness.wishes.sparing,
                metered=self.sensed.metered,
                low_battery=self.sensed.low_battery,
                offline=self.sensed.offline,
                in_front=self.sensed.in_front,
                failures=self._failures,
                since=None if self._ended is None else self._span(self._ended),
                changed=None if self._touched is None else self._span(self._touched),
                server_wait=self._server_wait,
                jitter=self._jitter,
            )
        )
        if now.now is Now.NOTHING:
            return now.wait
        await self._once(files=now.now is Now.EVERYTHING)
        return timedelta(0)

    async def _once(self, *, files: bool) -> None:
        self._stop = StopSignal()
        self._asked, self._touched, self._anew = False, None, False
        self._followed = self._open()
        self._become(Following(running=True))
        by_a_run = _BY_A_RUN.set(True)
        try:
            await self.sync.run(self._progressed, self._stop, files=files)
        except (LockedError, NotConnectedError):
            self._ends(Following())
        except AccessLostError as error:
            # Another's record is gone, and the person is back in their own, of which this says nothing.
            own = error.erased and self.sync.record.is_open
            self._failures += 0 if own else 1
            self._jitter = self.random()
            self._touched = self.monotonic() if own else None
            self._ends(Following(error=None if own else error))
        except ServiceError as error:
            self._fails(error)
        except Exception:  # noqa: BLE001 - a fault of ours: else "updating…" stays, and nothing is followed any more
            _LOG.exception("a run broke off")
            self._fails(ServiceError())
        else:
            self._failures = 0
            self._ends(Following())
        finally:
            _BY_A_RUN.reset(by_a_run)

    def _fails(self, error: ServiceError) -> None:
        self._failures += 1
        self._jitter = self.random()
        wait = error.wait if isinstance(error, RemoteError) else None
        self._ends(Following(error=error), wait or timedelta(0))

    def _ends(self, state: Following, server_wait: timedelta = timedelta(0)) -> None:
        self._ended, self._server_wait = self.monotonic(), server_wait
        if self._anew:
            self._begin_anew()
        else:
            self.state = state
        self._become(self.state)

    def _progressed(self, progress: Progress) -> None:
        self._become(Following(running=True, progress=progress))

    def _become(self, state: Following) -> None:
        self.state = state
        self.changes.publish(Topic.SYNC)

    def _span(self, moment: float) -> timedelta:
        return timedelta(seconds=max(0.0, self.monotonic() - moment))

    def _open(self) -> Record | None:
        return self.sync.record.current if self.sync.record.is_open else None

    def _changed(self, topics: frozenset[Topic]) -> None:
        """Somebody opened a space, or edited: look soon, unless a run is what changed it."""
        if _BY_A_RUN.get():
            return
        if topics & {Topic.DOCUMENTS, Topic.PERSON}:
            self._touched = self.monotonic()
            self._due.set()
        if Topic.PERSON in topics:
            if not self.state.running:
                self._begin_anew()
            else:
                self._anew = True
                if self._open() is not self._followed:
                    self._stop.set()  # the record that is shown comes first
        if Topic.SETTINGS in topics:
            self._due.set()

    def _begin_anew(self) -> None:
        """How it went for one person is nothing to tell the next."""
        self.state, self._server_wait = Following(), timedelta(0)
        self._ended, self._failures = None, 0
