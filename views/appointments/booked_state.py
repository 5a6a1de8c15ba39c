"""What was booked or asked for, and how it is kept elsewhere: in a calendar, on paper."""

from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.appointments.bringing import Brought
from services.appointments.models import Appointment
from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views._shared.following import Following
from views._shared.saving import Save
from views.appointments.desk import Desk

CALENDAR: Final = "rendez-vous.ics"


@dataclass(frozen=True, slots=True)
class BookedState:
    """`appointment` is None until it is read. `neutral`: the calendar's title names nobody."""

    appointment: Appointment | None = None
    brought: tuple[Brought, ...] = ()  # what to bring, with what the record has of it
    neutral: bool = True
    saving: bool = False
    saved: bool | None = None  # None before it was tried
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class BookedModel:
    """Follows one appointment; never raises."""

    _appointments: Appointments
    _changes: ChangeFeed
    _desk: Desk
    id: str
    state: BookedState = field(init=False)

    def __post_init__(self) -> None:
        made = self._desk.made
        self.state = BookedState(made if made and made.id == self.id else None)
        topics = frozenset({Topic.SYNC, Topic.APPOINTMENTS})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            appointment = await self._appointments.one(self.id)
            brought = await self._appointments.documents_to_bring(appointment)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, appointment=appointment, brought=brought, error=None)

    async def set_neutral(self, neutral: bool) -> None:
        """Name the practice in the calendar, or only an appointment."""
        self.state = replace(self.state, neutral=neutral, saved=None)

    async def save(self, save: Save) -> None:
        """Hand the calendar file over."""
        appointment = self.state.appointment
        if appointment is None or self.state.saving:
            return
        self.state = replace(self.state, saving=True, saved=None, error=None)
        try:
            data = self._appointments.calendar(appointment, neutral=self.state.neutral)
            saved = await save(CALENDAR, len(data), lambda: [data])
        except ServiceError as error:
            self.state = replace(self.state, saving=False, error=error)
            return
        self.state = replace(self.state, saving=False, saved=saved)
