"""Reminders inside Carnet: said once a session in the notice bar, through a port that the system may take over."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from services.appointments.models import Appointment, State
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import ServiceError
from services.i18n.translator import Translator
from views._shared.appointments_ports import Appointments
from views._shared.discretion import neutral_name
from views._shared.following import Following
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.my_appointments_ports import Notifier

_EVERY: Final = 15 * 60.0
"""Seconds between two looks: a reminder counts in days."""


@dataclass(eq=False)
class Reminding:
    """Says what comes near; never raises. What it says names nobody: others may see the window."""

    _appointments: Appointments
    _changes: ChangeFeed
    _clock: Clock
    _notifier: Notifier
    words: Translator
    discreet: bool = False
    _said: set[tuple[str, State]] = field(default_factory=set)
    _watch: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.APPOINTMENTS}), self._changed)

    async def start(self) -> None:
        self._following.start()
        await self.look()
        self._watch = asyncio.create_task(self._wait())

    def stop(self) -> None:
        self._following.stop()
        if self._watch:
            self._watch.cancel()

    async def look(self) -> None:
        """Say what has not been said yet."""
        fresh = await self._fresh()
        if fresh:
            self._notifier.say(self._text(fresh))

    async def _changed(self) -> None:
        """Say what was offered meanwhile; of what was just booked, its own page says when it is."""
        offered = [one for one in await self._fresh() if one.state is State.OFFERED]
        if offered:
            self._notifier.say(self._text(offered))

    async def _fresh(self) -> list[Appointment]:
        try:
            due = await self._appointments.reminders(self._clock.now())
        except ServiceError:
            return []
        fresh = [one for one in due if (one.id, one.state) not in self._said]
        self._said.update((one.id, one.state) for one in fresh)
        return fresh

    def _text(self, fresh: list[Appointment]) -> str:
        _ = self.words
        if self.discreet:
            return _("There is something new in %(name)s.", name=neutral_name(_))
        if any(one.state is State.OFFERED for one in fresh):
            return _("An earlier time is offered to you: look at your appointments.")
        return _.n(
            "An appointment is near: it is on your home page.",
            "%(count)s appointments are near: they are in your list.",
            len(fresh),
        )

    async def _wait(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            await self.look()


def use_reminders() -> None:
    """Say in the notice bar what comes near while a space is open."""
    services, notices = use_services(), use_shell().notices
    _, _formats = use_translation()
    reminding = use_model(
        lambda: Reminding(services.appointments, services.changes, services.clock, notices, _)
    )
    reminding.words, reminding.discreet = _, use_look().preferences.discreet
