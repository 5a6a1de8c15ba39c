"""What the screens ask of what writes copies to leave with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from services.core.stop import StopSignal
from services.overview.archive import Archived, OnFile
from services.overview.export import Leaving


class Archives(Protocol):
    """See `services.overview.archive.ArchiveService`."""

    async def write(
        self,
        folder: Path | None = None,
        on_file: OnFile | None = None,
        stop: StopSignal | None = None,
    ) -> Archived: ...
    def read(self, archive: Archived) -> Iterator[bytes]: ...
    def drop(self, archive: Archived) -> None: ...


class Exports(Protocol):
    """See `services.overview.export.ExportService`."""

    async def leaving(self) -> Leaving: ...
