"""The appointments of the open record."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.appointments.models import Mine
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views._shared.following import Following


@dataclass(frozen=True, slots=True)
class MineState:
    """Loading while `mine` is None and there is no error."""

    mine: Mine | None = None
    error: ServiceError | None = None

    @property
    def empty(self) -> bool:
        mine = self.mine
        return mine is not None and not (mine.waiting or mine.coming or mine.past)


@ft.observable
@dataclass(eq=False)
class MineModel:
    """Follows them; never raises. It reads the disk only: what it shows is readable without network."""

    _appointments: Appointments
    _changes: ChangeFeed
    state: MineState = field(default_factory=MineState)

    def __post_init__(self) -> None:
        topics = frozenset({Topic.APPOINTMENTS, Topic.SYNC, Topic.DOCUMENTS})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read them again."""
        try:
            mine = await self._appointments.mine()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = MineState(mine)
