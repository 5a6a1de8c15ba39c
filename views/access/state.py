"""What is chosen for each category, and what somebody else would get."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import flet as ft

from services.access.models import Category, Role, SeenAs, Unanswered
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from views._shared.access_ports import Access
from views._shared.following import Following


@dataclass(frozen=True, slots=True)
class ChoicesState:
    """`connected` is None until it is known."""

    connected: bool | None = None
    choices: Mapping[Category, bool] = field(default_factory=dict)
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ChoicesModel:
    """Follows the choices; never raises."""

    _access: Access
    _changes: ChangeFeed
    state: ChoicesState = field(default_factory=ChoicesState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.SETTINGS, Topic.SYNC})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read them again."""
        try:
            connected = await self._access.is_connected()
            self.state = ChoicesState(connected, await self._access.choices())
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def choose(self, category: Category, value: str) -> None:
        """Keep what is done with the new documents of a category."""
        try:
            await self._access.choose(category, hidden=value == "hidden")
            self.state = replace(self.state, choices=await self._access.choices(), error=None)
        except ServiceError as error:
            self.state = replace(self.state, error=error)


@dataclass(frozen=True, slots=True)
class SeeAsState:
    """`role` is who was chosen, `answer` what the server said, None while it is asked."""

    roles: tuple[Role, ...] | None = None
    role: Role | None = None
    answer: SeenAs | Unanswered | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class SeeAsModel:
    """Asks the server as whom; never raises."""

    _access: Access
    state: SeeAsState = field(default_factory=SeeAsState)

    async def start(self) -> None:
        try:
            connected = await self._access.is_connected()
            roles = await self._access.roles() if connected else ()
            answer = None if connected else Unanswered.HERE
            self.state = SeeAsState(roles, answer=answer)
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    def stop(self) -> None:
        """Nothing is followed."""

    async def choose(self, role: Role) -> None:
        """Ask what somebody would get."""
        self.state = replace(self.state, role=role, answer=None, error=None)
        try:
            answer = await self._access.see_as(role)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        if self.state.role == role:
            self.state = replace(self.state, answer=answer)

    async def again(self) -> None:
        """Choose somebody else."""
        self.state = replace(self.state, role=None, answer=None, error=None)
