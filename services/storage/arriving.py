"""A file on its way from a server: what has come is encrypted on the disk, to go on from there whatever happens.

The file is that of `sealing` without its last chunk, which is only written when all has come. No chunk is encrypted
twice under one nonce with other content: what a kill or a full disk left half written is not written over, all that is
sound is sealed anew under another key.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final, Self

from services.core.errors import DamagedError
from services.core.files import DISK, FilePort, Octets, draft, system_errors_told
from services.storage.sealing import (
    CHUNK,
    HEADER,
    SEALED,
    AttachmentKeys,
    Seal,
    decrypted,
    filled,
)

PART: Final = ".part"
"""How the name of such a file ends."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All that has come, read again from the disk: its SHA-256 in hexadecimal, its SHA-1 in base64, its size.

    `sha1` is what FHIR R4 calls the hash of an attachment (datatypes.html#Attachment).
    """

    sha256: str
    sha1: str
    size: int


class Part:
    """One such file, open; all calls block. Close it in the end: what was added in whole chunks stays."""

    def __init__(self, path: Path, keys: AttachmentKeys, port: FilePort = DISK) -> None:
        """Open what is there, or begin; raises DiskFullError, UnwritableError, OSError."""
        self._path = path
        self._keys = keys
        self._port = port
        self._room = memoryview(bytearray(SEALED))
        self._held = bytearray()
        with system_errors_told():
            self._seal, self._chunks = _sound(path, keys, port)
            self._file: FileIO | None = self._opened()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def size(self) -> int:
        """The bytes of content that are on the disk: where to go on from."""
        return self._chunks * CHUNK

    def add(self, data: Octets) -> None:
        """Append content; up to a chunk of it stays in memory, for it may be the last."""
        self._held += data
        whole = max(0, len(self._held) - 1) // CHUNK
        try:
            for number in range(whole):
                chunk = self._held[number * CHUNK : (number + 1) * CHUNK]
                self._write(chunk, is_last=False)
        finally:
            del self._held[: whole * CHUNK]

    def finish(self) -> Whole:
        """Write the end, and read all of it again: what is said of it is true of the disk, not of what was sent.

        Raises:
            DamagedError: the disk does not give back what was written.

        """
        self._write(self._held, is_last=True)
        self._held.clear()
        file = self._file
        if file is not None:
            with system_errors_told():
                self._port.sync(file)
        self.close()
        return self._read()

    def close(self) -> None:
        """Let go of the file."""
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _opened(self) -> FileIO:
        if self._chunks or self._path.exists():
            return self._port.append(self._path)
        file = self._port.create(self._path, 0o600)
        try:
            self._port.write(file, self._seal.header)
        except BaseException:
            file.close()
            raise
        return file

    def _write(self, chunk: Octets, *, is_last: bool) -> None:
        if self._file is None:
            raise ValueError("closed")
        piece = self._seal.close_into(self._chunks, chunk, self._room, is_last=is_last)
        with system_errors_told():
            self._port.write(self._file, piece)
        self._chunks += 1

    def _read(self) -> Whole:
        sha256, sha1, size = hashlib.sha256(), hashlib.sha1(usedforsecurity=False), 0
        with self._path.open("rb", buffering=0) as file:
            for chunk in decrypted(file, self._keys):
                sha256.update(chunk)
                sha1.update(chunk)
                size += len(chunk)
        return Whole(sha256.hexdigest(), base64.b64encode(sha1.digest()).decode(), size)


def _sound(path: Path, keys: AttachmentKeys, port: FilePort) -> tuple[Seal, int]:
    """Return the seal of what is at `path` and how many sound chunks stand there, and nothing but them."""
    try:
        with path.open("rb", buffering=0) as file:
            seal = Seal.read(file, keys)
            chunks = _count(file, seal)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError:
        return Seal.fresh(keys), 0
    except DamagedError:
        port.remove(path)
        return Seal.fresh(keys), 0
    if size == HEADER + chunks * SEALED:
        return seal, chunks
    return _sealed_anew(path, seal, chunks, keys, port), chunks


def _count(file: FileIO, seal: Seal) -> int:
    number = 0
    while len(sealed := filled(file, SEALED)) == SEALED:
        try:
            seal.open(number, sealed, is_last=False)
        except DamagedError:
            break
        number += 1
    return number


def _sealed_anew(path: Path, seal: Seal, chunks: int, keys: AttachmentKeys, port: FilePort) -> Seal:
    """Keep the sound chunks under another key, in the place of what was there."""
    fresh, room = Seal.fresh(keys), memoryview(bytearray(SEALED))
    with path.open("rb", buffering=0) as file, draft(path.parent, port=port) as page:
        file.seek(HEADER)
        page.write(fresh.header)
        for number in range(chunks):
            chunk = seal.open(number, filled(file, SEALED), is_last=False)
            page.write(fresh.close_into(number, chunk, room, is_last=False))
        page.publish(path)
    return fresh
