"""Files that are there whole or not at all.

A file is drafted beside its place, brought to the disk, and only then put in its place in one step:
a kill or a full disk leaves the old file as it was. Each step that can fail is a method of
`FilePort`, so that a test can fail any of them.
"""

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Final, Protocol

from services.core.courtesy import give_way
from services.core.errors import BusyError, DiskFullError, UnwritableError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TRIES: Final = 5
LEFTOVER: Final = ".tmp"
"""How a draft's name ends; one that a kill left behind may be removed by `remove_leftovers`."""

Octets = bytes | bytearray | memoryview

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENOTDIR, errno.EISDIR}
)
"""No right to write, a read-only disk, or a file where the folder should be."""


class FilePort(Protocol):
    """The steps of writing, each of which a disk may refuse with an OSError."""

    def create(self, path: Path, mode: int) -> FileIO:
        """Open a file that does not exist yet, for writing."""
        ...

    def append(self, path: Path) -> FileIO:
        """Open a file that exists, for writing after its end."""
        ...

    def write(self, file: FileIO, data: Octets) -> None:
        """Append all of `data`."""
        ...

    def sync(self, file: FileIO) -> None:
        """Bring the file's bytes to the disk."""
        ...

    def replace(self, source: Path, target: Path) -> None:
        """Put `source` in the place of `target`, in one step."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Bring the folder's list of names to the disk."""
        ...

    def make_folder(self, path: Path) -> None:
        """Create a folder that only its owner can enter."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file; one that is not there is no error."""
        ...


class Disk:
    """The real file system."""

    def create(self, path: Path, mode: int) -> FileIO:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return FileIO(os.open(path, flags, mode), "w")

    def append(self, path: Path) -> FileIO:
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)
        return FileIO(os.open(path, flags), "a")

    def write(self, file: FileIO, data: Octets) -> None:
        left = memoryview(data).cast("B")
        while left:
            # A raw file may take less than all: the last bytes before a limit, for one.
            left = left[file.write(left) :]

    def sync(self, file: FileIO) -> None:
        if sys.platform == "darwin":
            # There, fsync leaves the bytes in the drive's own cache.
            fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
        else:
            os.fsync(file.fileno())
        give_way()

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        if sys.platform == "win32":
            return  # Windows cannot open a folder; NTFS journals its names
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        give_way()

    def make_folder(self, path: Path) -> None:
        path.mkdir(mode=0o700, exist_ok=True)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)


DISK: Final[FilePort] = Disk()


class Draft:
    """A file being written under a passing name; see `draft`."""

    def __init__(self, path: Path, file: FileIO, port: FilePort) -> None:
        self._path = path
        self._file = file
        self._port = port
        self.published = False

    def write(self, data: Octets) -> None:
        """Append `data`."""
        self._port.write(self._file, data)

    def publish(self, target: Path) -> None:
        """Bring the file to the disk, then to its place; durable when this returns."""
        self._port.sync(self._file)
        self._file.close()  # Windows renames no open file
        self._port.replace(self._path, target)
        self.published = True
        self._port.sync_folder(target.parent)


@contextmanager
def draft(folder: Path, *, mode: int = 0o600, port: FilePort = DISK) -> Iterator[Draft]:
    """Give a file to write in `folder`; unless published, nothing of it is left at the end.

    Raises:
        DiskFullError: no room (ENOSPC, EDQUOT, or EFBIG under RLIMIT_FSIZE); whatever was in place
        is untouched. UnwritableError: not allowed there. OSError: the disk failed otherwise.

    """
    path = folder / f"{secrets.token_hex(8)}{LEFTOVER}"
    with system_errors_told():
        file = port.create(path, mode)
        page = Draft(path, file, port)
        try:
            yield page
        finally:
            file.close()
            if not page.published:
                with suppress(OSError):
                    port.remove(path)


def write_durably(path: Path, data: Octets, *, mode: int = 0o600, port: FilePort = DISK) -> None:
    """Put `data` at `path`, whole and on the disk when this returns.

    Raises:
        DiskFullError, UnwritableError, OSError: as `draft`; the file at `path` is untouched.

    """
    for remaining in reversed(range(_TRIES)):
        try:
            with draft(path.parent, mode=mode, port=port) as page:
                page.write(data)
                page.publish(path)
        except FileNotFoundError:
            # Another Carnet that starts takes a draft for what a kill left (`remove_leftovers`).
            if not remaining or not path.parent.is_dir():
                raise
        else:
            return


def private_folder(path: Path, *, port: FilePort = DISK) -> Path:
    """Create `path` and the parents it lacks, each 0700 and durable; any that exists stays."""
    missing = []
    with system_errors_told():
        for folder in (path, *path.parents):
            if folder.is_dir():
                break
            missing.append(folder)
        for folder in reversed(missing):
            port.make_folder(folder)
            port.sync_folder(folder.parent)
    return path


def remove_leftovers(folder: Path, *, port: FilePort = DISK) -> None:
    """Remove the drafts that a kill left in `folder`, where nobody else may be writing."""
    for path in folder.glob(f"*{LEFTOVER}"):
        port.remove(path)


@contextmanager
def system_errors_told() -> Iterator[None]:
    """Turn the system's ways to say "no room" and "not here" into our errors."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError from None
        if error.errno in _FORBIDDEN:
            raise UnwritableError from None
        raise


@contextmanager
def held(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Keep other processes that ask for the same `path` waiting; a kill lets go of it.

    Raises:
        BusyError: another has it, and there is no `wait`.

    """
    with system_errors_told(), path.open("ab") as file:
        _lock(file.fileno(), wait=wait)
        yield


def _lock(descriptor: int, *, wait: bool) -> None:
    try:
        if sys.platform == "win32":  # let go of when the file is closed
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if wait:
            raise
        raise BusyError from None
