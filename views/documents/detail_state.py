"""One document: what it says of itself, and what the person changes about it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.core.narrative import Block
from services.documents.models import Category, DocumentDetail
from services.documents.server_copy import ServerCopy
from views._shared.following import Following
from views._shared.ports import Documents
from views._shared.typed_dates import as_typed, typed_date
from views.documents.state import Phase


class Asking(Enum):
    """Which dialog is open."""

    NOTHING = "nothing"
    TITLE = "title"
    CATEGORY = "category"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class DetailState:
    """The document, once read."""

    phase: Phase = Phase.LOADING
    detail: DocumentDetail | None = None
    results: tuple[Block, ...] = ()
    error: ServiceError | None = None
    asking: Asking = Asking.NOTHING
    title: str = ""
    category: Category = Category.OTHER
    day: str = ""
    no_date: bool = False  # what was typed is none
    copy: ServerCopy = ServerCopy.NONE  # the server's


@ft.observable
@dataclass(eq=False)
class DetailModel:
    """Follows one document; never raises."""

    _documents: Documents
    _changes: ChangeFeed
    id: str
    state: DetailState = field(default_factory=DetailState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._gone = False

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read the document again."""
        if self._gone:
            return
        try:
            detail = await self._documents.detail(self.id)
            results = await self._documents.results(self.id)
            copy = await self._documents.server_copy(self.id)
        except ServiceError as error:
            self.state = replace(self.state, phase=Phase.FAILED, error=error)
        else:
            self.state = replace(
                self.state,
                phase=Phase.READY,
                detail=detail,
                results=results,
                copy=copy,
                error=None,
            )

    async def ask(self, asking: Asking) -> None:
        """Open a dialog, or close it."""
        detail = self.state.detail
        if detail:
            document = detail.document
            self.state = replace(
                self.state,
                asking=asking,
                title=document.title,
                category=document.category,
                day=as_typed(document.date),
                no_date=False,
            )

    async def type_title(self, title: str) -> None:
        self.state = replace(self.state, title=title)

    async def choose(self, category: str) -> None:
        self.state = replace(self.state, category=Category(category))

    async def rename(self) -> None:
        """Keep the title that was typed."""
        if self.state.title.strip():
            await self._try(lambda: self._documents.rename(self.id, self.state.title))

    async def recategorise(self) -> None:
        """Keep the category that was chosen."""
        await self._try(lambda: self._documents.recategorise(self.id, self.state.category))

    async def type_day(self, day: str) -> None:
        self.state = replace(self.state, day=day, no_date=False)

    async def redate(self) -> None:
        """Keep the date that was typed."""
        date = typed_date(self.state.day)
        if not date:
            self.state = replace(self.state, no_date=True)
        else:
            await self._try(lambda: self._documents.redate(self.id, date))

    async def delete(self) -> bool:
        """Put the document aside; say whether it was, and in the state what that does to the server's copy."""
        self._gone = True
        try:
            copy = await self._documents.server_copy(self.id)
        except ServiceError as error:
            self._gone = False
            self.state = replace(self.state, error=error)
            return False
        self.state = replace(self.state, copy=copy)
        deleted = await self._try(lambda: self._documents.delete(self.id))
        self._gone = deleted
        return deleted

    async def restore(self) -> None:
        """Bring it back."""
        self._gone = False
        await self._try(lambda: self._documents.restore(self.id))

    async def original(self) -> bytes | None:
        """Return the very bytes taken in, None if they cannot be read."""
        try:
            return await self._documents.original(self.id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return None

    async def _try(self, act: Callable[[], Awaitable[None]]) -> bool:
        try:
            await act()
        except ServiceError as error:
            self.state = replace(self.state, error=error, asking=Asking.NOTHING)
            return False
        self.state = replace(self.state, error=None, asking=Asking.NOTHING)
        return True
