"""The format of an encrypted file: content in chunks that can neither be changed, moved, left out nor cut.

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
"""

import secrets
from collections.abc import Iterable, Iterator
from typing import Final, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.core.errors import Damage, DamagedError
from services.core.files import Octets

CHUNK: Final = 64 * 1024
TAG: Final = 16
SEALED: Final = CHUNK + TAG
"""Bytes of a whole chunk on the disk."""
HEADER: Final = 48

_MAGIC: Final = b"CARNETA\x01"
_SALT: Final = slice(8, 40)
_PREFIX: Final = slice(44, 48)


class AttachmentKeys(Protocol):
    """The part of the space's keys that attachments need."""

    def file_key(self, salt: bytes) -> bytes:
        """Return the 32-byte key of the file with this salt."""
        ...

    def name_of(self, sha256: str) -> str:
        """Return the file name for content with this SHA-256 in hexadecimal."""
        ...


class Reader(Protocol):
    """What gives bytes, at most `size` at a time, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


class Seal:
    """The header of one file, and the cipher it stands for."""

    def __init__(self, header: bytes, keys: AttachmentKeys) -> None:
        self.header = header
        self._prefix = header[_PREFIX]
        self._cipher = AESGCM(keys.file_key(header[_SALT]))

    @classmethod
    def fresh(cls, keys: AttachmentKeys) -> Self:
        """Make the seal of a new file."""
        salt, prefix = secrets.token_bytes(32), secrets.token_bytes(4)
        return cls(_MAGIC + salt + CHUNK.to_bytes(4, "big") + prefix, keys)

    @classmethod
    def read(cls, reader: Reader, keys: AttachmentKeys) -> Self:
        """Read a file's header; DamagedError if it is none of ours."""
        header = reader.read(HEADER)
        if len(header) < HEADER or header != (
            _MAGIC + header[_SALT] + CHUNK.to_bytes(4, "big") + header[_PREFIX]
        ):
            raise DamagedError(Damage.ATTACHMENT)
        return cls(header, keys)

    def close_into(
        self, number: int, chunk: Octets, room: memoryview, *, is_last: bool
    ) -> memoryview:
        """Encrypt a chunk into `room`; return what it takes of it."""
        piece = room[: len(chunk) + TAG]
        self._cipher.encrypt_into(self._nonce(number, is_last), chunk, self.header, piece)
        return piece

    def open(self, number: int, sealed: Octets, *, is_last: bool) -> bytes:
        """Return the content of a chunk; DamagedError for anything but that very chunk."""
        try:
            return self._cipher.decrypt(self._nonce(number, is_last), sealed, self.header)
        except InvalidTag:
            raise DamagedError(Damage.ATTACHMENT) from None

    def _nonce(self, number: int, is_last: bool) -> bytes:
        return self._prefix + number.to_bytes(7, "big") + bytes([is_last])


def encrypted(reader: Reader, keys: AttachmentKeys) -> Iterator[Octets]:
    """Give the file format above for all that `reader` gives, in bounded memory.

    Each piece is only good until the next is asked for.
    """
    return sealed(pieces(reader, CHUNK), keys)


def decrypted(reader: Reader, keys: AttachmentKeys) -> Iterator[bytes]:
    """Give the content of a file of the format above, each chunk authentic.

    Raises:
        DamagedError: altered or cut, or of other keys; what was given before is the true beginning.

    """
    seal = Seal.read(reader, keys)
    for number, chunk, is_last in _numbered(pieces(reader, SEALED)):
        yield seal.open(number, chunk, is_last=is_last)


def sealed(chunks: Iterable[Octets], keys: AttachmentKeys) -> Iterator[Octets]:
    """Give the file format for chunks of `CHUNK` bytes, the last of which may be shorter."""
    seal = Seal.fresh(keys)
    yield seal.header
    # One buffer for all chunks: fresh ones cost more than the cipher.
    room = memoryview(bytearray(SEALED))
    for number, chunk, is_last in _numbered(chunks):
        yield seal.close_into(number, chunk, room, is_last=is_last)


def _numbered(chunks: Iterable[Octets]) -> Iterator[tuple[int, Octets, bool]]:
    """Give (number, chunk, whether it is the last); there is always a last, maybe empty."""
    following = iter(chunks)
    number, chunk = 0, next(following, b"")
    for after in following:
        yield number, chunk, False
        number, chunk = number + 1, after
    yield number, chunk, True


def pieces(reader: Reader, size: int) -> Iterator[bytes]:
    """Give all that `reader` gives, `size` bytes at a time."""
    while piece := filled(reader, size):
        yield piece


def filled(reader: Reader, size: int) -> bytes:
    """Read until `size` bytes or the end: pipes and raw files give less at a time."""
    data = reader.read(size)
    while data and len(data) < size:
        more = reader.read(size - len(data))
        if not more:
            break
        data += more
    return data
