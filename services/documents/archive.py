"""ZIP archives of documents, a member at a time: bytes are counted while they unpack, headers are not believed."""

import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final

from services.core.errors import Refusal, RefusedError
from services.documents.limits import MAX_FILE_BYTES
from services.documents.sniffing import HEAD, Format, sniff

MAX_MEMBERS: Final = 5000
MAX_TOTAL: Final = 512 * 2**20
MAX_RATIO: Final = 200
"""Times a member may grow: text grows twentyfold, a bomb a thousandfold."""
_RATIO_FROM: Final = 2**20
"""Small members may be as repetitive as they like."""
_LARGEST_DIRECTORY: Final = 4 * 2**20
_END: Final = b"PK\x05\x06"
_TAIL: Final = 65_535 + 22
"""Where the end record may stand: 22 bytes before the end, or before a comment (APPNOTE 4.3.16)."""
_CHUNK: Final = 2**18
_ENCRYPTED: Final = 0x1
_SYSTEM: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
)

Archive = bytes | Path


@dataclass(frozen=True, slots=True)
class Member:
    """One file: `data`, or why it could not be had.

    `name` is a label and `path` what the archive calls it, both for people and tables, never a path to write to.
    """

    name: str
    data: bytes | None = field(default=None, repr=False)
    error: RefusedError | None = None
    path: str = ""


def is_archive(source: Archive) -> bool:
    """Say whether the first bytes are a ZIP's."""
    try:
        if isinstance(source, bytes):
            return sniff(source[:HEAD]) is Format.ZIP
        with source.open("rb") as file:
            return sniff(file.read(HEAD)) is Format.ZIP
    except OSError:
        return False


def count(source: Archive) -> int:
    """Return how many members `members` will yield."""
    try:
        with _opened(source) as archive:
            return max(1, min(len(_listed(archive)), MAX_MEMBERS + 1))
    except RefusedError:
        return 1


def members(source: Archive, but: Callable[[str], bool] | None = None) -> Iterator[Member]:
    """Yield each file of an archive; a bad one is yielded with its error and the others follow.

    Those whose path is `but` are passed over, and not unpacked.

    An archive that cannot be opened, holds nothing, or too much, yields one member with that error.
    """
    try:
        with _opened(source) as archive:
            yield from _unpacked(archive, but or _none)
    except RefusedError as error:
        yield Member("", error=error)


def paths(source: Archive) -> tuple[str, ...]:
    """Return what an archive calls its files; nothing of one that cannot be opened."""
    try:
        with _opened(source) as archive:
            return tuple(info.filename for info in _listed(archive)[:MAX_MEMBERS])
    except RefusedError:
        return ()


def chosen(source: Archive, wanted: Callable[[str], bool], largest: int) -> tuple[Member, ...]:
    """Return the files whose path is wanted, read now: none of more than `largest` bytes, nor all together."""
    found: list[Member] = []
    try:
        with _opened(source) as archive:
            for info in _listed(archive)[:MAX_MEMBERS]:
                if wanted(info.filename):
                    name = label(info.filename)
                    try:
                        data = _read(archive, info, largest)
                    except RefusedError as error:
                        found.append(Member(name, None, error, info.filename))
                    else:
                        largest -= len(data)
                        found.append(Member(name, data, None, info.filename))
    except RefusedError:
        return ()
    return tuple(found)


def loaded(name: str, source: Archive) -> Member:
    """Return a file from the disk or a picker as a member; too large a file is not read."""
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > MAX_FILE_BYTES:
            return Member(name, error=_too_large())
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError:
        return Member(name, error=RefusedError(Refusal.UNREADABLE))
    return Member(name, data)


def _none(_path: str) -> bool:
    return False


def _unpacked(archive: zipfile.ZipFile, but: Callable[[str], bool]) -> Iterator[Member]:
    listed = [info for info in _listed(archive) if not but(info.filename)]
    if not listed:
        raise RefusedError(Refusal.ZIP_EMPTY)
    room = MAX_TOTAL
    for info in listed[:MAX_MEMBERS]:
        name = label(info.filename)
        try:
            data = _read(archive, info, room)
        except RefusedError as error:
            yield Member(name, None, error, info.filename)
            if error.reason is Refusal.ZIP_TOO_LARGE:
                return
        else:
            room -= len(data)
            yield Member(name, data, None, info.filename)
    if len(listed) > MAX_MEMBERS:
        raise RefusedError(Refusal.ZIP_TOO_LARGE, f"{MAX_MEMBERS} files")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        raise RefusedError(Refusal.ZIP_PASSWORD)
    parts: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as file:
            while part := file.read(_CHUNK):
                if not parts and sniff(part[:HEAD]) is Format.ZIP:
                    raise RefusedError(Refusal.ZIP_NESTED)
                parts.append(part)
                size += len(part)
                _check_size(size, info.compress_size, room)
    except _BROKEN:
        raise RefusedError(Refusal.ZIP_DAMAGED) from None
    return b"".join(parts)


def _check_size(size: int, packed: int, room: int) -> None:
    if size > room:
        raise RefusedError(Refusal.ZIP_TOO_LARGE, f"{MAX_TOTAL} bytes")
    if size > _RATIO_FROM and size > MAX_RATIO * max(packed, 1):
        raise RefusedError(Refusal.ZIP_TOO_LARGE, f"ratio over {MAX_RATIO}")
    if size > MAX_FILE_BYTES:
        raise _too_large()


def _opened(source: Archive) -> zipfile.ZipFile:
    try:
        _check_directory(source)
        return zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
    except OSError:
        raise RefusedError(Refusal.UNREADABLE) from None
    except _BROKEN:
        raise RefusedError(Refusal.ZIP_DAMAGED) from None


def _check_directory(source: Archive) -> None:
    """Refuse a directory that would fill the memory with names before a single member is read."""
    if isinstance(source, bytes):
        tail = source[-_TAIL:]
    else:
        with source.open("rb") as file:
            file.seek(max(0, source.stat().st_size - _TAIL))
            tail = file.read()
    found = tail.rfind(_END)
    size = int.from_bytes(tail[found + 12 : found + 16], "little")
    if found >= 0 and size > _LARGEST_DIRECTORY:
        raise RefusedError(Refusal.ZIP_TOO_LARGE, "directory")


def _listed(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in archive.infolist() if not info.is_dir() and not _is_aside(info)]


def _is_aside(info: zipfile.ZipInfo) -> bool:
    """Say whether an entry is a system's own, or a link."""
    parts = info.filename.replace("\\", "/").split("/")
    return "__MACOSX" in parts or parts[-1] in _SYSTEM or stat.S_ISLNK(info.external_attr >> 16)


def label(path: str) -> str:
    """Return the last part of a member's path, in printable characters."""
    name = PurePosixPath(path.replace("\\", "/")).name
    return "".join(c for c in name if c.isprintable())[:200] or "?"


def _too_large() -> RefusedError:
    return RefusedError(Refusal.TOO_LARGE, f"{MAX_FILE_BYTES} bytes")
