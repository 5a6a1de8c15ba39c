"""A space made from an archive, in a folder that is nobody's yet. All calls block."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.core.errors import (
    Damage,
    DamagedError,
    NewerVersionError,
    Refusal,
    RefusedError,
    UnencryptedError,
)
from services.core.files import DISK, FilePort, draft, system_errors_told
from services.security.archive import archive_keys
from services.security.keys import Keys
from services.storage import archiving, copying, outbox
from services.storage.archiving import Facts, GivenUpError, Kind, Member, Summary, told
from services.storage.attachments import Attachments
from services.storage.migrations import SCRIPTS

OnFile = Callable[[int, int], None]


def looked_at(path: Path, key: str) -> Facts:
    """Return what an archive says of itself, once its key opens it.

    Raises:
        RefusedError: there is no such file. WrongKeyError, NewerVersionError, DamagedError: see `restored`.

    """
    with _opened(path) as file:
        return _facts(next(archiving.members(file, archive_keys(key))))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError:
        raise RefusedError(Refusal.UNREADABLE) from None
    with file, system_errors_told():
        yield file


@dataclass(frozen=True, slots=True)
class Target:
    """Where a space is made: its folder, its own new keys, the name of its database and of its files' folder."""

    folder: Path
    keys: Keys
    database: str
    attachments: str
    port: FilePort = DISK


def restored(path: Path, key: str, target: Target, on_file: OnFile) -> None:
    """Take everything out of an archive, each part verified, under the new space's own keys.

    Raises:
        WrongKeyError: it is another archive's key.
        NewerVersionError: a later Carnet wrote it.
        DamagedError: it was altered or cut, is not whole, or is none of ours.
        DiskFullError, UnwritableError: no room, or no right.

    What was taken out by then is the caller's to remove.
    """
    with _opened(path) as file:
        _Restoring(archive_keys(key), target, on_file).take(file)


@dataclass(slots=True)
class _Restoring:
    keys: Keys
    target: Target
    on_file: OnFile
    files: int = 0

    def take(self, file: BinaryIO) -> None:
        members = archiving.members(file, self.keys)
        facts, database = _facts(next(members)), next(members)
        if database.kind is not Kind.DATABASE:
            raise DamagedError(Damage.ARCHIVE)
        self._database(database)
        for member in members:
            match member.kind:
                case Kind.FILE:
                    with suppress(GivenUpError):
                        self._file(member)
                    self.on_file(self.files, facts.files)
                case Kind.END if told(member, Summary).files == self.files:
                    pass
                case _:
                    raise DamagedError(Damage.ARCHIVE)

    def _database(self, member: Member) -> None:
        place = self.target.folder / self.target.database
        with draft(self.target.folder, port=self.target.port) as page:
            for piece in member.pieces:
                page.write(piece)
            page.publish(place)
        try:
            copying.adopted(
                place, self.keys.database, self.target.keys.database, outbox.brought_back
            )
        except (DamagedError, UnencryptedError):
            raise DamagedError(Damage.ARCHIVE) from None

    def _file(self, member: Member) -> None:
        folder = self.target.folder / self.target.attachments
        attachments = Attachments(folder, self.target.keys, self.target.port)
        kept = attachments.put_stream(_Read(member.pieces))
        if bytes.fromhex(kept.sha256) != member.name:
            raise DamagedError(Damage.ARCHIVE)
        self.files += 1


def _facts(member: Member) -> Facts:
    if member.kind is not Kind.FACTS:
        raise DamagedError(Damage.ARCHIVE)
    facts = told(member, Facts)
    if facts.schema > len(SCRIPTS):
        raise NewerVersionError
    return facts


class _Read:
    """Pieces, as what is read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._waiting = b""

    def read(self, size: int, /) -> bytes:
        if not self._waiting:
            self._waiting = next(self._pieces, b"")
        taken, self._waiting = self._waiting[:size], self._waiting[size:]
        return taken
