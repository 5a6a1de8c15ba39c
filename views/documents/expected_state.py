"""Reports that visits should have brought: waited for, received, given up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import ServiceError
from services.documents.own_models import Candidate, Expectations, ExpectedReport, Waiting
from services.documents.printing import ReadyText
from services.printing.models import Frame
from views._shared.finding_ports import OwnThings
from views._shared.following import Following
from views._shared.printing_ports import Printing
from views._shared.typed_dates import typed_date

_WHOLE_DAY = len("YYYY-MM-DD")


@dataclass(frozen=True, slots=True)
class ExpectedState:
    """What is waited for; `asked` is the report whose `letter` or `candidates` are shown."""

    expectations: Expectations | None = None
    asked: ExpectedReport | None = None
    letter: ReadyText | None = None
    candidates: tuple[Candidate, ...] | None = None
    who: str = ""
    what: str = ""
    day: str = ""
    tried: bool = False
    said: int = 0  # visits said here: each begins another form
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ExpectedModel:
    """Follows what is waited for; never raises."""

    _own: OwnThings
    _changes: ChangeFeed
    _clock: Clock
    _printing: Printing
    state: ExpectedState = field(default_factory=ExpectedState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._last: ExpectedReport | None = None

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            found = await self._own.expectations()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, expectations=found, error=None)

    async def type(self, **typed: str) -> None:
        self.state = replace(self.state, **typed)  # type: ignore[arg-type] # words by field name

    @property
    def day(self) -> str | None:
        """The day that was typed, None if it is no day that has come."""
        day = typed_date(self.state.day)
        if day is None or len(day) < _WHOLE_DAY:
            return None
        today = self._clock.now().astimezone().date()
        return day if date.fromisoformat(day) <= today else None

    async def expect(self) -> bool:
        """Wait for the report of the visit that was said."""
        self.state = replace(self.state, tried=True)
        day, who = self.day, self.state.who.strip()
        if day is None or not who:
            return False
        report = ExpectedReport("", self.state.what.strip(), who, day)
        done = await self._try(lambda: self._own.expect(report))
        if done:
            fresh = ExpectedState(self.state.expectations, said=self.state.said + 1)
            self.state = fresh
        return done

    async def ask_letter(self, report: ExpectedReport, frame: Frame) -> None:
        """Show the letter that asks for a report."""

        async def read() -> None:
            letter = await self._printing.access_text(frame, report.who, report.day)
            self.state = replace(self.state, asked=report, letter=letter)

        await self._try(read)

    async def ask_received(self, report: ExpectedReport) -> None:
        """Show the documents that may be a report."""

        async def read() -> None:
            found = await self._own.candidates(report)
            self.state = replace(self.state, asked=report, candidates=found)

        await self._try(read)

    async def close(self) -> None:
        self.state = replace(self.state, asked=None, letter=None, candidates=None)

    async def settle(self, report: ExpectedReport, state: Waiting, document: str = "") -> bool:
        """Say what became of a report."""

        async def write() -> None:
            id = await self._own.settle(report, state, document)
            self._last = replace(report, id=id)

        done = await self._try(write)
        await self.close()
        return done

    async def undo(self) -> None:
        """Wait again for the report that was settled last."""
        last = self._last
        if last is not None:
            await self._try(lambda: self._own.settle(last, Waiting.WAITING))

    async def _try(self, act: Callable[[], Awaitable[object]]) -> bool:
        try:
            await act()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return False
        return True
