"""Keeping a copy elsewhere: an archive for another device, or files that anybody can read."""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

import flet as ft

from services.core.errors import ServiceError
from services.core.stop import StopSignal
from services.overview.archive import Archived, StoppedError
from views._shared.leaving_ports import Archives, Exports
from views._shared.saving import Save
from views._shared.session import Session

_CONFIRMED_BY: Final = 4
"""How many characters of the key are typed again: enough to know that it is on paper."""


class Stage(Enum):
    """Where one is."""

    CHOOSING = "choosing"
    WORKING = "working"
    KEY = "key"  # shown once, and typed again
    READY = "ready"  # to be saved
    SAVED = "saved"
    FILES_SAVED = "files_saved"


@dataclass(frozen=True, slots=True)
class KeepState:
    """`done` of `total` files are in the archive; `unsaved`: the last way out did not take it all."""

    stage: Stage = Stage.CHOOSING
    done: int = 0
    total: int = 0
    stopping: bool = False
    archive: Archived | None = None
    typed: str = ""
    tried: bool = False
    busy: bool = False
    unsaved: bool = False
    missing: tuple[str, ...] = ()
    error: ServiceError | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the end of the key was typed as it was shown."""
        key = self.archive.key if self.archive else ""
        typed = "".join(self.typed.split()).replace("-", "").upper()
        return bool(key) and typed == key[-_CONFIRMED_BY:]


@ft.observable
@dataclass(eq=False)
class KeepModel:
    """Makes one copy at a time; never raises."""

    _archives: Archives
    _exports: Exports
    _session: Session
    state: KeepState = field(default_factory=KeepState)
    _stop: StopSignal = field(default_factory=StopSignal)

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Leave nothing on its way: an archive whose key nobody has is no use."""
        self._stop.set()
        self._drop()

    def _drop(self) -> None:
        if self.state.archive:
            self._archives.drop(self.state.archive)
        self.state = KeepState()

    # -- an archive ----------------------------------------------------------------------------------------

    async def make(self) -> None:
        """Write the archive, and read it again."""
        self._stop = stop = StopSignal()
        self.state = KeepState(Stage.WORKING)
        try:
            archive = await self._archives.write(None, self._came, stop)
        except StoppedError:
            self.state = KeepState()
        except ServiceError as error:
            self.state = KeepState(error=error)
        else:
            if stop.is_set:
                self._archives.drop(archive)
                self.state = KeepState()
            else:
                self.state = KeepState(Stage.KEY, archive=archive, missing=archive.missing)

    def _came(self, done: int, total: int) -> None:
        # Whoever waits is there, though they touch nothing.
        self._session.touch()
        if self.state.stage is Stage.WORKING:
            self.state = replace(self.state, done=done, total=total)

    async def give_up(self) -> None:
        """End the work under way after its file."""
        self._stop.set()
        self.state = replace(self.state, stopping=True)

    async def type(self, typed: str) -> None:
        """Take the end of the key, as copied from the paper."""
        self.state = replace(self.state, typed=typed, tried=False)

    async def confirm(self) -> None:
        """Go on once the key is known to be written down."""
        confirmed = self.state.confirmed
        stage = Stage.READY if confirmed else self.state.stage
        self.state = replace(self.state, stage=stage, tried=not confirmed)

    async def save(self, save: Save) -> None:
        """Hand the archive over; it stays ready if it was not all taken."""
        archive = self.state.archive
        if archive is None or self.state.busy:
            return
        self.state = replace(self.state, busy=True, unsaved=False, error=None)
        name, size = archive.path.name, archive.size
        if await self._saved(save, name, size, lambda: self._archives.read(archive)):
            self._archives.drop(archive)
            self.state = replace(self.state, stage=Stage.SAVED, archive=None)

    # -- readable files ------------------------------------------------------------------------------------

    async def save_files(self, save: Save) -> None:
        """Hand over a ZIP of readable files, made on the way."""
        if self.state.busy:
            return
        self.state = KeepState(busy=True)
        try:
            leaving = await self._exports.leaving()
        except ServiceError as error:
            self.state = KeepState(error=error)
            return
        if await self._saved(save, leaving.name, None, leaving.pieces):
            self.state = KeepState(Stage.FILES_SAVED, missing=leaving.missing())

    async def _saved(self, save: Save, *file: object) -> bool:
        try:
            saved = await save(*file)  # type: ignore[arg-type] # what `Save` takes, in its order
        except ServiceError as error:
            self.state = replace(self.state, busy=False, error=error)
            return False
        self.state = replace(self.state, busy=False, unsaved=not saved)
        return saved

    async def back(self) -> None:
        """Begin again."""
        self._drop()
