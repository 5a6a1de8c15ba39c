"""Choosing a time at one practice: a reason, a day among two weeks, a time."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

import flet as ft

from services.appointments.models import Day, Practice, Reason, Slot
from services.core.clock import Clock
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views.appointments.booking_words import reason_of
from views.appointments.desk import Desk

SHOWN: Final = 14
"""Days asked for at once."""
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class PracticeState:
    """`days` is None until they came. `day` is the open one, `slot` the time that is marked, not held yet."""

    practice: Practice | None = None
    reason: Reason | None = None
    first: date | None = None
    days: tuple[Day, ...] | None = None
    day: date | None = None
    slot: Slot | None = None
    moved: int = 0  # how often the arrows marked another time
    waiting_list: bool = False  # the person is on it since they asked here
    error: ServiceError | None = None

    @property
    def open_day(self) -> Day | None:
        return next((each for each in self.days or () if each.day == self.day), None)

    @property
    def week(self) -> tuple[Day, ...]:
        """The days of the week in which the open day is, from the first day shown."""
        days = self.days or ()
        at = next((n for n, each in enumerate(days) if each.day == self.day), 0) // WEEK * WEEK
        return days[at : at + WEEK]

    @property
    def nothing_free(self) -> bool:
        return self.days is not None and not any(each.slots for each in self.days)

    @property
    def next_free(self) -> Slot | None:
        """The first free time after the open day, or else the first of all."""
        slots = [slot for each in self.days or () for slot in each.slots]
        later = [slot for slot in slots if self.day and slot.start.date() > self.day]
        return next(iter(later or slots), None)


@ft.observable
@dataclass(eq=False)
class PracticeModel:
    """Never raises."""

    _appointments: Appointments
    _desk: Desk
    _clock: Clock
    id: str
    state: PracticeState = field(init=False)

    def __post_init__(self) -> None:
        self.state = PracticeState(self._desk.practices.get(self.id))
        self._asked = 0

    async def start(self) -> None:
        await self.load()

    def stop(self) -> None:
        self._asked += 1

    async def load(self) -> None:
        """Read the practice, then its days for the reason."""
        self.state = replace(self.state, error=None)
        try:
            practice = await self._appointments.practice(self.id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        first = practice.first or (self.state.practice.first if self.state.practice else ())
        practice = replace(practice, first=first)
        self._desk.practices[practice.id] = practice
        reason = self.state.reason or self._reason(practice)
        self.state = replace(self.state, practice=practice, reason=reason)
        await self._read(self.state.first or self.today)

    @property
    def today(self) -> date:
        return self._clock.now().astimezone().date()

    def _reason(self, practice: Practice) -> Reason | None:
        """Return the reason the words named, the one of the act, or the first: it is shown, and can be changed."""
        meaning, act = self._desk.search.meaning, self._desk.act
        for reason in practice.reasons:
            if meaning and meaning.reason and meaning.reason.casefold() in reason.name.casefold():
                return reason
        if act and act.practice.id == practice.id:
            return act.reason
        if practice.first and (fit := reason_of(practice, practice.first[0])):
            return fit
        return next(iter(practice.reasons), None)

    async def _read(self, first: date, day: date | None = None) -> None:
        reason = self.state.reason
        self._asked += 1
        asked = self._asked
        self.state = replace(self.state, first=first, days=None, slot=None, error=None)
        try:
            days = await self._appointments.days(self.id, reason.id if reason else "", first, SHOWN)
        except ServiceError as error:
            if asked == self._asked:
                self.state = replace(self.state, error=error)
            return
        if asked != self._asked:
            return
        free = next((each.day for each in days if each.slots), None)
        open_day = day if any(each.day == day for each in days) else free or first
        self.state = replace(self.state, days=days, day=open_day)

    # -- choosing --------------------------------------------------------------------------------------------

    async def choose_reason(self, id: str) -> None:
        """Ask again: the reason drives the length of the times."""
        practice = self.state.practice
        reason = (
            next((each for each in practice.reasons if each.id == id), None) if practice else None
        )
        if reason and reason != self.state.reason:
            self.state = replace(self.state, reason=reason)
            await self._read(self.state.first or self.today, self.state.day)

    async def choose_day(self, day: date) -> None:
        slot = self.state.slot
        kept = slot if slot and slot.start.date() == day else None
        self.state = replace(self.state, day=day, slot=kept)

    async def mark(self, slot: Slot) -> None:
        """Mark a time; nothing is held before the person goes on."""
        self.state = replace(self.state, slot=slot, day=slot.start.date())

    async def later(self) -> None:
        """Show what follows: the second week, then the next two."""
        await self._turn(1)

    async def earlier(self) -> None:
        await self._turn(-1)

    @property
    def can_go_earlier(self) -> bool:
        first = self.state.first
        return first is not None and (first > self.today or self._week_number > 0)

    @property
    def _week_number(self) -> int:
        state = self.state
        if state.first is None or state.day is None:
            return 0
        return (state.day - state.first).days // WEEK

    async def _turn(self, step: int) -> None:
        state = self.state
        if state.first is None:
            return
        week = self._week_number + step
        if 0 <= week < SHOWN // WEEK:
            await self.choose_day(self._first_of(week))
            return
        first = max(self.today, state.first + timedelta(days=step * SHOWN))
        if first != state.first:
            await self._read(first)
            if step < 0:
                await self.choose_day(self._first_of(SHOWN // WEEK - 1))

    def _first_of(self, week: int) -> date:
        """Return the first day of that week with a free time, else its first day."""
        days = (self.state.days or ())[week * WEEK : (week + 1) * WEEK]
        free = (each.day for each in days if each.slots)
        return next(free, (self.state.first or self.today) + timedelta(days=week * WEEK))

    async def turn_fortnight(self, step: int) -> None:
        """Show the two weeks after, or before."""
        if self.state.first is not None:
            await self._read(max(self.today, self.state.first + timedelta(days=step * SHOWN)))

    async def move(self, *, days: int = 0, times: int = 0) -> Slot | None:
        """Mark the time `times` further in its day, or the nearest one of the day `days` further; return it."""
        with_slots = [each for each in self.state.days or () if each.slots]
        if not with_slots:
            return None
        at = next((n for n, each in enumerate(with_slots) if each.day == self.state.day), None)
        marked = self.state.slot
        if at is None or marked is None:
            slot = with_slots[at or 0].slots[0]
        elif times:
            slots = with_slots[at].slots
            place = slots.index(marked) if marked in slots else 0
            slot = slots[min(max(place + times, 0), len(slots) - 1)]
        else:
            slots = with_slots[min(max(at + days, 0), len(with_slots) - 1)].slots
            slot = min(slots, key=lambda each: abs(_minute(each) - _minute(marked)))
        await self.mark(slot)
        self.state = replace(self.state, moved=self.state.moved + 1)
        return slot

    # -- nothing free ----------------------------------------------------------------------------------------

    async def wait(self) -> bool:
        """Join the waiting list for the coming weeks; say whether the person is on it."""
        state = self.state
        if state.practice is None or state.reason is None or state.waiting_list:
            return False
        try:
            await self._appointments.join_waiting_list(
                state.practice, state.reason, self.today, self.today + timedelta(days=60)
            )
        except ServiceError as error:
            self.state = replace(state, error=error)
            return False
        self.state = replace(self.state, waiting_list=True)
        return True


def _minute(slot: Slot) -> int:
    return slot.start.hour * 60 + slot.start.minute
