"""What Carnet explains, as it is served: which edition, and a newer package put in once it was checked."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import flet as ft

from services.content.service import InUse
from services.core.errors import PackageFault, PackageRefusedError, ServiceError
from views._shared.content_ports import Content
from views._shared.receiving import ChosenFile


@dataclass(frozen=True, slots=True)
class Offered:
    """A package that holds, and is not in yet."""

    version: int
    issued: date
    files: int
    rules: bool
    """Whether it brings rules of prevention too."""


@dataclass(frozen=True, slots=True)
class ContentState:
    """The edition in use; a package that was chosen, and what became of it."""

    used: InUse | None = None
    offered: Offered | None = None
    busy: bool = False
    installed: bool = False
    error: ServiceError | None = None

    @property
    def refused(self) -> PackageRefusedError | None:
        """Why the package that is kept is not used."""
        fault: PackageFault | None = self.used.refused if self.used else None
        return PackageRefusedError(fault) if fault else None


@ft.observable
@dataclass(eq=False)
class ContentModel:
    """Checks first, says what it is, then puts it in; never raises."""

    _content: Content
    state: ContentState = field(default_factory=ContentState)
    _chosen: ChosenFile | None = None

    async def start(self) -> None:
        """Read which edition is served."""
        used = await asyncio.to_thread(self._content.load)
        self.state = replace(self.state, used=used)

    def stop(self) -> None:
        self._drop()

    async def take(self, chosen: ChosenFile) -> None:
        """Check a package that was chosen; nothing is put in yet."""
        self._drop()
        self.state = ContentState(self.state.used, busy=True)
        if chosen.error or chosen.path is None:
            self.state = ContentState(self.state.used, error=chosen.error)
            return
        self._chosen = chosen
        try:
            offered = await asyncio.to_thread(self._look, chosen.path)
        except ServiceError as error:
            self._drop()
            self.state = ContentState(self.state.used, error=error)
        else:
            self.state = ContentState(self.state.used, offered)

    async def install(self) -> None:
        """Put in the package that was checked."""
        if self._chosen is None or self._chosen.path is None:
            return
        self.state = replace(self.state, busy=True)
        try:
            used = await asyncio.to_thread(self._content.install, self._chosen.path)
        except ServiceError as error:
            self.state = ContentState(self.state.used, error=error)
        else:
            self.state = ContentState(used, installed=True)
        self._drop()

    async def leave(self) -> None:
        """Do not put it in."""
        self._drop()
        self.state = ContentState(self.state.used)

    def _look(self, path: Path) -> Offered:
        manifest = self._content.verify(path).manifest
        rules = any(name.startswith("prevention/") for name in manifest.files)
        return Offered(manifest.version, manifest.issued, len(manifest.files), rules)

    def _drop(self) -> None:
        if self._chosen:
            self._chosen.drop()
            self._chosen = None
