"""How much Carnet takes on this device; files that the server has, taken off it and fetched again when asked for.

A file leaves only once the server showed, just before, that it has it: by its size on our own server, which verified
the content when it took it, by all of its bytes on any other. Title, words and dates stay.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from services.core.categories import Category
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import DamagedError, LostFileError, NotConnectedError, RemoteError
from services.core.stop import StopSignal
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import TRANSIENT
from services.storage import freeing, synced
from services.storage.driver import Connection
from services.storage.freeing import Amount, Candidate
from services.storage.record import OpenRecord, Record
from services.storage.synced import Awaited
from services.sync import linking
from services.sync.access import client_of
from services.sync.contents import Contents, Filling, OnBytes

__all__ = ["Amount", "Choice", "DeviceStorage", "Freed", "OnFreed", "Use"]

_LARGE: Final = 5 * 1000 * 1000
_OLD: Final = timedelta(days=365)
_AT_ONCE: Final = 50
_ROWS: Final = 2000


class Choice(StrEnum):
    """Which files to take off this device."""

    OLD = "old"  # not opened for a year
    LARGE = "large"  # more than 5 MB
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Use:
    """What Carnet takes here, in bytes; `categories` by size, None for what was deleted and can come back.

    `free_able` is how much of it could be freed, by choice; `freed` is what is on the server only.
    """

    database: int
    files: Amount
    categories: tuple[tuple[Category | None, Amount], ...]
    free_able: dict[Choice, Amount]
    freed: Amount
    connected: bool

    @property
    def total(self) -> int:
        return self.database + self.files.bytes


@dataclass(frozen=True, slots=True)
class Freed:
    """What freeing did. `kept` counts the files that the server did not show that it has: they stay here."""

    files: int = 0
    bytes: int = 0
    kept: int = 0
    complete: bool = True


class Known(Filling, Protocol):
    """The feature that shows files, and knows where the server has them."""

    def on_server(self, connection: Connection, document: str) -> Awaited | None:
        """Return where the server has the file of a document, None if it has none."""
        ...


OnFreed = Callable[[int, int], None]
"""Hears how many files were looked at, of how many."""


@dataclass(frozen=True, slots=True)
class DeviceStorage:
    """Measures and frees the open record; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    known: Known

    async def use(self) -> Use:
        """Return how much is here, and how much of it could be freed."""
        database = self.record.current.database
        limits = [_limits(choice, milliseconds(self.clock.now())) for choice in Choice]
        able = [Amount()] * len(limits)
        last = await database.read(freeing.last_row)
        for first in range(
            1, last + 1, _ROWS
        ):  # a long look in short ones: lists are read between them
            rows = range(first, min(first + _ROWS, last + 1))
            found = await database.read(partial(freeing.free_able, choices=limits, rows=rows))
            able = [known + more for known, more in zip(able, found, strict=True)]
        return await database.read(lambda c: _use(c, dict(zip(Choice, able, strict=True))))

    async def may_free(self, id: str) -> bool:
        """Say whether a document's file is here and could be freed, as far as is known without asking the server."""
        found = await self.record.current.database.read(lambda c: freeing.candidate(c, id))
        return found is not None

    async def free(
        self,
        choice: Choice,
        on_freed: OnFreed | None = None,
        stop: StopSignal | None = None,
    ) -> Freed:
        """Take files off this device, what was opened longest ago first.

        Raises:
            NotConnectedError: no server has anything.
            RemoteError: the server cannot be had just now; what was freed before stays so.

        """
        older_than, larger_than = _limits(choice, milliseconds(self.clock.now()))
        found = await self.record.current.database.read(
            lambda c: freeing.candidates(
                c, older_than=older_than, larger_than=larger_than, limit=1_000_000
            )
        )
        return await self._free(found, on_freed or _unwatched, stop or StopSignal())

    async def free_one(self, id: str) -> Freed:
        """Take the file of one document off this device; raises as `free`."""
        found = await self.record.current.database.read(lambda c: freeing.candidate(c, id))
        return await self._free([found] if found else [], _unwatched, StopSignal())

    async def fetch(self, id: str, on_bytes: OnBytes | None = None) -> None:
        """Bring the file of a document that waits for it, freed or not; nothing to do when it is here.

        Raises:
            NotConnectedError, RemoteError: it cannot be had just now; what came of it stays.
            LostFileError: the server could not give it.

        """
        record = self.record.current
        awaited = await record.database.read(lambda c: synced.awaited_of(c, id))
        if awaited is None:
            return
        server = await self._server(record)
        async with client_of(server, record) as client:
            came = await Contents(record, client, self.known).fetch(awaited, on_bytes)
        self.changes.publish(Topic.DOCUMENTS)
        if not came:
            raise LostFileError

    async def fetch_again(self, ids: Sequence[str] | None = None) -> int:
        """Have freed files come back with the next run, all (None) or some; return how many documents wait."""
        count = await self.record.current.database.write(lambda c: freeing.wanted(c, ids))
        self.changes.publish(Topic.DOCUMENTS, Topic.SYNC)
        return count

    async def _free(
        self, candidates: Sequence[Candidate], on_freed: OnFreed, stop: StopSignal
    ) -> Freed:
        record = self.record.current
        server = await self._server(record)
        contents = list({one.sha256: one for one in candidates}.values())
        done = Freed()
        if not contents:
            return done
        try:
            async with client_of(server, record) as client:
                can = await client.capabilities()
                freeing_one = _Freeing(record, client, can, self.known, self._now)
                for number, one in enumerate(contents):
                    if stop.is_set:
                        return replace(done, complete=False)
                    on_freed(number, len(contents))
                    done = _with(done, one, went=await freeing_one.free(one))
                    if number % _AT_ONCE == 0:
                        self.changes.publish(Topic.DOCUMENTS)
        finally:
            self.changes.publish(Topic.DOCUMENTS, Topic.SYNC)
        return done

    async def _server(self, record: Record) -> linking.Server:
        server = await record.database.read(linking.server)
        if server is None:
            raise NotConnectedError
        return server

    def _now(self) -> int:
        return milliseconds(self.clock.now())


