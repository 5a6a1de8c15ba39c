"""Archives and exports in memory, with the behaviour of the real services."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from services.core.errors import ServiceError
from services.core.stop import StopSignal
from services.overview.archive import Archived, OnFile, StoppedError
from services.overview.export import Leaving
from tests.fakes.people import ARCHIVE_KEY


@dataclass(eq=False)
class FakeArchives:
    """Writes a few bytes; `refuses` instead, when it is set."""

    refuses: ServiceError | None = None
    missing: tuple[str, ...] = ()
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp()))

    async def write(
        self,
        folder: Path | None = None,
        on_file: OnFile | None = None,
        stop: StopSignal | None = None,
    ) -> Archived:
        if self.refuses:
            raise self.refuses
        if stop and stop.is_set:
            raise StoppedError
        if on_file:
            on_file(9, 9)
        path = (folder or self.folder) / "carnet-2026-11-22.carnet"
        path.write_bytes(b"archive")
        return Archived(path, 12, 30, 9, 7, ARCHIVE_KEY, self.missing)

    def read(self, archive: Archived) -> Iterator[bytes]:
        yield archive.path.read_bytes()

    def drop(self, archive: Archived) -> None:
        archive.path.unlink(missing_ok=True)


@dataclass(eq=False)
class FakeExports:
    """A ZIP of a few bytes."""

    refuses: ServiceError | None = None

    async def leaving(self) -> Leaving:
        if self.refuses:
            raise self.refuses
        return Leaving("carnet-2026-11-22.zip", lambda: iter([b"zip"]), tuple)
