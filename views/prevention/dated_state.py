"""What comes by month, and the vaccine record: both with what is intimate only when asked for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.prevention.planning import Line, Month
from views._shared.following import Following
from views._shared.prevention_ports import Prevention

T = TypeVar("T", Month, Line)


@dataclass(frozen=True, slots=True)
class DatedState(Generic[T]):
    """Loading while `found` is None and there is no error; `hidden`: there is more, intimate, behind one tap."""

    found: tuple[T, ...] | None = None
    hidden: bool = False
    whole: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class DatedModel(Generic[T]):
    """Follows what `read` returns, given whether nothing intimate is wanted; never raises."""

    _read: Callable[[bool], Awaitable[tuple[T, ...]]]
    _changes: ChangeFeed
    state: DatedState[T] = field(default_factory=DatedState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.PERSON, Topic.DOCUMENTS, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            plain, every = await self._read(True), await self._read(False)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        shown = every if self.state.whole else plain
        self.state = replace(self.state, found=shown, hidden=plain != every, error=None)

    async def show_all(self) -> None:
        """Show what is intimate too, or leave it out again."""
        self.state = replace(self.state, whole=not self.state.whole)
        await self.load()


def calendar_model(prevention: Prevention, changes: ChangeFeed) -> DatedModel[Month]:
    """Return the model of the calendar."""

    async def read(shared: bool) -> tuple[Month, ...]:
        return await prevention.calendar(shared=shared)

    return DatedModel(read, changes)


def vaccines_model(prevention: Prevention, changes: ChangeFeed) -> DatedModel[Line]:
    """Return the model of the vaccine record."""

    async def read(shared: bool) -> tuple[Line, ...]:
        return await prevention.vaccines(shared=shared)

    return DatedModel(read, changes)