@dataclass(frozen=True, slots=True)
class _Freeing:
    """Frees one content after another, of one record."""

    record: Record
    client: FhirClient
    can: Capabilities
    known: Known
    now: Callable[[], int]

    async def free(self, one: Candidate) -> bool:
        """Free content once the server showed that it has it for every document here that it is of."""
        places = await self.record.database.read(lambda c: self._places(c, one.sha256))
        if places is None:
            return False
        for place in places:
            if not await self._has(place, one):
                return False
        places = [await self._described(place, one) for place in places]
        return await self.record.database.write(lambda c: self._mark(c, one, places)) and (
            await self.record.database.write(lambda c: self._remove(c, one.sha256))
        )

    def _places(self, connection: Connection, sha256: str) -> list[Awaited] | None:
        places = [
            self.known.on_server(connection, document)
            for document in freeing.sharing(connection, sha256)
        ]
        found = [place for place in places if place is not None]
        return found if found and len(found) == len(places) else None

    async def _has(self, place: Awaited, one: Candidate) -> bool:
        """Say whether the server has these bytes; a doubt, or a refusal, is a no."""
        try:
            if self.can.changes:
                return await self.client.size_of_binary(place.url) == one.size
            return await self._digest(place) == one.sha256
        except RemoteError as error:
            if error.fault in TRANSIENT or error.status == 401:  # noqa: PLR2004 - signed out
                raise
            return False

    async def _digest(self, place: Awaited) -> str:
        sha256 = hashlib.sha256()
        async with self.client.get_binary(place.url, mime=place.mime) as download:
            async for chunk in download.chunks:
                sha256.update(chunk)
        return sha256.hexdigest()

    async def _described(self, place: Awaited, one: Candidate) -> Awaited:
        """Note what the content is: what comes back is compared with it."""
        try:
            whole = await asyncio.to_thread(self.record.attachments.weigh, one.sha256)
        except DamagedError:  # damaged here, sound there: freed, it is mended when it comes back
            return replace(place, size=one.size, sha256=one.sha256)
        return replace(place, size=one.size, sha256=one.sha256, hash=whole.sha1)

    def _mark(self, connection: Connection, one: Candidate, places: Sequence[Awaited]) -> bool:
        """Mark, unless something changed meanwhile: an edit waits, another document has the same bytes."""
        known = {place.document for place in places}
        if freeing.candidate(connection, one.document) is None or known != set(
            freeing.sharing(connection, one.sha256)
        ):
            return False
        freeing.free(connection, places, self.now())
        if self.record.viewed and self.record.viewed[0] in known:
            self.record.viewed = None
        return True

    def _remove(self, connection: Connection, sha256: str) -> bool:
        """Remove the encrypted file, unless the content came back meanwhile; a kill before leaves it to `collect`."""
        if freeing.is_freed(connection, sha256):
            self.record.attachments.delete(sha256)
        return True


def _use(connection: Connection, free_able: dict[Choice, Amount]) -> Use:
    return Use(
        database=freeing.database_bytes(connection),
        files=freeing.here(connection),
        categories=tuple(
            (Category(name) if name else None, amount)
            for name, amount in freeing.by_category(connection)
        ),
        free_able=free_able,
        freed=freeing.freed(connection),
        connected=linking.server(connection) is not None,
    )


def _limits(choice: Choice, now: int) -> tuple[int | None, int]:
    """Return since when it was not opened, in milliseconds since 1970, and how many bytes it is more than."""
    older = now - int(_OLD.total_seconds() * 1000) if choice is Choice.OLD else None
    return older, _LARGE if choice is Choice.LARGE else 0


def _with(done: Freed, one: Candidate, *, went: bool) -> Freed:
    if not went:
        return replace(done, kept=done.kept + 1)
    return replace(done, files=done.files + 1, bytes=done.bytes + one.size)


def _unwatched(_done: int, _of: int) -> None:
    """Nobody follows."""
