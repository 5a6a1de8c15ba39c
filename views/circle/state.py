"""The circle as it is known here, and what is done with one person of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import flet as ft

from services.circle.models import Circle, Helped, Helper, Invitation, Sent
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from views._shared.circle_ports import CirclePort
from views._shared.following import Following

_TOPICS = frozenset({Topic.CIRCLE, Topic.SYNC, Topic.PERSON})


@dataclass(frozen=True, slots=True)
class CircleState:
    """`circle` is None until it is read; `stale`, why the server could not be asked; `asking`, what is to be sure."""

    circle: Circle | None = None
    error: ServiceError | None = None
    stale: ServiceError | None = None
    wrong: ServiceError | None = None
    asking: bool = False
    busy: bool = False


@ft.observable
@dataclass(eq=False)
class CircleModel:
    """Shows what this device knows, then asks the server; never raises."""

    _circle: CirclePort
    _changes: ChangeFeed
    state: CircleState = field(default_factory=CircleState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()
        await self.refresh()

    def stop(self) -> None:
        """Let go of the names."""
        self._following.stop()
        self.state = CircleState()

    async def load(self) -> None:
        """Read what this device knows."""
        try:
            found = await self._circle.circle()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, circle=found, error=None)

    async def refresh(self) -> None:
        """Ask the server."""
        try:
            await self._circle.refresh()
        except ServiceError as error:
            self.state = replace(self.state, stale=error)
        else:
            self.state = replace(self.state, stale=None)
        await self.load()

    # -- one of it -----------------------------------------------------------------------------------------------

    def invitation(self, id: str) -> Invitation | None:
        known = self.state.circle.invitations if self.state.circle else ()
        return next((one for one in known if one.id == id), None)

    def helper(self, id: str) -> Helper | None:
        known = self.state.circle.helpers if self.state.circle else ()
        return next((one for one in known if one.id == id), None)

    def helped(self, id: str) -> Helped | None:
        known = self.state.circle.helped if self.state.circle else ()
        return next((one for one in known if one.id == id), None)

    def ask(self, *, asking: bool) -> None:
        """Open or close the question whether it is meant."""
        self.state = replace(self.state, asking=asking)

    async def confirm(self, id: str) -> bool:
        return await self._done(lambda: self._circle.confirm(id))

    async def withdraw(self, id: str) -> bool:
        return await self._done(lambda: self._circle.withdraw(id))

    async def end_access(self, id: str) -> Sent | None:
        """Stop what somebody may do; None if it could not even be kept."""
        found: list[Sent] = []

        async def work() -> None:
            found.append(await self._circle.stop(id))

        await self._done(work)
        return found[0] if found else None

    async def leave(self, id: str) -> bool:
        return await self._done(lambda: self._circle.leave(id))

    async def open(self, id: str) -> bool:
        return await self._done(lambda: self._circle.open(id))

    async def read_ended(self, id: str) -> None:
        await self._done(lambda: self._circle.read_ended(id))

    async def _done(self, work: Callable[[], Awaitable[object]]) -> bool:
        if self.state.busy:
            return False
        self.state = replace(self.state, busy=True, wrong=None, asking=False)
        try:
            await work()
        except ServiceError as error:
            self.state = replace(self.state, busy=False, wrong=error)
            return False
        self.state = replace(self.state, busy=False)
        await self.load()
        return True
