"""What a person does with one of their appointments: take or leave an offer, give up, wait."""

from dataclasses import dataclass, field, replace
from datetime import date

import flet as ft

from services.appointments.models import (
    Appointment,
    Booked,
    Hold,
    Slot,
    State,
    Taken,
    TooLate,
)
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments

_HERE_ONLY = frozenset({State.REQUESTED, State.REFUSED})


@dataclass(frozen=True, slots=True)
class ActState:
    """`asked` is what is about to be given up, `too_late` the rule that wants a call; `near` after a lost offer."""

    busy: str = ""
    asked: Appointment | None = None
    too_late: TooLate | None = None
    near: tuple[Slot, ...] | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ActModel:
    """Acts on one appointment at a time; never raises. Each act returns whether it was done."""

    _appointments: Appointments
    state: ActState = field(default_factory=ActState)

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Nothing to let go of."""

    async def take(self, id: str) -> bool:
        """Take the earlier time that is offered."""
        if not self._begin(id):
            return False
        try:
            done = await self._appointments.accept(id)
        except ServiceError as error:
            return self._failed(error)
        return self._ended(done)

    async def leave(self, id: str) -> bool:
        """Leave the offer to the next person, and go on waiting."""
        if not self._begin(id):
            return False
        try:
            await self._appointments.decline(id)
        except ServiceError as error:
            return self._failed(error)
        self.state = ActState()
        return True

    async def ask(self, appointment: Appointment) -> None:
        """Ask before giving it up."""
        self.state = ActState(asked=appointment)

    async def close(self) -> None:
        """Keep it, or close what was said."""
        self.state = replace(self.state, asked=None, too_late=None)

    async def give_up(self) -> bool:
        """Cancel, withdraw or leave what was asked about."""
        asked = self.state.asked
        if asked is None or not self._begin(asked.id):
            return False
        try:
            done = await self._given_up(asked)
        except ServiceError as error:
            return self._failed(error)
        self.state = ActState(too_late=done if isinstance(done, TooLate) else None)
        return not isinstance(done, TooLate)

    async def _given_up(self, asked: Appointment) -> Appointment | TooLate | None:
        if asked.elsewhere or (asked.state in _HERE_ONLY and not asked.remote):
            await self._appointments.forget(asked.id)
            return None
        return await self._appointments.cancel(asked.id)

    async def wait(self, appointment: Appointment, today: date) -> bool:
        """Join the waiting list for a time before this one, which is kept meanwhile."""
        start = appointment.start
        if start is None or not self._begin(appointment.id):
            return False
        try:
            await self._appointments.join_waiting_list(
                appointment.practice, appointment.reason, today, start.date(), appointment.id
            )
        except ServiceError as error:
            return self._failed(error)
        self.state = ActState()
        return True

    async def moved_with(self, id: str, hold: Hold) -> bool:
        """Put the appointment at the time that is kept; the old one is free in the same moment, or nothing changes."""
        if not self._begin(id):
            return False
        try:
            done = await self._appointments.move(id, hold)
        except ServiceError as error:
            return self._failed(error)
        return self._ended(done)

    def _begin(self, id: str) -> bool:
        if self.state.busy:
            return False  # the second of two taps
        self.state = ActState(busy=id)
        return True

    def _ended(self, done: Booked | Taken) -> bool:
        near = done.alternatives if isinstance(done, Taken) else None
        self.state = ActState(near=near)
        return near is None

    def _failed(self, error: ServiceError) -> bool:
        self.state = ActState(error=error)
        return False
