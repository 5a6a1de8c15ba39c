"""What was last read of the traces, which of them are shown, and reading them anew."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.access.models import Unanswered
from services.access.traces import Group, Reading, What, Who, shown
from services.core.errors import ServiceError
from views._shared.traces_ports import Traces


@dataclass(frozen=True, slots=True)
class TracesState:
    """`reading` is None until what is kept was read; `away` is why it could not be read anew."""

    reading: Reading | None = None
    groups: tuple[Group, ...] = ()
    who: Who = Who.OTHERS
    what: What = What.ALL
    away: Unanswered | None = None
    asking: bool = True
    doubts: bool = False
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class TracesModel:
    """Shows what is kept, then asks the server; never raises."""

    _traces: Traces
    state: TracesState = field(default_factory=TracesState)

    async def start(self) -> None:
        await self._load()
        await self.refresh()

    def stop(self) -> None:
        self.state = TracesState()

    async def refresh(self) -> None:
        """Read the newest."""
        await self._asked(older=False)

    async def more(self) -> None:
        """Read older ones."""
        await self._asked(older=True)

    async def choose(self, who: Who | None = None, what: What | None = None) -> None:
        """Show only these."""
        self.state = replace(self.state, who=who or self.state.who, what=what or self.state.what)
        self._show()

    async def doubt(self, *, doubts: bool) -> None:
        """Say what to do about an access that is not recognised, or no more."""
        self.state = replace(self.state, doubts=doubts)

    async def _asked(self, *, older: bool) -> None:
        self.state = replace(self.state, asking=True, error=None)
        try:
            away = await (self._traces.more() if older else self._traces.refresh())
        except ServiceError as error:
            self.state = replace(self.state, asking=False, error=error)
            return
        await self._load()
        self.state = replace(self.state, asking=False, away=away)

    async def _load(self) -> None:
        try:
            self.state = replace(self.state, reading=await self._traces.kept())
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        self._show()

    def _show(self) -> None:
        reading = self.state.reading
        if reading is not None:
            found = tuple(shown(reading, self.state.who, self.state.what))
            self.state = replace(self.state, groups=found)
