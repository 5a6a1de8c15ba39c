"""Who can be seen: pages of practices, by first free time or by distance, nothing else."""

from dataclasses import dataclass, field, replace
from datetime import date

import flet as ft

from services.appointments.models import Filters, Practice
from services.core.errors import ServiceError
from views._shared.appointments_ports import Appointments
from views._shared.typed_dates import typed_date
from views.appointments.desk import Desk, Search


@dataclass(frozen=True, slots=True)
class ResultsState:
    """`practices` is None until the first page came. `next` is where the following page begins, "" for none."""

    search: Search = field(default_factory=Search)
    practices: tuple[Practice, ...] | None = None
    next: str = ""
    nothing_free: bool = False
    filtering: bool = False  # the filters are open
    wrong_date: bool = False
    loading_more: bool = False
    error: ServiceError | None = None

    @property
    def filters(self) -> Filters:
        return self.search.filters or Filters()


@ft.observable
@dataclass(eq=False)
class ResultsModel:
    """Never raises; what is asked last is what is shown."""

    _appointments: Appointments
    _desk: Desk
    state: ResultsState = field(init=False)

    def __post_init__(self) -> None:
        self.state = ResultsState(self._desk.search)
        self._asked = 0

    async def start(self) -> None:
        await self.load()

    def stop(self) -> None:
        self._asked += 1

    async def load(self) -> None:
        """Ask for the first page."""
        wanted = self._desk.search.wanted
        if wanted is None:
            return
        self._asked += 1
        asked = self._asked
        self.state = replace(
            self.state, search=self._desk.search, practices=None, next="", error=None
        )
        try:
            found = await self._appointments.search(wanted)
        except ServiceError as error:
            if asked == self._asked:
                self.state = replace(self.state, error=error)
            return
        if asked != self._asked:
            return
        self._keep(found.practices)
        self.state = replace(
            self.state,
            practices=found.practices,
            next=found.next,
            nothing_free=found.nothing_free,
        )

    async def more(self) -> None:
        """Add the next page."""
        wanted, state = self._desk.search.wanted, self.state
        if wanted is None or not state.next or state.loading_more or state.practices is None:
            return
        self.state = replace(state, loading_more=True, error=None)
        asked = self._asked
        try:
            found = await self._appointments.search(wanted, state.next)
        except ServiceError as error:
            self.state = replace(self.state, loading_more=False, error=error)
            return
        if asked != self._asked:
            return
        self._keep(found.practices)
        known = {each.id for each in state.practices}
        fresh = tuple(each for each in found.practices if each.id not in known)
        self.state = replace(
            self.state,
            practices=(*state.practices, *fresh),
            next=found.next,
            loading_more=False,
        )

    def _keep(self, practices: tuple[Practice, ...]) -> None:
        self._desk.practices.update({each.id: each for each in practices})

    # -- narrowing -------------------------------------------------------------------------------------------

    async def open_filters(self) -> None:
        """Show or hide the filters."""
        self.state = replace(self.state, filtering=not self.state.filtering)

    async def sort(self, *, by_distance: bool) -> None:
        """Order by distance, or by first free time."""
        if by_distance != self._desk.search.by_distance:
            self._desk.search = replace(self._desk.search, by_distance=by_distance)
            await self.load()

    async def narrow(self, filters: Filters) -> None:
        """Search again with these; they stay for the next time."""
        self._desk.search = replace(self._desk.search, filters=filters)
        self.state = replace(self.state, wrong_date=False)
        await self.load()

    async def before(self, text: str) -> None:
        """Take the day before which it must be; emptied, any day will do."""
        typed = typed_date(text)
        day = date.fromisoformat(typed) if typed and typed.count("-") == 2 else None  # noqa: PLR2004 - a whole date
        wrong = bool(text.strip()) and day is None
        self.state = replace(self.state, wrong_date=wrong)
        if not wrong and day != self.state.filters.before:
            await self.narrow(replace(self.state.filters, before=day))
