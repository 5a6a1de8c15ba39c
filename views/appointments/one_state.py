"""One appointment, what of the record goes along, and when its video can be joined."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.appointments.bringing import Brought
from services.appointments.models import Appointment, Mode, State
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views._shared.following import Following
from views.appointments.one_words import opens_at

_LOOK: Final = 20.0
"""Seconds between two looks at the clock: a device that slept does not count them."""


@dataclass(frozen=True, slots=True)
class OneState:
    """`appointment` is None until it is read. `open`: its video can be joined now."""

    appointment: Appointment | None = None
    brought: tuple[Brought, ...] = ()
    open: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class OneModel:
    """Follows one appointment; never raises. It reads the disk only."""

    _appointments: Appointments
    _changes: ChangeFeed
    _clock: Clock
    id: str
    state: OneState = field(default_factory=OneState)
    _watch: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        topics = frozenset({Topic.APPOINTMENTS, Topic.SYNC, Topic.DOCUMENTS})
        self._following = Following(self._changes, topics, self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()
        one = self.state.appointment
        if one and one.mode is Mode.REMOTE and one.state is State.BOOKED:
            self._watch = asyncio.create_task(self._wait())

    def stop(self) -> None:
        self._following.stop()
        if self._watch:
            self._watch.cancel()

    async def load(self) -> None:
        """Read it again."""
        try:
            one = await self._appointments.one(self.id)
            brought = await self._appointments.documents_to_bring(one)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        self.state = OneState(one, brought, self.state.open)
        self.look()

    def look(self) -> None:
        """See whether its hour has come."""
        one = self.state.appointment
        begins = opens_at(one) if one and one.mode is Mode.REMOTE else None
        now = self._clock.now()
        is_open = bool(
            one
            and begins
            and one.state is State.BOOKED
            and begins <= now
            and (one.end is None or now <= one.end)
        )
        if is_open != self.state.open:
            self.state = replace(self.state, open=is_open)

    @property
    def is_before(self) -> bool:
        """Whether it has not begun."""
        one = self.state.appointment
        return bool(one and (one.start is None or self._clock.now() < one.start))

    async def _wait(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            self.look()

    async def remind(self, days: int) -> None:
        """Choose how many days before it one is reminded, 0 for never."""
        try:
            await self._appointments.remind(self.id, days)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            await self.load()
