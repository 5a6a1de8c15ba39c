"""Everything of the open space in one encrypted file, for another device; see `services.storage.archiving`."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import Damage, DamagedError
from services.core.files import DISK, LEFTOVER, FilePort, Octets, draft, private_folder
from services.core.stop import StopSignal
from services.people.helped_store import forget_keys
from services.security.archive import archive_keys, new_archive_key
from services.security.keys import Keys
from services.storage import archiving, copying
from services.storage.archiving import Facts, GivenUpError, Kind, Summary
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record
from services.sync.access import leave_out

ENDING: Final = ".carnet"
_DAY_SECONDS: Final = 24 * 3600
_SLICE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive that was written and read again. `key` opens it, and exists nowhere else."""

    path: Path
    documents: int
    resources: int
    files: int
    size: int
    key: str = field(repr=False)
    missing: tuple[str, ...] = ()
    """The titles of documents whose files are not whole here: the archive has everything else of them."""
    elsewhere: tuple[str, ...] = ()
    """Those whose files are on the server only: the restored space asks for them there."""


class StoppedError(Exception):
    """The person stopped it; nothing is left."""


OnFile = Callable[[int, int], None]
"""Called with how many files are done, and how many there are."""


@dataclass(slots=True)
class ArchiveService:
    """Writes archives of the open record; `scratch` is a private folder for what is on its way."""

    record: OpenRecord
    clock: Clock
    scratch: Path
    port: FilePort = DISK

    async def write(
        self,
        folder: Path | None = None,
        on_file: OnFile | None = None,
        stop: StopSignal | None = None,
    ) -> Archived:
        """Write `carnet-<date>.carnet` in `folder` (in `scratch` without one), read it again, and return its key.

        What authorises at a server is not in it. `on_file` is called on the running loop.

        Raises:
            DiskFullError, UnwritableError, DamagedError: nothing of it is left.
            StoppedError: so did the person.

        """
        record, loop = self.record.current, asyncio.get_running_loop()

        def done(count: int, total: int) -> None:
            if (stop or _NEVER).is_set:
                raise StoppedError
            if on_file is not None:
                loop.call_soon_threadsafe(on_file, count, total)

        return await asyncio.to_thread(self._write, record, folder or self.scratch, done)

    def read(self, archive: Archived) -> Iterator[bytes]:
        """Give the bytes of an archive that waits in `scratch`, for it to be saved; blocking."""
        return _slices(archive.path)

    def drop(self, archive: Archived) -> None:
        """Remove an archive that waits in `scratch`: it was saved, or given up."""
        archive.path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove what was left on its way a day ago or more: by then nobody waits for it."""
        for path in self.scratch.glob("*"):
            with suppress(OSError):
                if path.stat().st_mtime < time.time() - _DAY_SECONDS:
                    path.unlink()

    def _write(self, record: Record, folder: Path, done: OnFile) -> Archived:
        private_folder(self.scratch, port=self.port)
        self.clear()
        place = _unused(private_folder(folder, port=self.port), self._name())
        key = new_archive_key()
        keys = archive_keys(key)
        copy = self.scratch / f"{secrets.token_hex(8)}{LEFTOVER}"
        try:
            schema = record.database.copy_now(copy, keys.database, _left_out)
            writing = _Writing(record, copy, keys, schema, milliseconds(self.clock.now()), done)
            with draft(folder, port=self.port) as page:
                for piece in archiving.written(writing.members(), keys):
                    page.write(piece)
                page.publish(place)
            _read_again(place, key)
        except BaseException:
            place.unlink(missing_ok=True)
            raise
        finally:
            copying.discard(copy)
            keys.wipe()
        return Archived(
            place,
            writing.documents,
            writing.resources,
            writing.files,
            place.stat().st_size,
            key,
            tuple(writing.missing),
            tuple(writing.elsewhere),
        )

    def _name(self) -> str:
        return f"carnet-{self.clock.now().astimezone():%Y-%m-%d}"


_NEVER: Final = StopSignal()


@dataclass(slots=True)
class _Writing:
    """One archive on its way: what the copy of the database names, file after file."""

    record: Record
    copy: Path
    keys: Keys
    schema: int
    at: int
    done: OnFile
    documents: int = 0
    resources: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def members(self) -> Iterator[Octets]:
        key = self.keys.database
        named, self.documents, self.resources = copying.read(self.copy, key, _contents)
        facts = Facts(self.at, self.schema, self.documents, len(named))
        yield from archiving.said(Kind.FACTS, facts)
        yield from archiving.member(Kind.DATABASE, _slices(self.copy))
        for count, file in enumerate(named):
            self.done(count, len(named))
            if self.record.attachments.has(file.sha256):
                yield from self._file(file)
            else:
                (self.elsewhere if file.awaited else self.missing).append(file.name)
        self.done(len(named), len(named))
        yield from archiving.said(Kind.END, Summary(self.files))

    def _file(self, file: "_File") -> Iterator[Octets]:
        pieces = self.record.attachments.open(file.sha256)
        try:
            yield from archiving.member(Kind.FILE, pieces, bytes.fromhex(file.sha256))
        except DamagedError:
            self.missing.append(file.name)
        else:
            self.files += 1


@dataclass(frozen=True, slots=True)
class _File:
    """A file that the record names: its document's title, else its own name; `awaited`: it comes from the server."""

    sha256: str
    name: str = field(repr=False)
    awaited: bool


def _contents(connection: Connection) -> tuple[list[_File], int, int]:
    """Return the record's files, and how many documents and resources there are, without those put aside."""
    rows = connection.execute(
        """SELECT a.sha256,
               coalesce(min(d.title), (SELECT min(f.name) FROM file f WHERE f.sha256 = a.sha256), '') AS name,
               EXISTS (SELECT 1 FROM awaited w JOIN document n ON n.id = w.document
                       WHERE n.sha256 = a.sha256) AS awaited
           FROM attachment a LEFT JOIN document d ON d.sha256 = a.sha256
           WHERE a.sha256 <> '' GROUP BY a.sha256 ORDER BY a.sha256"""
    ).fetchall()
    files = [_File(row["sha256"], row["name"], bool(row["awaited"])) for row in rows]
    documents, resources = connection.execute(
        """SELECT (SELECT count(*) FROM document WHERE deleted_at IS NULL),
                  (SELECT count(*) FROM resource WHERE deleted_at IS NULL)"""
    ).fetchone()
    return files, documents, resources


def _slices(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(_SLICE):
            yield data


def _read_again(place: Path, key: str) -> None:
    """Know that the archive can be read where it stands.

    Raises:
        DamagedError: it cannot.

    """
    with place.open("rb") as file:
        for member in archiving.members(file, archive_keys(key)):
            digest = hashlib.sha256()
            try:
                for piece in member.pieces:
                    digest.update(piece)
            except GivenUpError:
                continue
            if member.kind is Kind.FILE and digest.digest() != member.name:
                raise DamagedError(Damage.ARCHIVE)


def _unused(folder: Path, name: str) -> Path:
    numbered = (f"{name}{ENDING}", *(f"{name} ({n}){ENDING}" for n in range(2, 1000)))
    return next(folder / candidate for candidate in numbered if not (folder / candidate).exists())


def _left_out(connection: Connection) -> None:
    """Leave out what opens something elsewhere: the sign-in, and the records of others."""
    leave_out(connection)
    forget_keys(connection)
