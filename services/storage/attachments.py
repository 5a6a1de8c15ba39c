"""Attachments: each document's bytes in one encrypted file, named after its content.

A file is a header of 48 bytes and then chunks, the last of which may be short (or empty, for empty
content):

    offset  bytes
         0      7  "CARNETA"
         7      1  version, 1
         8     32  salt: the file's key is `AttachmentKeys.file_key(salt)`
        40      4  chunk size before encryption, big-endian: 65536
        44      4  nonce prefix, random
        48      …  chunks, each AES-256-GCM with its 16-byte tag

This is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): chunk i has the
nonce prefix (4), i (7, big-endian), 1 if it is the last else 0 (1), and the whole header beside it
as authenticated data. So no chunk can be changed, moved, repeated, left out or taken from another
file, and the end cannot be cut. That a whole file was put in the place of another shows when its
SHA-256 is compared at the end.

The file's name is an HMAC of that SHA-256, in a folder of its first character: names and tree
tell nothing.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.errors import Damage, DamagedError
from services.core.files import DISK, LEFTOVER, Draft, FilePort, Octets, draft, private_folder

CHUNK: Final = 64 * 1024
TAG: Final = 16

_MAGIC: Final = b"CARNETA\x01"
_SALT: Final = slice(8, 40)
_PREFIX: Final = slice(44, 48)
HEADER: Final = 48


class AttachmentKeys(Protocol):
    """The part of the space's keys that attachments need."""

    def file_key(self, salt: bytes) -> bytes:
        """Return the 32-byte key of the file with this salt."""
        ...

    def name_of(self, sha256: str) -> str:
        """Return the file name for content with this SHA-256 in hexadecimal."""
        ...


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
                for piece in _sealed(_sliced(data), self._keys):
                    page.write(piece)
                self._publish(page, digest)
        return StoredAttachment(digest, len(data))

    def put_stream(self, reader: BinaryIO) -> StoredAttachment:
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
        """Remove the content, if it is there."""
        path = self._path(sha256)
        if path.exists():
            self._port.remove(path)
            self._port.sync_folder(path.parent)

    def names(self) -> set[str]:
        """Return the file names of everything kept (see `AttachmentKeys.name_of`)."""
        return {path.name for path in self._files() if path.suffix != LEFTOVER}

    def bytes_used(self) -> int:
        """Return the bytes on the disk, of drafts too."""
        return sum(path.stat().st_size for path in self._files())

    def collect(self, keep: set[str], older_than: datetime) -> int:
        """Remove what is not in `keep` (SHA-256s) and older than `older_than`; return how many files.

        What is younger may be an import under way, whose row is not written yet.
        """
        kept = {self._keys.name_of(sha256) for sha256 in keep}
        limit = older_than.timestamp()
        gone = [path for path in self._files() if path.name not in kept and _written(path) < limit]
        for path in gone:
            self._port.remove(path)
        return len(gone)

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


class Reader(Protocol):
    """What gives bytes, at most `size` at a time, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


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


def encrypted(reader: Reader, keys: AttachmentKeys) -> Iterator[Octets]:
    """Give the file format above for all that `reader` gives, in bounded memory.

    Each piece is only good until the next is asked for.
    """
    return _sealed(_pieces(reader, CHUNK), keys)


def decrypted(reader: Reader, keys: AttachmentKeys) -> Iterator[bytes]:
    """Give the content of a file of the format above, each chunk authentic.

    Raises:
        DamagedError: altered or cut, or of other keys; what was given before is the true beginning.

    """
    header = reader.read(HEADER)
    salt, prefix = header[_SALT], header[_PREFIX]
    if len(header) < HEADER or header != _MAGIC + salt + CHUNK.to_bytes(4, "big") + prefix:
        raise DamagedError(Damage.ATTACHMENT)
    cipher = AESGCM(keys.file_key(salt))
    try:
        for number, chunk, is_last in _numbered(_pieces(reader, CHUNK + TAG)):
            yield cipher.decrypt(_nonce(prefix, number, is_last), chunk, header)
    except InvalidTag:
        raise DamagedError(Damage.ATTACHMENT) from None


def _sealed(chunks: Iterable[Octets], keys: AttachmentKeys) -> Iterator[Octets]:
    salt, prefix = secrets.token_bytes(32), secrets.token_bytes(4)
    header = _MAGIC + salt + CHUNK.to_bytes(4, "big") + prefix
    cipher = AESGCM(keys.file_key(salt))
    yield header
    # One buffer for all chunks: fresh ones cost more than the cipher.
    buffer = memoryview(bytearray(CHUNK + TAG))
    for number, chunk, is_last in _numbered(chunks):
        piece = buffer[: len(chunk) + TAG]
        cipher.encrypt_into(_nonce(prefix, number, is_last), chunk, header, piece)
        yield piece


def _numbered(chunks: Iterable[Octets]) -> Iterator[tuple[int, Octets, bool]]:
    """Give (number, chunk, whether it is the last); there is always a last, maybe empty."""
    following = iter(chunks)
    number, chunk = 0, next(following, b"")
    for after in following:
        yield number, chunk, False
        number, chunk = number + 1, after
    yield number, chunk, True


def _sliced(data: bytes) -> Iterator[memoryview]:
    whole = memoryview(data)
    return (whole[start : start + CHUNK] for start in range(0, len(data), CHUNK))


def _pieces(reader: Reader, size: int) -> Iterator[bytes]:
    while piece := _filled(reader, size):
        yield piece


def _filled(reader: Reader, size: int) -> bytes:
    """Read until `size` bytes or the end: pipes and raw files give less at a time."""
    data = reader.read(size)
    while data and len(data) < size:
        more = reader.read(size - len(data))
        if not more:
            break
        data += more
    return data


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(7, "big") + bytes([is_last])
