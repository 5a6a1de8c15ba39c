"""Leaving with everything: the originals under readable names, and one FHIR R4 Bundle of every resource."""

import asyncio
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from zipfile import ZIP_STORED, ZipFile

from services.core.clock import Clock
from services.core.errors import DamagedError
from services.core.files import draft, private_folder, write_durably
from services.documents.own_leaving import own_things
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record

T = TypeVar("T")

_BUNDLE: Final = "bundle.json"
_OWN: Final = "own.json"
"""Notes, folders, pins and filters, if there are any."""
_ENTRY: Final = b'{"fullUrl":'
_UNSAFE: Final = re.compile(r"[^\w \-.,()'’]+")
_LONGEST_NAME: Final = 80
_PAGE: Final = 200
_SLICE: Final = 256 * 1024
_EXTENSIONS: Final = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "application/rtf": "rtf",
    "text/plain": "txt",
    "application/fhir+json": "json",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/hl7-v3+xml": "xml",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, for anybody to read."""

    path: Path
    documents: int
    resources: int
    missing: tuple[str, ...] = ()
    """The names of documents whose files are damaged: whoever leaves a failing disk gets all the others."""
    elsewhere: tuple[str, ...] = ()
    """The names of documents whose files are on the server only."""


@dataclass(slots=True)
class Leaving:
    """A ZIP of files anybody can read, made while `pieces` is run through in a worker thread."""

    name: str
    pieces: Callable[[], Iterator[bytes]]
    missing: Callable[[], tuple[str, ...]]
    """The names of documents whose files are damaged or on the server only, known once all was made."""


@dataclass(frozen=True, slots=True)
class _Original:
    name: str
    sha256: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """The record read from a worker thread, a page at a time, so that screens are never kept waiting."""

    record: Record
    loop: asyncio.AbstractEventLoop

    def read(self, work: Callable[[Connection], T]) -> T:
        return asyncio.run_coroutine_threadsafe(self.record.database.read(work), self.loop).result()

    def originals(self) -> list[_Original]:
        rows = self.read(_original_rows)
        taken = {_BUNDLE, _OWN}
        return [_Original(_free(_file_name(*row[:4]), taken), row[3], row[4] == 0) for row in rows]

    def resources(self) -> Iterator[tuple[str, bytes]]:
        """Yield (uid, JSON as received) of every resource that is not deleted."""
        after = ""
        while True:
            rows = self.read(partial(_resource_rows, after=after))
            yield from rows
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]


