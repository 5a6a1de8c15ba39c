"""The archive of a whole space: one file that another device makes the same space of, with a key that is on paper.

    offset  bytes
         0      7  "CARNETS"
         7      1  version, 1
         8     16  fingerprint of the archive's key: tells a wrong key from an altered file
        24      …  one stream in the format of `services.storage.attachments`, under a key of the archive's

The stream is authenticated from its first byte to its last, and cannot be cut. In it stand members, each a letter, a
name of 32 bytes, and its content in pieces of at most 1 MiB, each after its length (4 bytes, big-endian). A length of 0
ends a member; FFFFFFFF gives it up: its file was damaged when the archive was made.

    M  the facts, JSON: first            D  the database, encrypted under the archive's own database key
    A  a file, named by its SHA-256      E  the count of files, JSON: last, and nothing after it
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Final, Protocol, TypeVar

import msgspec
from msgspec import Meta

from services.core.errors import Damage, DamagedError, NewerVersionError, WrongKeyError
from services.core.files import Octets
from services.storage.attachments import AttachmentKeys, Reader, decrypted, encrypted

MAGIC: Final = b"CARNETS"
VERSION: Final = 1
_FINGERPRINT_BYTES: Final = 16
_NAME_BYTES: Final = 32
_LENGTH_BYTES: Final = 4
_LONGEST_PIECE: Final = 2**20
_MOST_FACTS: Final = 64 * 1024
_NO_NAME: Final = bytes(_NAME_BYTES)
_END: Final = bytes(_LENGTH_BYTES)
_GIVEN_UP: Final = b"\xff" * _LENGTH_BYTES


class ArchiveKeys(AttachmentKeys, Protocol):
    """The part of an archive's keys that its file needs."""

    @property
    def database(self) -> bytes:
        """The raw key of the database inside."""
        ...

    @property
    def fingerprint(self) -> bytes:
        """16 bytes that tell two keys apart, and say nothing about either."""
        ...


class Facts(msgspec.Struct, frozen=True):
    """What is known before all is read. `made_at`: milliseconds since 1970; `schema`: the version of the database's."""

    made_at: int
    schema: Annotated[int, Meta(ge=1)]
    documents: Annotated[int, Meta(ge=0)]
    files: Annotated[int, Meta(ge=0)]


class Summary(msgspec.Struct, frozen=True):
    """What the end of an archive says that it holds."""

    files: Annotated[int, Meta(ge=0)]


ToldT = TypeVar("ToldT", Facts, Summary)


class Kind(Enum):
    """What a member is."""

    FACTS = b"M"
    DATABASE = b"D"
    FILE = b"A"
    END = b"E"


class GivenUpError(Exception):
    """The file could not be read when the archive was made; what came of it is not whole."""


# -- writing ---------------------------------------------------------------------------------------------------------


def written(members: Iterable[Octets], keys: ArchiveKeys) -> Iterator[Octets]:
    """Give the archive's bytes for all `members` give, in bounded memory; each is only good until the next."""
    yield MAGIC + bytes([VERSION]) + keys.fingerprint
    yield from encrypted(_Pulled(iter(members)), keys)


def member(kind: Kind, pieces: Iterable[Octets], name: bytes = _NO_NAME) -> Iterator[Octets]:
    """Give a member's bytes; one whose `pieces` turn out damaged is given up, and the error raised after that."""
    yield kind.value + name
    try:
        for piece in pieces:
            if piece:
                yield len(piece).to_bytes(_LENGTH_BYTES, "big")
                yield piece
    except DamagedError:
        yield _GIVEN_UP
        raise
    yield _END


def said(kind: Kind, value: Facts | Summary) -> Iterator[Octets]:
    """Give the member of what is said in JSON."""
    return member(kind, [msgspec.json.encode(value)])


class _Pulled:
    """What gives pieces, as a reader."""

    def __init__(self, pieces: Iterator[Octets]) -> None:
        self._pieces = pieces
        self._waiting = bytearray()

    def read(self, size: int, /) -> bytes:
        while len(self._waiting) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._waiting += piece
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken


# -- reading ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Member:
    """A member being read: its `pieces` must be used up before the next one is asked for."""

    kind: Kind
    name: bytes
    pieces: Iterator[bytes] = field(repr=False)

    def text(self) -> bytes:
        """Return the content of one that is short."""
        content = b""
        for piece in self.pieces:
            content += piece
            if len(content) > _MOST_FACTS:
                raise DamagedError(Damage.ARCHIVE)
        return content


def members(file: Reader, keys: ArchiveKeys) -> Iterator[Member]:
    """Give the members of an archive, each piece authentic; that it is whole is known when the last was given.

    Raises:
        WrongKeyError: the archive has another key.
        NewerVersionError: a later Carnet wrote it.
        DamagedError: it is no archive, or was altered or cut.

    """
    _check_head(file, keys)
    yield from _members(_Stream(decrypted(file, keys)))


def told(member: Member, type: type[ToldT]) -> ToldT:
    """Return what a member says in JSON."""
    try:
        return msgspec.json.decode(member.text(), type=type)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise DamagedError(Damage.ARCHIVE) from None


def _check_head(file: Reader, keys: ArchiveKeys) -> None:
    head = file.read(len(MAGIC) + 1 + _FINGERPRINT_BYTES)
    magic, version, fingerprint = head[:7], head[7:8], head[8:]
    if magic != MAGIC or len(fingerprint) < _FINGERPRINT_BYTES or version == b"\0":
        raise DamagedError(Damage.ARCHIVE)
    if version[0] > VERSION:
        raise NewerVersionError
    if fingerprint != keys.fingerprint:
        raise WrongKeyError


def _members(stream: "_Stream") -> Iterator[Member]:
    while True:
        letter = stream.take(1)
        if letter not in {kind.value for kind in Kind}:
            raise DamagedError(Damage.ARCHIVE)
        current = Member(Kind(letter), stream.take(_NAME_BYTES), _piecewise(stream))
        yield current
        if next(current.pieces, None) is not None:
            raise ValueError("a member was not read to its end")
        if current.kind is Kind.END:
            stream.end()
            return


def _piecewise(stream: "_Stream") -> Iterator[bytes]:
    while (length := stream.take(_LENGTH_BYTES)) != _END:
        if length == _GIVEN_UP:
            raise GivenUpError
        size = int.from_bytes(length, "big")
        if size > _LONGEST_PIECE:
            raise DamagedError(Damage.ARCHIVE)
        yield stream.take(size)


class _Stream:
    """Chunks, by exact counts of bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = bytearray()

    def take(self, size: int) -> bytes:
        while len(self._waiting) < size:
            chunk = self._next()
            if chunk is None:
                raise DamagedError(Damage.ARCHIVE)
            self._waiting += chunk
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken

    def end(self) -> None:
        """Read to the end, which only the last chunk proves; nothing may stand there."""
        if self._waiting or self._next():
            raise DamagedError(Damage.ARCHIVE)

    def _next(self) -> bytes | None:
        try:
            return next(self._chunks, None)
        except DamagedError:
            raise DamagedError(Damage.ARCHIVE) from None
