"""What the person adds to one document: a note, a pin, folders."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import Enum

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import ServiceError
from services.documents.own_models import Folder, Own
from views._shared.finding_ports import OwnThings
from views._shared.following import Following


class Asking(Enum):
    """Which dialog is open."""

    NOTHING = "nothing"
    NOTE = "note"
    FOLDERS = "folders"


@dataclass(frozen=True, slots=True)
class OwnState:
    """`own` is None until it is read; `draft` is the note or the folder's name being typed."""

    own: Own | None = None
    folders: tuple[Folder, ...] = ()
    asking: Asking = Asking.NOTHING
    draft: str = ""
    made: int = 0  # folders made here: each begins another name
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class OwnModel:
    """Follows what is the person's on one document; never raises."""

    _own: OwnThings
    _changes: ChangeFeed
    id: str
    state: OwnState = field(default_factory=OwnState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self.load)
        self._before = ""

    async def start(self) -> None:
        self._following.start()
        await self.load()

    def stop(self) -> None:
        self._following.stop()

    async def load(self) -> None:
        """Read it again."""
        try:
            own = await self._own.of(self.id)
            folders = await self._own.folders()
        except ServiceError as error:
            self.state = replace(self.state, error=error)
        else:
            self.state = replace(self.state, own=own, folders=folders, error=None)

    async def ask(self, asking: Asking) -> None:
        """Open a dialog, or close it."""
        note = self.state.own.note if self.state.own else ""
        draft = note if asking is Asking.NOTE else ""
        self.state = replace(self.state, asking=asking, draft=draft)

    async def type(self, text: str) -> None:
        self.state = replace(self.state, draft=text)

    async def keep_note(self) -> bool:
        """Keep what was typed; say whether that changed anything."""
        text = self.state.draft.strip()
        if self.state.own and text == self.state.own.note:
            await self.ask(Asking.NOTHING)
            return False

        async def write() -> None:
            self._before = await self._own.write_note(self.id, text)

        kept = await self._try(write)
        if kept:
            await self.ask(Asking.NOTHING)
        return kept

    async def undo_note(self) -> None:
        """Put the note back as it was."""

        async def write() -> None:
            await self._own.write_note(self.id, self._before)

        await self._try(write)

    async def pin(self, *, pinned: bool) -> bool:
        return await self._try(lambda: self._own.pin(self.id, pinned=pinned))

    async def mark_unread(self) -> bool:
        return await self._try(lambda: self._own.mark_unread(self.id))

    async def put_in(self, folder: str, inside: bool) -> None:
        await self._try(lambda: self._own.put_in(folder, self.id, inside=inside))

    async def new_folder(self) -> None:
        """Make the folder that was named and put the document in it."""
        name = self.state.draft.strip()
        if not name:
            return

        async def make() -> None:
            folder = await self._own.create_folder(name)
            await self._own.put_in(folder, self.id, inside=True)

        if await self._try(make):
            self.state = replace(self.state, draft="", made=self.state.made + 1)

    async def _try(self, act: Callable[[], Awaitable[None]]) -> bool:
        try:
            await act()
        except ServiceError as error:
            self.state = replace(self.state, error=error, asking=Asking.NOTHING)
            return False
        return True
