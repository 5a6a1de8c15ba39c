"""What an emergency opens and who is blocked, as it stands; who could be blocked, and who that is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import flet as ft

from services.access.models import Unanswered
from services.access.refusals import Candidate, Somebody, Standing
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from views._shared.following import Following
from views._shared.refusals_ports import Refusals


@dataclass(frozen=True, slots=True)
class RefusalsState:
    """`standing` is None until it is read. `asking` is who is to be blocked, or no more, before it is confirmed."""

    standing: Standing | None = None
    candidates: tuple[Candidate, ...] = ()
    asking: Somebody | None = None
    looking: bool = False  # the directory is asked who somebody is
    away: Unanswered | None = None  # why it did not say
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class RefusalsModel:
    """Follows what holds; never raises."""

    _refusals: Refusals
    _changes: ChangeFeed
    _first: str = ""  # the id of who is asked about at once
    state: RefusalsState = field(default_factory=RefusalsState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.SETTINGS, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()
        if self._first and self.state.standing and self.state.standing.connected:
            known = (one for one in self.state.candidates if one.id == self._first)
            await self.choose(next(known, Candidate("", self._first)))

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            standing = await self._refusals.standing()
            candidates = await self._refusals.candidates()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        self.state = replace(self.state, standing=standing, candidates=candidates, error=None)

    async def allow(self, switch: str, value: str) -> None:
        """Keep what an emergency opens; "allowed" or "refused"."""
        await self._done(lambda: self._refusals.allow(switch, allowed=value == "allowed"))

    async def choose(self, one: Candidate) -> None:
        """Ask who somebody is, then whether to block them."""
        self.state = replace(self.state, looking=True, away=None, error=None)
        try:
            who = await self._refusals.identified(one)
        except ServiceError as error:
            self.state = replace(self.state, looking=False, error=error)
            return
        if isinstance(who, Unanswered):
            self.state = replace(self.state, looking=False, away=who)
        else:
            self.state = replace(self.state, looking=False, asking=who)

    async def ask(self, who: Somebody | None) -> None:
        """Ask whether somebody is to be blocked no more; None: no longer ask."""
        self.state = replace(self.state, asking=who)

    async def block(self) -> Somebody | None:
        """Block who is asked about; return them once it is kept."""
        return await self._decided(self._refusals.block)

    async def unblock(self) -> Somebody | None:
        """Take the block of who is asked about back; return them once it is kept."""
        return await self._decided(self._refusals.unblock)

    async def undo_block(self, who: Somebody) -> None:
        """Take back what was just done."""
        await self._done(lambda: self._refusals.unblock(who))

    async def undo_unblock(self, who: Somebody) -> None:
        """Take back what was just done."""
        await self._done(lambda: self._refusals.block(who))

    async def _decided(self, decide: Callable[[Somebody], Awaitable[None]]) -> Somebody | None:
        who = self.state.asking
        if who is None:
            return None
        self.state = replace(self.state, asking=None)
        return who if await self._done(lambda: decide(who)) else None

    async def _done(self, work: Callable[[], Awaitable[None]]) -> bool:
        try:
            await work()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return False
        await self.load()
        return True
