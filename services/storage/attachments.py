"""Attachments: each document's bytes in one encrypted file, named after its content.

Its format is that of `services.storage.sealing`; while it comes from a server, it is a `.part` (`arriving`).

The file's name is an HMAC of that SHA-256, in a folder of its first character: names and tree
tell nothing.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path

from services.core.errors import Damage, DamagedError
from services.core.files import (
    DISK,
    LEFTOVER,
    Draft,
    FilePort,
    draft,
    private_folder,
    system_errors_told,
)
from services.storage.arriving import PART, Part, Whole
from services.storage.sealing import (
    CHUNK,
    HEADER,
    SEALED,
    TAG,
    AttachmentKeys,
    Reader,
    Seal,
    decrypted,
    encrypted,
    filled,
    sealed,
)

__all__ = ["CHUNK", "HEADER", "TAG", "AttachmentKeys", "Reader", "decrypted", "encrypted"]


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """Content on the disk: its SHA-256 in hexadecimal, its size in bytes before encryption."""

    sha256: str
    size: int


class Attachments:
    """The attachments of one person, in `folder`. All calls block; any thread may call."""

    def __init__(self, folder: Path, keys: AttachmentKeys, port: FilePort = DISK) -> None:
        self._folder = folder
        self._keys = keys
        self._port = port

    def put(self, data: bytes, sha256: str | None = None) -> StoredAttachment:
        """Keep `data`; durable when this returns, and nothing to do if it is there and whole.

        `sha256` saves hashing again what the caller has hashed.

        Raises:
            DiskFullError: no room; nothing is left behind.

        """
        digest = sha256 or hashlib.sha256(data).hexdigest()
        if not self.is_whole(digest):
            with draft(self._ready_folder(), port=self._port) as page:
                for piece in sealed(_sliced(data), self._keys):
                    page.write(piece)
                self._publish(page, digest)
        return StoredAttachment(digest, len(data))

    def put_stream(self, reader: Reader) -> StoredAttachment:
        """Keep all that `reader` gives, in bounded memory; as `put`."""
        hashed = _Hashed(reader)
        with draft(self._ready_folder(), port=self._port) as page:
            for piece in encrypted(hashed, self._keys):
                page.write(piece)
            digest = hashed.hexdigest()
            if not self.is_whole(digest):
                self._publish(page, digest)
        return StoredAttachment(digest, hashed.size)

    def open(self, sha256: str) -> Iterator[bytes]:
        """Give the content in chunks of at most 64 KiB.

        Each chunk is authentic; that they are this attachment's is only known at the end. Show
        nothing before.

        Raises:
            DamagedError: missing, unreadable, altered, cut, or another attachment in its place.

        """
        digest = hashlib.sha256()
        try:
            with self._path(sha256).open("rb", buffering=0) as file:
                for chunk in decrypted(file, self._keys):
                    digest.update(chunk)
                    yield chunk
        except OSError:
            raise DamagedError(Damage.ATTACHMENT) from None
        if digest.hexdigest() != sha256:
            raise DamagedError(Damage.ATTACHMENT)

    def read(self, sha256: str) -> bytes:
        """Return the content, verified; raises as `open`."""
        return b"".join(self.open(sha256))

    def verify(self, sha256: str) -> None:
        """Read the content through and keep nothing of it, in bounded memory; raises as `open`."""
        for _ in self.open(sha256):
            pass

    def weigh(self, sha256: str) -> Whole:
        """Read the content through, in bounded memory, and say what it is; raises as `open`."""
        sha1, size = hashlib.sha1(usedforsecurity=False), 0
        for chunk in self.open(sha256):
            sha1.update(chunk)
            size += len(chunk)
        return Whole(sha256, base64.b64encode(sha1.digest()).decode(), size)

    def has(self, sha256: str) -> bool:
        """Say whether a file is there for this content, without reading it."""
        return self._path(sha256).is_file()

    def is_whole(self, sha256: str) -> bool:
        """Say whether the content is there and reads well: else, keeping it again mends it."""
        if not self.has(sha256):
            return False
        try:
            self.verify(sha256)
        except DamagedError:
            return False
        return True

    def delete(self, sha256: str) -> None:
        """Remove the content, if it is there.

        Raises:
            DiskFullError, UnwritableError: the system does not let it go now; a later start sweeps it up.

        """
        path = self._path(sha256)
        if path.exists():
            with system_errors_told():
                self._port.remove(path)
                self._port.sync_folder(path.parent)

    def names(self) -> set[str]:
        """Return the file names of everything kept (see `AttachmentKeys.name_of`)."""
        return {path.name for path in self._files() if path.suffix not in {LEFTOVER, PART}}

    def bytes_used(self) -> int:
        """Return the bytes on the disk, of drafts too."""
        return sum(path.stat().st_size for path in self._files())

    def collect(self, keep: set[str], older_than: datetime) -> int:
        """Remove what is not in `keep` (SHA-256s) and older than `older_than`; return how many files.

        What is younger may be an import under way, whose row is not written yet.
        """
        kept = {self._keys.name_of(sha256) for sha256 in keep}
        limit = older_than.timestamp()
        gone = [
            path
            for path in self._files()
            if path.name not in kept and path.suffix != PART and _written(path) < limit
        ]
        for path in gone:
            self._port.remove(path)
        return len(gone)

    # -- while it comes ----------------------------------------------------------------------------------------

    def part(self, name: str) -> Part:
        """Open the file of what has come so far under a name of the caller's, or begin it.

        Raises:
            DiskFullError, UnwritableError: no room, or not allowed there.

        """
        return Part(self._ready_folder() / f"{name}{PART}", self._keys, self._port)

    def adopt(self, name: str, sha256: str) -> None:
        """Give a finished part its place: it is the content `sha256` from now on."""
        path = self._path(sha256)
        private_folder(path.parent, port=self._port)
        with system_errors_told():
            self._port.replace(self._folder / f"{name}{PART}", path)
            self._port.sync_folder(path.parent)

    def drop_part(self, name: str) -> None:
        """Forget what has come under a name."""
        self._port.remove(self._folder / f"{name}{PART}")

    def drop_parts(self, but: set[str]) -> int:
        """Forget all that came in part, but under some names; return how many files."""
        gone = [path for path in self._folder.glob(f"*{PART}") if path.stem not in but]
        for path in gone:
            self._port.remove(path)
        return len(gone)

    # -- pieces ------------------------------------------------------------------------------------------------

    def slice(self, sha256: str, start: int, size: int) -> bytes:
        """Return up to `size` bytes of the content from byte `start`.

        They are authentic and where they belong in their file; that it is this attachment's file is not known.

        Raises:
            DamagedError: missing, unreadable or altered there.

        """
        first, last = start // CHUNK, (start + size - 1) // CHUNK
        found = bytearray()
        try:
            with self._path(sha256).open("rb", buffering=0) as file:
                seal = Seal.read(file, self._keys)
                length = file.seek(0, 2) - HEADER
                end = max(0, length - 1) // SEALED
                file.seek(HEADER + first * SEALED)
                for number in range(first, min(last, end) + 1):
                    found += seal.open(number, filled(file, SEALED), is_last=number == end)
        except OSError:
            raise DamagedError(Damage.ATTACHMENT) from None
        return bytes(found[start - first * CHUNK :][:size])

    # -- files -------------------------------------------------------------------------------------------------

    def _files(self) -> Iterator[Path]:
        yield from (path for path in self._folder.glob("*") if path.is_file())
        yield from self._folder.glob("*/*")

    def _path(self, sha256: str) -> Path:
        name = self._keys.name_of(sha256)
        return self._folder / name[:1] / name

    def _ready_folder(self) -> Path:
        return private_folder(self._folder, port=self._port)

    def _publish(self, page: Draft, sha256: str) -> None:
        path = self._path(sha256)
        private_folder(path.parent, port=self._port)
        page.publish(path)


def _written(path: Path) -> float:
    """Return when the file was last written; now if it has just gone to its place."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return inf


class _Hashed:
    """A reader that hashes and counts what passes."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        data = self._reader.read(size)
        self._digest.update(data)
        self.size += len(data)
        return data

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _sliced(data: bytes) -> Iterator[memoryview]:
    whole = memoryview(data)
    return (whole[start : start + CHUNK] for start in range(0, len(data), CHUNK))