@dataclass(frozen=True, slots=True)
class ExportService:
    """Writes the open record out; every method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock

    async def plain(self, folder: Path) -> Exported:
        """Write `folder/carnet-<date>/` with files anybody can read.

        Raises:
            DiskFullError, UnwritableError: no room, or no right to write there; nothing of it is left.

        """
        source = _Source(self.record.current, asyncio.get_running_loop())
        return await asyncio.to_thread(_write_plain, source, folder, self._name())

    async def leaving(self) -> Leaving:
        """Return what `plain` writes, as one ZIP that never stands on this disk."""
        source = _Source(self.record.current, asyncio.get_running_loop())
        originals, elsewhere = _here(await asyncio.to_thread(source.originals))
        zipped = _Zipped(source, originals)

        def pieces() -> Iterator[bytes]:
            while piece := zipped.read(_SLICE):
                yield piece

        return Leaving(f"{self._name()}.zip", pieces, lambda: (*zipped.missing, *elsewhere))

    def _name(self) -> str:
        return f"carnet-{self.clock.now().astimezone():%Y-%m-%d}"


def _write_plain(source: _Source, folder: Path, name: str) -> Exported:
    place = private_folder(_unused(private_folder(folder), name, ""))
    try:
        return _fill(place, source)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _fill(place: Path, source: _Source) -> Exported:
    originals, elsewhere = _here(source.originals())
    missing: list[str] = []
    for original in originals:
        try:
            write_durably(place / original.name, source.record.attachments.read(original.sha256))
        except DamagedError:
            missing.append(original.name)
    count = 0
    with draft(place) as page:
        for piece in _bundle(source):
            page.write(piece)
            count += piece.startswith(_ENTRY)
        page.publish(place / _BUNDLE)
    if own := source.read(own_things):
        write_durably(place / _OWN, own)
    written = len(originals) - len(missing)
    return Exported(place, written, count, missing=tuple(missing), elsewhere=elsewhere)


def _here(originals: list[_Original]) -> tuple[list[_Original], tuple[str, ...]]:
    """Return those whose file is on this device, and the names of the others."""
    elsewhere = tuple(original.name for original in originals if not original.is_here)
    return [original for original in originals if original.is_here], elsewhere


class _Zipped:
    """A ZIP of the record as a reader, made while it is read: at most one original is in memory."""

    def __init__(self, source: _Source, originals: list[_Original]) -> None:
        self.missing: list[str] = []
        self._source = source
        self._originals = originals
        self._sink = _Sink()
        self._steps = self._made()

    def read(self, size: int) -> bytes:
        while len(self._sink.waiting) < size and next(self._steps, None):
            pass
        taken = bytes(self._sink.waiting[:size])
        del self._sink.waiting[:size]
        return taken

    def _made(self) -> Iterator[bool]:
        with ZipFile(self._sink, "w", ZIP_STORED) as archive:
            for original in self._originals:
                try:
                    data = self._source.record.attachments.read(original.sha256)
                except DamagedError:
                    self.missing.append(original.name)
                else:
                    archive.writestr(original.name, data)
                yield True
            with archive.open(_BUNDLE, "w", force_zip64=True) as file:
                for piece in _bundle(self._source):
                    file.write(piece)
                    yield True
            if own := self._source.read(own_things):
                archive.writestr(_OWN, own)
                yield True


class _Sink:
    """Where ZipFile writes, forwards only."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: bytes, /) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def close(self) -> None:
        """What was written is read after."""


def _bundle(source: _Source) -> Iterator[bytes]:
    """Yield a FHIR R4 collection Bundle, each resource as received."""
    yield b'{"resourceType":"Bundle","type":"collection","entry":['
    separator = b""
    for uid, resource in source.resources():
        yield separator + b"\n"
        yield _ENTRY + json.dumps(f"urn:uuid:{uid}").encode() + b',"resource":' + resource + b"}"
        separator = b","
    yield b"\n]}\n"


def _original_rows(connection: Connection) -> list[tuple[str, str, str, str, int]]:
    # What has no file, here or elsewhere, is its resource: it is in the Bundle.
    rows = connection.execute(
        """SELECT title, date, mime, sha256, awaited FROM (
               SELECT *, EXISTS (SELECT 1 FROM awaited w WHERE w.document = d.id) AS awaited FROM document d)
           WHERE deleted_at IS NULL AND (sha256 <> '' OR awaited) ORDER BY sort DESC, id DESC"""
    )
    return [tuple(row) for row in rows]


def _resource_rows(connection: Connection, after: str) -> list[tuple[str, bytes]]:
    rows = connection.execute(
        "SELECT uid, json FROM resource WHERE deleted_at IS NULL AND uid > ? ORDER BY uid LIMIT ?",
        (after, _PAGE),
    )
    return [(row["uid"], bytes(row["json"])) for row in rows]


def _file_name(title: str, date: str, mime: str, _sha256: str) -> str:
    words = _UNSAFE.sub(" ", unicodedata.normalize("NFC", f"{date[:10]} {title}"))
    return f"{' '.join(words.split())[:_LONGEST_NAME].strip(' .')}.{_EXTENSIONS.get(mime, 'bin')}"


def _free(name: str, taken: set[str]) -> str:
    """Return the name, numbered if it is taken; compared without case, as some disks do."""
    stem, _, extension = name.rpartition(".")
    candidates = (name, *(f"{stem} ({n}).{extension}" for n in range(2, len(taken) + 3)))
    free = next(candidate for candidate in candidates if candidate.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _unused(folder: Path, name: str, extension: str) -> Path:
    numbered = (f"{name}{extension}", *(f"{name} ({n}){extension}" for n in range(2, 1000)))
    return next(folder / candidate for candidate in numbered if not (folder / candidate).exists())
