"""What the list can be narrowed by, and the filters that were saved."""

from dataclasses import dataclass, field, replace

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.models import Query
from services.documents.own_models import ExpectedReport, Folder, SavedFilter
from views._shared.finding_ports import Finding, OwnThings
from views._shared.following import Following


@dataclass(frozen=True, slots=True)
class NarrowState:
    """What is known; `open` while the filters are shown, `name` of the filter to be saved."""

    open: bool = False
    authors: tuple[str, ...] = ()
    folders: tuple[Folder, ...] = ()
    saved: tuple[SavedFilter, ...] = ()
    late: tuple[ExpectedReport, ...] = ()
    name: str = ""
    kept: int = 0  # filters saved here: each begins another name
    opened: int = 0


@ft.observable
@dataclass(eq=False)
class NarrowModel:
    """Reads what filters are made of; never raises. A failure is said by the list itself."""

    _finding: Finding
    _own: OwnThings
    _changes: ChangeFeed
    state: NarrowState = field(default_factory=NarrowState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again; authors only while they are shown."""
        try:
            beside = await self._own.beside()
            authors = await self._finding.authors() if self.state.open else self.state.authors
        except ServiceError:
            return
        self.state = replace(
            self.state,
            folders=beside.folders,
            saved=beside.filters,
            late=beside.late,
            authors=authors,
        )

    async def show(self, *, open: bool) -> None:  # noqa: A002 - what it is
        """Open the filters, or close them."""
        opened = self.state.opened + open
        self.state = replace(self.state, open=open, name="", opened=opened)
        if open:
            await self.load()

    async def type_name(self, name: str) -> None:
        self.state = replace(self.state, name=name)

    async def save(self, query: Query) -> bool:
        """Keep `query` under the name that was typed."""
        if not self.state.name.strip():
            return False
        try:
            await self._own.save_filter(self.state.name, query)
        except ServiceError:
            return False
        self.state = replace(self.state, name="", kept=self.state.kept + 1)
        return True
