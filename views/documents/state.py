"""The list: what is asked for, what was found so far."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.episodes import Episode
from services.documents.excerpts import Excerpt
from services.documents.misspelling import Correction
from services.documents.models import Category, Cursor, Document, Query
from views._shared.finding_ports import Finding
from views._shared.following import Following
from views._shared.ports import Documents

PAGE: Final = 50
_MOST_PINNED: Final = 20
_TYPING_PAUSE: Final = 0.2
"""Seconds without a key before a search starts."""


class Grouping(Enum):
    """How the lines of the list stand together."""

    MONTH = "month"
    EPISODE = "episode"


class Phase(Enum):
    """What a screen is doing."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DocumentsState:
    """The documents found for `query`, as far as they were scrolled to."""

    phase: Phase = Phase.LOADING
    query: Query = field(default_factory=Query)
    documents: tuple[Document, ...] = ()
    next: Cursor | None = None
    total: int = 0
    counts: tuple[tuple[Category, int], ...] = ()
    error: ServiceError | None = None
    grouping: Grouping = Grouping.MONTH
    correction: Correction | None = None  # what was looked for instead
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    episodes: tuple[Episode, ...] = ()
    pinned: tuple[Document, ...] = ()
    resets: int = 0  # how often everything was asked for again: the search field starts anew

    @property
    def filtered(self) -> bool:
        return self.query != Query()

    @property
    def narrowed(self) -> int:
        """How many filters count that no chip of their own shows."""
        query = self.query
        chosen = (query.since, query.until, query.author, query.source, query.folder)
        return sum(map(bool, (*chosen, query.pinned, query.noted)))

    @property
    def meant(self) -> Query:
        """What was really looked for."""
        return replace(self.query, text=self.correction.text) if self.correction else self.query

    @property
    def empty(self) -> bool:
        return not self.documents and self.phase is Phase.READY


@ft.observable
@dataclass(eq=False)
class DocumentsModel:
    """Reads pages of the list and follows its changes; never raises."""

    _documents: Documents
    _finding: Finding
    _changes: ChangeFeed
    state: DocumentsState = field(default_factory=DocumentsState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._typing: asyncio.Task[None] | None = None
        self._more = False

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()
        if self._typing:
            self._typing.cancel()

    async def load(self) -> None:
        """Read the list again, as far as it was read before."""
        query, limit = self.state.query, max(PAGE, len(self.state.documents))
        try:
            found = await self._finding.find(query, None, limit)
            pinned = () if self.state.filtered else await self._pinned()
            counts = await self._documents.counts()
        except ServiceError as error:
            self.state = replace(self.state, phase=Phase.FAILED, error=error)
            return
        if query == self.state.query:  # else a newer question is on its way
            self.state = replace(
                self.state,
                phase=Phase.READY,
                documents=found.listing.documents,
                next=found.listing.next,
                total=found.listing.total or 0,
                correction=found.correction,
                pinned=pinned,
                counts=tuple(counts.items()),
                error=None,
            )
            await self._look_around()

    async def _pinned(self) -> tuple[Document, ...]:
        return (await self._documents.list(Query(pinned=True), None, _MOST_PINNED)).documents

    async def _look_around(self) -> None:
        """Read what is shown with the lines once they stand: where the words were found, the episodes."""
        state = self.state
        said: Mapping[str, Excerpt] = {}
        together: tuple[Episode, ...] = ()
        try:
            if state.query.text:
                ids = [document.id for document in state.documents]
                said = await self._finding.excerpts(state.meant.text, ids)
            if state.grouping is Grouping.EPISODE:
                together = await self._finding.episodes(state.documents)
        except ServiceError as error:
            self.state = replace(self.state, phase=Phase.FAILED, error=error)
            return
        if state.documents is self.state.documents:
            self.state = replace(self.state, excerpts=said, episodes=together)

    async def more(self) -> None:
        """Read the next page, unless it is being read."""
        if self._more or not self.state.next or self.state.phase is not Phase.READY:
            return
        self._more, query = True, self.state.query
        try:
            page = await self._finding.find(self.state.meant, self.state.next, PAGE)
        except ServiceError as error:
            self.state = replace(self.state, phase=Phase.FAILED, error=error)
        else:
            if query == self.state.query:
                found = self.state.documents + page.listing.documents
                self.state = replace(self.state, documents=found, next=page.listing.next)
                await self._look_around()
        finally:
            self._more = False

    async def search(self, text: str) -> None:
        """Search for `text` once the person stops typing."""
        if self._typing:
            self._typing.cancel()
        self._typing = asyncio.create_task(self._search(text))

    async def _search(self, text: str) -> None:
        await asyncio.sleep(_TYPING_PAUSE)
        await self._ask(replace(self.state.query, text=text.strip()))

    async def choose(self, category: Category | None) -> None:
        """Keep one category only, or all of them."""
        await self._ask(replace(self.state.query, category=category))

    async def toggle_unread(self) -> None:
        await self._ask(replace(self.state.query, unread=not self.state.query.unread))

    async def toggle_replaced(self) -> None:
        await self._ask(replace(self.state.query, replaced=not self.state.query.replaced))

    async def narrow(self, query: Query) -> None:
        """Ask for what `query` says; the words that were typed stay."""
        await self._ask(replace(query, text=self.state.query.text))

    async def widen(self) -> None:
        """Drop the filters that no chip of their own shows."""
        query = self.state.query
        kept = Query(query.text, query.category, query.unread, replaced=query.replaced)
        await self._ask(kept)

    async def apply(self, query: Query) -> None:
        """Ask for what a saved filter says, its words too."""
        if query.text != self.state.query.text:
            self.state = replace(self.state, resets=self.state.resets + 1)
        await self._ask(query)

    async def group(self, grouping: str) -> None:
        """Show the same list otherwise."""
        self.state = replace(self.state, grouping=Grouping(grouping))
        await self._look_around()

    async def reset(self) -> None:
        """Ask for everything again."""
        self.state = replace(self.state, resets=self.state.resets + 1)
        await self._ask(Query())

    async def _ask(self, query: Query) -> None:
        if query != self.state.query:
            self.state = replace(
                self.state,
                query=query,
                documents=(),
                next=None,
                correction=None,
                phase=Phase.LOADING,
            )
            await self.load()
