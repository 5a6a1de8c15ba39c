"""Care found without Carnet, entered by hand: checked in words, corrected, removed."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Final

import flet as ft

from services.appointments.models import Mode
from services.core.clock import Clock
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views._shared.typed_dates import typed_date
from views.appointments.booking_words import address

_TIME: Final = re.compile(r"(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)?$")
_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class ElsewhereState:
    """What is typed. `begun` changes when the fields must show other words."""

    what: str = ""
    who: str = ""
    where: str = ""
    phone: str = ""
    day: str = ""
    hour: str = ""
    mode: Mode = Mode.PLACE
    tried: bool = False
    begun: int = 0
    busy: bool = False
    error: ServiceError | None = None


def typed_time(text: str) -> time | None:
    """Return an hour as people type it: "14:30", "14h30", "14 h", "9"; None if it is none."""
    found = _TIME.fullmatch(" ".join(text.split()))
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


@ft.observable
@dataclass(eq=False)
class ElsewhereModel:
    """Notes one appointment; with an `id`, corrects it. Never raises."""

    _appointments: Appointments
    _clock: Clock
    id: str = ""
    state: ElsewhereState = field(default_factory=ElsewhereState)

    async def start(self) -> None:
        """Read what is corrected."""
        if not self.id:
            return
        try:
            one = await self._appointments.one(self.id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        start = one.start
        self.state = ElsewhereState(
            one.reason.name,
            one.practice.name,
            address(one.practice.place),
            one.practice.place.phone,
            start.strftime("%d/%m/%Y") if start else "",
            start.strftime("%H:%M") if start else "",
            one.mode,
            begun=1,
        )

    def stop(self) -> None:
        """Nothing to let go of."""

    async def type(self, name: str, text: str) -> None:
        """Take what was typed in a field."""
        self.state = replace(self.state, **{name: text})  # type: ignore[arg-type] # a field, by name

    async def choose(self, mode: str) -> None:
        """Take how the two meet."""
        self.state = replace(self.state, mode=Mode(mode))

    @property
    def day(self) -> date | None:
        """The day typed, None if it is none or only a year."""
        typed = typed_date(self.state.day) or ""
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return None

    @property
    def start_time(self) -> datetime | None:
        """When it begins, on this device's clock."""
        day, hour = self.day, typed_time(self.state.hour)
        return datetime.combine(day, hour).astimezone() if day and hour else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields that keep it from being noted."""
        state = self.state
        wrong = {
            "who": not (state.who.strip() or state.what.strip()),
            "day": self.day is None,
            "hour": typed_time(state.hour) is None,
        }
        return tuple(name for name, is_wrong in wrong.items() if is_wrong)

    async def note(self) -> str:
        """Keep it on this device; return its id, "" when it is not kept."""
        start = self.start_time
        if self.state.busy:
            return ""
        if self.missing or start is None:
            self.state = replace(self.state, tried=True)
            return ""
        self.state = replace(self.state, busy=True, error=None)
        state = self.state
        try:
            made = await self._appointments.add_elsewhere(
                state.what.strip(),
                state.who.strip(),
                state.where.strip(),
                state.phone.strip(),
                start,
                _MINUTES,
                state.mode,
            )
            if self.id:  # the new one stands before the old one goes: nothing is lost between
                before = await self._appointments.one(self.id)
                await self._appointments.remind(made.id, before.reminder_days)
                await self._appointments.forget(self.id)
        except ServiceError as error:
            self.state = replace(state, busy=False, error=error)
            return ""
        self.state = replace(state, busy=False)
        return made.id
