"""The files of an import, one after the other: those of archives taken out, each read for what it holds."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from services.core.courtesy import give_way
from services.core.errors import RefusedError
from services.documents import archive, proposing, reading, xdm
from services.documents.incoming import IncomingFile
from services.documents.models import FileToImport
from services.documents.proposing import Proposal
from services.documents.text import one_line
from services.documents.xdm_index import DocumentEntry

_GROUP_FILES: Final = 16
_GROUP_BYTES: Final = 4 * 2**20
_GROUP_SECONDS: Final = 0.05
"""A group ends at the first of these: progress shows and a stop is heard between groups."""
_INSIDE: Final = " » "
"""Between an archive's name and that of a file in it."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: what it holds, or why it is refused."""

    name: str
    data: bytes = field(repr=False)
    digest: str
    incoming: IncomingFile | None
    error: RefusedError | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, and what the index of its package says of it."""

    member: archive.Member
    entry: DocumentEntry | None = None


def _source(file: FileToImport) -> archive.Archive:
    return file.data if file.data is not None else Path(file.path or "")


def count(file: FileToImport) -> int:
    """Return how many files a chosen one is, itself or what it holds."""
    source = _source(file)
    return archive.count(source) if not file.error and archive.is_archive(source) else 1


def found(files: Sequence[FileToImport]) -> Generator[Found, None, None]:
    """Yield each file, or each member of an archive."""
    for file in files:
        name, source = one_line(file.name), _source(file)
        if file.error:
            yield Found(archive.Member(name, error=file.error))
        elif archive.is_archive(source):
            for each in _unpacked(source):
                labelled = replace(each.member, name=f"{name}{_INSIDE}{each.member.name}")
                yield Found(labelled, each.entry)
        else:
            yield Found(archive.loaded(name, source))


def _unpacked(source: archive.Archive) -> Iterator[Found]:
    if xdm.is_xdm(source):
        yield from (Found(member, entry) for member, entry in xdm.documents(source))
    else:
        yield from map(Found, archive.members(source))


def read_some(members: Iterator[Found], today: date | None) -> list[Read]:
    """Read the next group; empty at the end."""
    group: list[Read] = []
    size, end = 0, time.monotonic() + _GROUP_SECONDS
    while len(group) < _GROUP_FILES and size < _GROUP_BYTES and time.monotonic() < end:
        following = next(members, None)
        if following is None:
            break
        group.append(_read(following, today))
        give_way()
        size += len(group[-1].data)
    return group


def _read(one: Found, today: date | None) -> Read:
    member = one.member
    if member.data is None:
        return Read(member.name, b"", "", None, member.error)
    digest = sha256(member.data).hexdigest()
    try:
        return Read(member.name, member.data, digest, _incoming(one, member.data, today))
    except RefusedError as error:
        return Read(member.name, member.data, digest, None, error)


def _incoming(one: Found, data: bytes, today: date | None) -> IncomingFile:
    """Return what a file holds, as its index describes it or, where it has none, with what the rules propose."""
    own_name = one.member.name.rpartition(_INSIDE)[2]
    try:
        incoming = reading.read(own_name, data)
    except RefusedError as error:
        if one.entry is None:
            raise
        return xdm.undescribable(one.entry, error)
    if one.entry is not None:
        return xdm.described(incoming, one.entry)
    if today is None:
        return incoming
    return proposing.proposed(incoming, one.member.path or own_name, today)


def proposal_for(file: FileToImport, today: date) -> Proposal:
    """Return what the rules propose for a file, of an archive for its first; nothing if it cannot be read."""
    with closing(found([file])) as members:
        first = next(members, None)
    if first is None or first.member.data is None:
        return Proposal()
    own_name = first.member.name.rpartition(_INSIDE)[2]
    try:
        incoming = reading.read(own_name, first.member.data)
    except RefusedError:
        return Proposal()
    return proposing.proposal(incoming, first.member.path or own_name, today)
