"""What the screens of directives hold: the desk as it is, and one act at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.directives.models import Desk, Draft, NotAllowedError
from views._shared.directives_ports import Directives
from views._shared.following import Following

T = TypeVar("T")
_TYPING_PAUSE: Final = 0.2
"""Seconds without a key before what was typed is kept."""
_TOPICS: Final = frozenset({Topic.DIRECTIVES, Topic.DOCUMENTS, Topic.PERSON})


@dataclass(frozen=True, slots=True)
class DeskState:
    """The desk, None while it is read; `missing` names what kept the last act from being done."""

    desk: Desk | None = None
    busy: bool = False
    missing: tuple[str, ...] = ()
    error: ServiceError | None = None
    asking: str = ""  # what is being confirmed


@ft.observable
@dataclass(eq=False)
class DeskModel:
    """Follows the desk; never raises."""

    directives: Directives
    _changes: ChangeFeed
    state: DeskState = field(default_factory=DeskState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read the desk."""
        try:
            desk = await self.directives.desk()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, desk=desk)

    async def again(self) -> None:
        """Read it once more after a failure."""
        self.state = DeskState()
        await self.load()

    async def ask(self, what: str) -> None:
        """Ask before something that counts, "" to ask no more."""
        self.state = replace(self.state, asking=what, missing=(), error=None)

    async def do(self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do one thing; return what it gave, None when it was not done."""
        if self.state.busy:
            return None
        self.state = replace(self.state, busy=True, missing=(), error=None, asking="")
        try:
            done = await work()
        except NotAllowedError as refused:
            self.state = replace(self.state, busy=False, missing=refused.missing)
            return None
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return None
        await self.load()
        self.state = replace(self.state, busy=False)
        return done


@dataclass(frozen=True, slots=True)
class WriteState:
    """The draft as it is typed, None while it is read. `begun` changes when the fields must show other words."""

    draft: Draft | None = None
    none: bool = False  # nothing is being written
    begun: int = 0
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class WriteModel:
    """Keeps every word of the draft as it is typed; never raises."""

    _directives: Directives
    state: WriteState = field(default_factory=WriteState)

    def __post_init__(self) -> None:
        self._typing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the draft."""
        try:
            draft = (await self._directives.desk()).draft
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        self.state = WriteState(draft, none=draft is None, begun=self.state.begun + 1)

    def stop(self) -> None:
        """What was typed last is kept still."""

    async def write(self, name: str, text: str) -> None:
        """Take what was typed or chosen in a field; "" for nothing."""
        draft = self.state.draft
        if draft is None:
            return
        answers = {**draft.answers, name: text}
        if not text:
            del answers[name]
        self._later(replace(draft, answers=answers))

    async def set(self, draft: Draft) -> None:
        """Take the draft as it is now, and keep it at once."""
        self.state = replace(self.state, draft=draft)
        await self.kept()

    def _later(self, draft: Draft) -> None:
        self.state = replace(self.state, draft=draft)
        if self._typing:
            self._typing.cancel()
        self._typing = asyncio.create_task(self._soon())

    async def _soon(self) -> None:
        await asyncio.sleep(_TYPING_PAUSE)
        await self.kept()

    async def kept(self) -> None:
        """Keep what is typed."""
        try:
            await self._directives.keep(self.state.draft)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
