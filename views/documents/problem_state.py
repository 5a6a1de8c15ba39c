"""What the person reports as wrong on one document."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.problems import Problem, ProblemKind
from views._shared.following import Following
from views._shared.values_ports import Problems


@dataclass(frozen=True, slots=True)
class ProblemState:
    """The problems of the document, and the one that is being written."""

    problems: tuple[Problem, ...] = ()
    asking: bool = False
    kind: ProblemKind = ProblemKind.OTHER_PERSON
    words: str = ""
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ProblemModel:
    """Follows the problems of one document; never raises."""

    _problems: Problems
    _changes: ChangeFeed
    id: str
    state: ProblemState = field(default_factory=ProblemState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._last = ""

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        try:
            found = await self._problems.of(self.id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, problems=found, error=None)

    async def ask(self, *, asking: bool) -> None:
        """Open the dialog, or close it."""
        self.state = replace(self.state, asking=asking, kind=ProblemKind.OTHER_PERSON, words="")

    async def choose(self, kind: str) -> None:
        self.state = replace(self.state, kind=ProblemKind(kind))

    async def type(self, words: str) -> None:
        self.state = replace(self.state, words=words)

    async def report(self) -> bool:
        """Keep the problem that was described."""

        async def write() -> None:
            self._last = await self._problems.report(self.id, self.state.kind, self.state.words)

        done = await self._try(write)
        self.state = replace(self.state, asking=False)
        return done

    async def undo(self) -> None:
        """Forget the problem reported last."""
        await self._try(lambda: self._problems.take_back(self._last))

    async def settle(self, id: str, *, settled: bool) -> bool:
        """Say that a problem is over, or that it lasts."""
        return await self._try(lambda: self._problems.settle(id, settled=settled))

    async def _try(self, act: Callable[[], Awaitable[None]]) -> bool:
        try:
            await act()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return False
        return True
