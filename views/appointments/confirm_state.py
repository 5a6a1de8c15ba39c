"""Confirming: the time is held meanwhile; nothing typed is lost, and nothing is booked twice."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import flet as ft

from services.appointments.bringing import Brought
from services.appointments.models import Appointment, Booked, Kept, State, Taken
from services.core.clock import Clock
from services.core.errors import OfflineError, ServiceError
from services.core.majority import is_minor
from views._shared.appointments_ports import Appointments
from views._shared.ports import People
from views.appointments.desk import Act, Desk
from views.appointments.taking import TakeModel

_LOOK: Final = 5.0
"""Seconds between two looks at the clock at most: a device that slept does not count them."""


@dataclass(frozen=True, slots=True)
class ConfirmState:
    """`over`: the time is no longer held. `minor`: the person may keep the appointment to themselves."""

    act: Act | None = None
    over: bool = False
    busy: bool = False
    minor: bool = False
    brought: tuple[Brought, ...] = ()  # what to bring, with what the record has of it
    error: ServiceError | None = None

    @property
    def only_asks(self) -> bool:
        """Whether there is no connection: it can be asked for, not booked."""
        return self.act is not None and self.act.hold is None


@ft.observable
@dataclass(eq=False)
class ConfirmModel:
    """Confirms the desk's act; never raises."""

    _appointments: Appointments
    _people: People
    _desk: Desk
    _clock: Clock
    _taking: TakeModel
    state: ConfirmState = field(init=False)
    _watch: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.state = ConfirmState(self._desk.act)

    async def start(self) -> None:
        self.begin()
        try:
            identity = await self._people.identity()
        except ServiceError:
            return
        minor = is_minor(identity.birth_date, self._clock.now())
        self.state = replace(self.state, minor=minor)
        await self._look_for_documents()

    async def _look_for_documents(self) -> None:
        act = self.state.act
        if act is None:
            return
        asked = Appointment(
            "", State.REQUESTED, act.slot.start, act.slot.end, act.practice, act.reason
        )
        try:
            brought = await self._appointments.documents_to_bring(asked)
        except ServiceError:
            return  # what to bring is said without them
        self.state = replace(self.state, brought=brought)

    def stop(self) -> None:
        if self._watch:
            self._watch.cancel()

    def begin(self) -> None:
        """Take the act as it is now, and watch its time."""
        self.stop()
        self.state = replace(self.state, act=self._desk.act, over=False, error=None)
        self.look()
        if self._desk.act and self._desk.act.until and not self.state.over:
            self._watch = asyncio.create_task(self._wait())

    def look(self) -> None:
        """See whether the time is still held."""
        act = self.state.act
        over = bool(act and act.until and self._clock.now() >= act.until)
        if over != self.state.over:
            self.state = replace(self.state, over=over)

    async def _wait(self) -> None:
        while not self.state.over:
            act = self.state.act
            left = act.until - self._clock.now() if act and act.until else timedelta()
            await asyncio.sleep(min(max(left.total_seconds(), 0.05), _LOOK))
            self.look()

    # -- what is typed ---------------------------------------------------------------------------------------

    async def type_note(self, note: str) -> None:
        """Take the words to the practice."""
        self._desk.note(note=note)
        self.state = replace(self.state, act=self._desk.act)

    async def keep_secret(self, secret: bool) -> None:
        """Keep it from those who represent the minor, or no more."""
        self._desk.note(secret=secret)
        self.state = replace(self.state, act=self._desk.act)

    # -- acting ----------------------------------------------------------------------------------------------

    async def confirm(self) -> str:
        """Book, or ask for it where there is no connection; return the appointment's id, "" when it is not made."""
        act = self.state.act
        if act is None or self.state.busy:
            return ""  # the second of two taps
        self.state = replace(self.state, busy=True, error=None)
        try:
            done = await self._send(act)
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return ""
        if isinstance(done, Taken):
            await self._taking.offer(act, done)
            self.state = replace(self.state, busy=False, over=True)
            return ""
        self.stop()
        self._desk.made, self._desk.act = done.appointment, None
        return done.appointment.id

    async def _send(self, act: Act) -> Booked | Kept | Taken:
        note, secret = act.note.strip(), act.secret and self.state.minor
        if act.moving:
            if act.hold is None:
                raise OfflineError
            return await self._appointments.move(act.moving, act.hold)
        if act.hold:
            return await self._appointments.confirm(
                act.hold, act.practice, act.reason, note=note, secret=secret
            )
        return await self._appointments.request(
            act.slot, act.practice, act.reason, note=note, secret=secret
        )

    async def again(self) -> bool:
        """Try to hold the same time again."""
        act = self.state.act
        if act and await self._taking.take(act.practice, act.reason, act.slot):
            self.begin()
            return True
        return False

    async def give_up(self) -> None:
        """Give the time back; what was typed goes too."""
        act = self._desk.act
        self.stop()
        self._desk.act = None
        if act and act.hold:
            await self._taking.release(act.hold)
