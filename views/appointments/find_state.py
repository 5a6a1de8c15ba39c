"""What somebody needs, in their own words: what the words may mean is offered, never chosen for them."""

from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.appointments.models import EmergencyNumber, Meaning
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views.appointments.desk import Desk

SHORTEST: Final = 3
"""Letters before it is said that a word is not known."""


@dataclass(frozen=True, slots=True)
class FindState:
    """`able` is None until it is known whether a server takes bookings. `begun` counts words put in by a tap."""

    words: str = ""
    near: str = ""
    meanings: tuple[Meaning, ...] = ()
    emergency: tuple[EmergencyNumber, ...] = ()  # the words may speak of one
    able: bool | None = None
    asks: bool = False  # several meanings, and the person went on without choosing
    begun: int = 0
    error: ServiceError | None = None

    @property
    def unknown(self) -> bool:
        """Whether the words mean nothing that can be looked for."""
        return len(self.words.strip()) >= SHORTEST and not self.meanings


@ft.observable
@dataclass(eq=False)
class FindModel:
    """Never raises."""

    _appointments: Appointments
    _desk: Desk
    state: FindState = field(default_factory=FindState)

    async def start(self) -> None:
        search = self._desk.search
        self.state = replace(self.state, near=search.near, begun=self.state.begun + 1)
        await self.type_words(search.words)
        await self.load()

    def stop(self) -> None:
        """Nothing to let go of."""

    async def load(self) -> None:
        """Ask whether anything can be booked, and read the filters of the last time."""
        try:
            able = await self._appointments.can_book()
            filters = await self._appointments.filters()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        if self._desk.search.filters is None:
            self._desk.search = replace(self._desk.search, filters=filters)
        self.state = replace(self.state, able=able, error=None)

    async def type_words(self, words: str) -> None:
        """Take what was typed and look what it may mean."""
        found = self._appointments.meanings(words) if words.strip() else ()
        self.state = replace(
            self.state,
            words=words,
            meanings=tuple(each for each in found if each.specialty),
            emergency=next((each.emergency for each in found if each.emergency), ()),
            asks=False,
        )
        self._desk.search = replace(self._desk.search, words=words)

    async def suggest(self, words: str) -> None:
        """Put words into the field."""
        await self.type_words(words)
        self.state = replace(self.state, begun=self.state.begun + 1)

    async def type_near(self, near: str) -> None:
        """Take the postcode or the town."""
        self.state = replace(self.state, near=near)
        self._desk.search = replace(self._desk.search, near=near)

    async def go_on(self) -> bool:
        """Choose the one meaning there is; with several, ask which."""
        if len(self.state.meanings) == 1:
            return await self.choose(self.state.meanings[0])
        self.state = replace(self.state, asks=len(self.state.meanings) > 1)
        return False

    async def choose(self, meaning: Meaning) -> bool:
        """Look for that."""
        self._desk.search = replace(self._desk.search, meaning=meaning)
        return True
