"""What is new, and what is on this device."""

from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.models import Document, StorageUse
from views._shared.following import Following
from views._shared.ports import Documents, Sync

NEWEST: Final = 5


@dataclass(frozen=True, slots=True)
class HomeState:
    """Loading while `use` is None and there is no error."""

    newest: tuple[Document, ...] = ()
    use: StorageUse | None = None
    elsewhere: int = 0  # documents whose file is still on the server
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class HomeModel:
    """Follows the documents; never raises."""

    _documents: Documents
    _sync: Sync
    _changes: ChangeFeed
    state: HomeState = field(default_factory=HomeState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            newest = await self._documents.newest(NEWEST)
            use = await self._documents.storage_use()
            freshness = await self._sync.freshness()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = HomeState(newest, use, freshness.contents_waiting)
