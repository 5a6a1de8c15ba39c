"""Choosing, file by file, what of this device goes to the server."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.sync.models import Freshness, HeldFile
from views._shared.following import Following
from views._shared.ports import Follower, Sync

PAGE = 50


@dataclass(frozen=True, slots=True)
class SendState:
    """`files` is None until they are read. With `everything`, `marked` are those that stay; else those that leave."""

    files: tuple[HeldFile, ...] | None = None
    more: bool = False
    freshness: Freshness | None = None
    everything: bool = False
    marked: frozenset[str] = frozenset()
    busy: bool = False
    error: ServiceError | None = None

    def leaves(self, id: str) -> bool:
        """Say whether a file was chosen."""
        return (id in self.marked) != self.everything

    @property
    def any(self) -> bool:
        """Whether something was chosen, as far as is known."""
        return (self.more and self.everything) or any(
            self.leaves(file.id) for file in self.files or ()
        )


@ft.observable
@dataclass(eq=False)
class SendModel:
    """Follows what is on this device only, and sends what is chosen; never raises."""

    _sync: Sync
    _follower: Follower
    _changes: ChangeFeed
    state: SendState = field(default_factory=SendState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()
        self.state = SendState()

    async def load(self) -> None:
        """Read as many as were shown."""
        await self._read(None, max(PAGE, len(self.state.files or ())))

    async def show_more(self) -> None:
        """Read the next page."""
        files = self.state.files
        await self._read(files[-1] if files else None, PAGE)

    async def _read(self, after: HeldFile | None, count: int) -> None:
        try:
            found = await self._sync.held_files(after, count + 1)
            freshness = await self._sync.freshness()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        before = self.state.files or () if after else ()
        self.state = replace(
            self.state,
            files=(*before, *found[:count]),
            more=len(found) > count,
            freshness=freshness,
            error=None,
        )

    async def choose(self, id: str, leaves: bool) -> None:
        """Choose a file, or leave it out."""
        marked = self.state.marked - {id}
        self.state = replace(
            self.state, marked=marked if leaves == self.state.everything else marked | {id}
        )

    async def choose_all(self, leaves: bool) -> None:
        """Choose every file, those of the pages not shown too, or none."""
        self.state = replace(self.state, everything=leaves, marked=frozenset())

    async def send(self) -> bool:
        """Let what was chosen leave; say whether it will."""
        state = self.state
        if state.busy or not state.any:
            return False
        self.state = replace(state, busy=True, error=None)
        try:
            if state.everything:
                await self._sync.send_held(but=state.marked)
            else:
                await self._sync.send_held(only=state.marked)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self._follower.now()
        self.state = replace(self.state, busy=False)
        return True
