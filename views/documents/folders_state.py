"""The person's folders and saved filters: made, renamed, deleted, brought back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.own_models import Folder, Outlived, SavedFilter
from views._shared.finding_ports import OwnThings
from views._shared.following import Following


class Kind(Enum):
    """What is renamed or deleted."""

    FOLDER = "folder"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class FoldersState:
    """`renaming` is (kind, id, its name so far) while its dialog is open."""

    loaded: bool = False
    folders: tuple[Folder, ...] = ()
    filters: tuple[SavedFilter, ...] = ()
    outlived: tuple[Outlived, ...] = ()
    renaming: tuple[Kind, str, str] | None = None
    name: str = ""
    made: int = 0
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class FoldersModel:
    """Follows folders and filters; never raises."""

    _own: OwnThings
    _changes: ChangeFeed
    state: FoldersState = field(default_factory=FoldersState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read them again."""
        try:
            folders, filters = await self._own.folders(), await self._own.saved_filters()
            outlived = await self._own.outlived()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(
                self.state,
                loaded=True,
                folders=folders,
                filters=filters,
                outlived=outlived,
                error=None,
            )

    async def type_name(self, name: str) -> None:
        self.state = replace(self.state, name=name)

    async def create(self) -> None:
        """Make the folder that was named."""
        if self.state.name.strip() and await self._try(
            lambda: self._own.create_folder(self.state.name)
        ):
            self.state = replace(self.state, name="", made=self.state.made + 1)

    async def ask(self, renaming: tuple[Kind, str, str] | None) -> None:
        """Open the dialog of another name, or close it."""
        self.state = replace(self.state, renaming=renaming)

    async def type_other(self, name: str) -> None:
        if self.state.renaming:
            kind, id, _name = self.state.renaming
            self.state = replace(self.state, renaming=(kind, id, name))

    async def rename(self) -> None:
        """Keep the other name."""
        if self.state.renaming is None or not self.state.renaming[2].strip():
            return
        kind, id, name = self.state.renaming
        act = self._own.rename_folder if kind is Kind.FOLDER else self._own.rename_filter
        await self._try(lambda: act(id, name))
        self.state = replace(self.state, renaming=None)

    async def delete(self, kind: Kind, id: str) -> bool:
        act = self._own.delete_folder if kind is Kind.FOLDER else self._own.delete_filter
        return await self._try(lambda: act(id))

    async def restore(self, kind: Kind, id: str) -> None:
        """Bring it back."""
        act = self._own.restore_folder if kind is Kind.FOLDER else self._own.restore_filter
        await self._try(lambda: act(id))

    async def _try(self, act: Callable[[], Awaitable[object]]) -> bool:
        try:
            await act()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return False
        return True
