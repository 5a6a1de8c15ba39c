"""Choosing a time keeps it at once; somebody faster leaves other times to choose from."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

import flet as ft

from services.appointments.models import Hold, Practice, Reason, Slot, Taken
from services.core.clock import Clock
from services.core.errors import OfflineError, ServiceError
from views._shared.appointments_ports import Appointments
from views.appointments.booking_words import reason_of
from views.appointments.desk import Act, Desk

_HELD: Final = timedelta(minutes=5)
"""How long a server keeps a time; what counts where this device's clock cannot be believed."""
_BELIEVED: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that may be chosen instead, and whose."""

    practice: Practice
    reason: Reason | None
    slot: Slot


@dataclass(frozen=True, slots=True)
class TakeState:
    """`busy` is the id of the time being asked for. `offers` is None unless somebody was faster."""

    busy: str = ""
    offers: tuple[Offer, ...] | None = None
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class TakeModel:
    """Takes one time at a time into the desk's act; never raises."""

    _appointments: Appointments
    _desk: Desk
    _clock: Clock
    moving: str | None = (
        None  # the appointment that moves, "" for a new one, None for what the act says
    )
    state: TakeState = field(default_factory=TakeState)

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Nothing to let go of: what is held is the next screen's."""

    async def take(self, practice: Practice, reason: Reason, slot: Slot) -> bool:
        """Keep `slot` for the person; say whether the act can go on. What was typed stays."""
        if self.state.busy:
            return False
        self.state = TakeState(busy=slot.id)
        try:
            held = await self._appointments.hold(slot)
        except OfflineError:
            self._begin(Act(practice, reason, slot, None))
            return True
        except ServiceError as error:
            self.state = TakeState(error=error)
            return False
        if isinstance(held, Taken):
            await self.offer(practice, reason, held)
            return False
        before = self._desk.act
        self._begin(self._held(practice, reason, held))
        if before and before.hold and before.hold.slot.id != slot.id:
            await self.release(before.hold)
        return True

    async def offer(self, practice: Practice, reason: Reason, taken: Taken) -> None:
        """Show what is free near a time that is gone."""
        self.state = TakeState(busy="…")
        offers = [await self._offer(practice, reason, slot) for slot in taken.alternatives]
        self.state = TakeState(offers=tuple(each for each in offers if each))

    async def release(self, hold: Hold) -> None:
        """Give a time back; failing that it ends by itself."""
        try:
            await self._appointments.release(hold)
        except ServiceError:
            return

    async def forget(self) -> None:
        """Take away what was said."""
        self.state = TakeState()

    def _begin(self, act: Act) -> None:
        before = self._desk.act
        note, secret = (before.note, before.secret) if before else ("", False)
        same = before is not None and before.practice.id == act.practice.id
        moving = self.moving
        if moving is None:  # another practice's time is a new appointment
            moving = before.moving if before and same else ""
        self._desk.act = replace(act, note=note, secret=secret, moving=moving)
        self.state = TakeState()

    def _held(self, practice: Practice, reason: Reason, hold: Hold) -> Act:
        now = self._clock.now()
        differs = not timedelta() < hold.until - now <= _BELIEVED
        until: datetime = now + _HELD if differs else hold.until
        return Act(practice, reason, hold.slot, hold, until, differs)

    async def _offer(self, practice: Practice, reason: Reason, slot: Slot) -> Offer | None:
        """Return a time with whose it is; None when that cannot be had."""
        if slot.practice in ("", practice.id):
            return Offer(practice, reason, slot)
        other = self._desk.practices.get(slot.practice)
        if other is None:
            try:
                other = await self._appointments.practice(slot.practice)
            except ServiceError:
                return None
            self._desk.practices[other.id] = other
        same = next((each for each in other.reasons if each.name == reason.name), None)
        return Offer(other, reason_of(other, slot) or same, slot)
