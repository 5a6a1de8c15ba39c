"""A real disk on which one step fails, or on which Carnet is killed at one step."""

from io import FileIO
from pathlib import Path

from services.core.files import Disk, Octets


class Killed(BaseException):
    """The process is gone: nothing it wanted to do afterwards happens."""


class FaultyDisk(Disk):
    """The step number `fails_at` (from 1) raises `error`, half done; after Killed every later one does too.

    Without `fails_at` it only counts, for a test to know how many steps there are.
    """

    def __init__(self, fails_at: int = 0, error: BaseException | None = None) -> None:
        self.steps = 0
        self._fails_at = fails_at
        self._error = error or Killed()

    def create(self, path: Path, mode: int) -> FileIO:
        self._step()
        return super().create(path, mode)

    def append(self, path: Path) -> FileIO:
        self._step()
        return super().append(path)

    def write(self, file: FileIO, data: Octets) -> None:
        try:
            self._step()
        except BaseException:
            super().write(file, bytes(data)[: len(data) // 2])
            raise
        super().write(file, data)

    def sync(self, file: FileIO) -> None:
        self._step()
        super().sync(file)

    def replace(self, source: Path, target: Path) -> None:
        self._step()
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)

    def make_folder(self, path: Path) -> None:
        self._step()
        super().make_folder(path)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def _step(self) -> None:
        self.steps += 1
        is_dead = isinstance(self._error, Killed) and self.steps > self._fails_at
        if self._fails_at and (self.steps == self._fails_at or is_dead):
            raise self._error
