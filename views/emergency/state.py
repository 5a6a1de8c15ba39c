"""What the screen of the emergency sheet holds: the record's lines, what was chosen, whether it shows while locked."""

import asyncio
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.emergency.models import LONGEST, Card, Draft, Known, Part
from views._shared.emergency_ports import Emergency
from views._shared.following import Following

_TOPICS: Final = frozenset({Topic.DOCUMENTS, Topic.DIRECTIVES})
_TYPING_PAUSE: Final = 0.2
"""Seconds without a key before what was typed is kept."""


class Phase(Enum):
    """What the screen is doing."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SheetState:
    """`gone`: how many chosen lines the record has no more. `too_long`: the part whose text is."""

    phase: Phase = Phase.LOADING
    known: Known = field(default_factory=Known)
    draft: Draft = field(default_factory=Draft)
    card: Card = field(default_factory=lambda: Card(""))
    gone: int = 0
    shown: bool = False
    can_show: bool = False
    too_long: Part | None = None
    begun: int = 0  # how often the fields began again
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class SheetModel:
    """Makes one sheet; never raises."""

    _emergency: Emergency
    _changes: ChangeFeed
    state: SheetState = field(default_factory=SheetState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)
        self._typing: asyncio.Task[None] | None = None
        self._before = Draft()

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        """Nothing more is loaded; what was typed last is kept still."""
        self._following.stop()

    async def load(self) -> None:
        """Read what the record knows and what was chosen."""
        try:
            known, draft = await self._emergency.known(), await self._emergency.draft()
        except ServiceError as error:
            self.state = replace(self.state, phase=Phase.FAILED, error=error)
            return
        self.state = replace(self.state, phase=Phase.READY, known=known, error=None)
        self._took(draft)

    async def choose(self, key: str, chosen: bool) -> None:
        """Put a line on the sheet, or take it off."""
        try:
            draft = await self._emergency.choose(key, chosen=chosen)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self._took(draft)

    async def type(self, part: Part, text: str) -> None:
        """Keep what is typed, once nothing more is for a moment."""
        if len(text) > LONGEST:
            self.state = replace(self.state, too_long=part)
            return
        if self._typing:
            self._typing.cancel()
        self._typing = asyncio.create_task(self._keep_soon(part, text))

    async def _keep_soon(self, part: Part, text: str) -> None:
        await asyncio.sleep(_TYPING_PAUSE)
        await self.write(part, text)

    async def write(self, part: Part, text: str) -> None:
        """Keep what was typed in a part."""
        try:
            draft = await self._emergency.write(part, text)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self._took(replace(draft))

    async def empty(self) -> None:
        """Take everything off the sheet."""
        self._before = self.state.draft
        await self._replace(Draft())

    async def undo(self) -> None:
        """Bring back the sheet as it was."""
        await self._replace(self._before)

    async def _replace(self, draft: Draft) -> None:
        try:
            await self._emergency.keep(draft)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        self._took(draft)
        self.state = replace(self.state, begun=self.state.begun + 1)

    async def show(self, shown: bool) -> None:
        """Let the locked screen show the sheet, or erase what it shows."""
        try:
            await self._emergency.show(shown=shown)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        self.state = replace(self.state, shown=shown, error=None)

    def _took(self, draft: Draft) -> None:
        known = self.state.known
        self.state = replace(
            self.state,
            draft=draft,
            card=self._emergency.compose(known, draft),
            gone=self._emergency.gone(known, draft),
            shown=self._emergency.is_shown(),
            can_show=self._emergency.can_show(),
            too_long=None,
        )


@dataclass(frozen=True, slots=True)
class LockedState:
    """What a locked space shows; `card` None until it is read."""

    card: Card | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class LockedModel:
    """Reads what one locked space shows; never raises."""

    _emergency: Emergency
    _space: str
    state: LockedState = field(default_factory=LockedState)

    async def start(self) -> None:
        """Read it: nothing of the space is opened."""
        try:
            self.state = LockedState(await self._emergency.locked(self._space))
        except ServiceError as error:
            self.state = LockedState(error=error)

    def stop(self) -> None:
        """Let go of what was read."""
        self.state = LockedState()


@dataclass(eq=False)
class Refreshing:
    """Brings what the locked screen shows up to date whenever the record changes; never raises."""

    _emergency: Emergency
    _changes: ChangeFeed

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self._refresh)

    async def start(self) -> None:
        self._following.start()
        await self._refresh()

    def stop(self) -> None:
        self._following.stop()

    async def _refresh(self) -> None:
        try:
            await self._emergency.refresh()
        except ServiceError:
            return  # locked meanwhile, or no room: what was there stays, with its date
