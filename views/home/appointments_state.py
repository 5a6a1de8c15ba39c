"""What of the appointments belongs on the first page."""

from dataclasses import dataclass, field

import flet as ft

from services.appointments.models import Appointment, State
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views._shared.following import Following


@dataclass(frozen=True, slots=True)
class NextState:
    """`offers` wait for an answer, `coming` is the nearest one, `near` are others one asked to be reminded of."""

    offers: tuple[Appointment, ...] = ()
    coming: Appointment | None = None
    near: tuple[Appointment, ...] = ()


@ft.observable
@dataclass(eq=False)
class NextModel:
    """Follows the appointments; never raises: without them the page is as it was."""

    _appointments: Appointments
    _changes: ChangeFeed
    _clock: Clock
    state: NextState = field(default_factory=NextState)

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
            due = await self._appointments.reminders(self._clock.now())
        except ServiceError:
            return
        coming = mine.coming[0] if mine.coming else None
        shown = {coming.id} if coming else set()
        self.state = NextState(
            tuple(one for one in mine.waiting if one.state is State.OFFERED),
            coming,
            tuple(one for one in due if one.state is State.BOOKED and one.id not in shown),
        )
