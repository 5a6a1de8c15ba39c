"""What the doors of "My choices" say of themselves: read here, asked of no server."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import flet as ft

from services.circle.models import Circle
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.directives.models import Desk
from services.trusted.models import Desk as TrustedDesk
from views._shared.circle_ports import CirclePort
from views._shared.directives_ports import Directives
from views._shared.following import Following
from views._shared.trusted_ports import Trusted

_TOPICS = frozenset({Topic.DIRECTIVES, Topic.CIRCLE, Topic.PERSON, Topic.DOCUMENTS, Topic.SYNC})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """What each feature says, None where it could not be read: its door then only says what it is for."""

    directives: Desk | None = None
    trusted: TrustedDesk | None = None
    circle: Circle | None = None


@ft.observable
@dataclass(eq=False)
class KnownModel:
    """Follows the features behind the doors; never raises."""

    _directives: Directives
    _trusted: Trusted
    _circle: CirclePort
    _changes: ChangeFeed
    state: Known = field(default_factory=Known)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, _TOPICS, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        """Let go of the names."""
        self._following.stop()
        self.state = Known()

    async def load(self) -> None:
        """Read all of it; what fails hides no other."""
        self.state = Known(
            await _read(self._directives.desk),
            await _read(self._trusted.desk),
            await _read(self._circle.circle),
        )


async def _read(ask: Callable[[], Awaitable[T]]) -> T | None:
    try:
        return await ask()
    except ServiceError:
        return None
