"""Follows how the record stands with its server."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.sync.following import Following as Run
from services.sync.models import Freshness
from views._shared.following import Following
from views._shared.ports import Follower, Sync


@dataclass(frozen=True, slots=True)
class FreshnessState:
    """`freshness` is None until it is read."""

    freshness: Freshness | None = None
    following: Run = field(default_factory=Run)
    asking: bool = False  # whether to leave the server
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class FreshnessModel:
    """Follows the synchronisation, and lets the person drive it; never raises."""

    _sync: Sync
    _follower: Follower
    _changes: ChangeFeed
    state: FreshnessState = field(default_factory=FreshnessState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.SYNC, Topic.DOCUMENTS})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again; a space that was just locked keeps what was read."""
        try:
            freshness = await self._sync.freshness()
        except ServiceError:
            return
        self.state = replace(self.state, freshness=freshness, following=self._follower.state)

    async def refresh(self) -> None:
        """Run as soon as can be."""
        self._follower.now()

    async def pause(self) -> None:
        """End the run under way; what came stays."""
        self._follower.pause()

    async def wish(self, **wished: bool) -> None:
        """Pause or resume, spare the connection or no more; what runs ends with a pause."""
        if self.state.freshness is None:
            return
        if wished.get("paused"):
            self._follower.pause()
        try:
            await self._sync.wish(replace(self.state.freshness.wishes, **wished))
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def ask(self, *, asking: bool) -> None:
        """Ask whether to leave the server, or no more."""
        self.state = replace(self.state, asking=asking, error=None)

    async def disconnect(self) -> bool:
        """Keep the record on this device only from now on; say whether it is."""
        self._follower.pause()
        try:
            await self._sync.unlink()
        except ServiceError as error:
            self.state = replace(self.state, asking=False, error=error)
            return False
        self.state = replace(self.state, asking=False, error=None)
        return True
