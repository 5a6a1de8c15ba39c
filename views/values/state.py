"""My analyses, and one of them over time."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import ServiceError
from services.documents.values_models import Analyte, OverTime, Span
from views._shared.following import Following
from views._shared.values_ports import Values

TABLE_PAGE = 50
"""Rows of a table that are shown at once."""


class Period(Enum):
    """How far back values are shown; the value is a number of years, 0 for all."""

    ALL = 0
    FIVE_YEARS = 5
    TWO_YEARS = 2
    ONE_YEAR = 1


@dataclass(frozen=True, slots=True)
class AnalysesState:
    """The analyses found so far; `unread` documents are still being read."""

    found: tuple[Analyte, ...] | None = None
    next: tuple[str, str] | None = None
    text: str = ""
    unread: int = 0
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class AnalysesModel:
    """Follows the list of analyses; never raises."""

    _values: Values
    _changes: ChangeFeed
    state: AnalysesState = field(default_factory=AnalysesState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._stopped = False

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._stopped = True
        self._following.stop()

    async def load(self) -> None:
        """Show what is known, then read the documents that were not read yet, a few at a time."""
        try:
            await self._first_page()
            while not self._stopped and (left := await self._values.catch_up()):
                self.state = replace(self.state, unread=left)
            await self._first_page()
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def _first_page(self) -> None:
        page = await self._values.analytes(None, self.state.text)
        self.state = replace(self.state, found=page.found, next=page.next, unread=0, error=None)

    async def type(self, text: str) -> None:
        """Narrow by a part of the name."""
        self.state = replace(self.state, text=text)
        try:
            await self._first_page()
        except ServiceError as error:
            self.state = replace(self.state, error=error)

    async def more(self) -> None:
        """Show the following page too."""
        if self.state.next is None or self.state.found is None:
            return
        try:
            page = await self._values.analytes(self.state.next, self.state.text)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        before = self.state.found or ()
        self.state = replace(self.state, found=(*before, *page.found), next=page.next)


@dataclass(frozen=True, slots=True)
class OverTimeState:
    """One analysis; `rows` of each table are shown."""

    found: OverTime | None = None
    period: Period = Period.ALL
    rows: int = TABLE_PAGE
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class OverTimeModel:
    """Follows one analysis; never raises."""

    _values: Values
    _changes: ChangeFeed
    _clock: Clock
    analyte: str
    state: OverTimeState = field(default_factory=OverTimeState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._stopped = False

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._stopped = True
        self._following.stop()

    async def load(self) -> None:
        """Read the values again, those of documents that were not read yet too."""
        try:
            while not self._stopped and await self._values.catch_up():
                pass  # a few documents at a time: the screen lives in between
            found = await self._values.over_time(self.analyte, self.span)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, found=found, error=None)

    @property
    def span(self) -> Span:
        """The period that was chosen, up to whatever is the newest."""
        years = self.state.period.value
        if not years:
            return Span()
        today = self._clock.now().astimezone().date()
        return Span(since=_years_before(today, years).isoformat())

    async def choose(self, period: Period) -> None:
        self.state = replace(self.state, period=period, rows=TABLE_PAGE)
        await self.load()

    async def more(self) -> None:
        """Show more rows of the tables."""
        self.state = replace(self.state, rows=self.state.rows + TABLE_PAGE)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
