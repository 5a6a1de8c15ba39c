"""Choosing a time keeps it at once; somebody faster leaves other times to choose from."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.appointments.models import Hold, Practice, Reason, Slot, Taken
from services.core.clock import Clock
from services.core.errors import OfflineError, ServiceError
from views._shared.appointments_ports import Appointments
from views.appointments.booking_words import reason_of
from views.appointments.desk import Act, Desk


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
            await self.offer(Act(practice, reason, slot, None), held)
            return False
        before = self._desk.act
        self._begin(self._held(practice, reason, held))
        if before and before.hold and before.hold.slot.id != slot.id:
            await self.release(before.hold)
        return True

    async def offer(self, wished: Act, taken: Taken) -> None:
        """Show what is free near the time that was wished for and is gone."""
        self.state = TakeState(busy="…")
        offers = [await self._offer(wished, slot) for slot in taken.alternatives]
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
        until = self._clock.now() + self._appointments.left(hold)
        return Act(practice, reason, hold.slot, hold, until)

    async def _offer(self, wished: Act, slot: Slot) -> Offer | None:
        """Return a time with whose it is; None where that cannot be said."""
        practice, reason = self._whose(wished, slot)
        if practice is None and slot.practice:
            try:
                practice = await self._appointments.practice(slot.practice)
            except ServiceError:
                return None
            self._desk.practices[practice.id] = practice
        if practice is None:
            return None
        same = next((each for each in practice.reasons if each.name == wished.reason.name), None)
        return Offer(practice, reason or reason_of(practice, slot) or same, slot)

    def _whose(self, wished: Act, slot: Slot) -> tuple[Practice | None, Reason | None]:
        """Return the practice of a time, and the reason where it is the one wished for."""
        if slot.schedule == wished.slot.schedule:
            return wished.practice, wished.reason
        if slot.practice:
            return self._desk.practices.get(slot.practice), None
        known = self._desk.practices.values()
        shown = (each for each in known for one in each.first if one.schedule == slot.schedule)
        return next(shown, None), None
