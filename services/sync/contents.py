"""The files that documents wait for: fetched newest first, verified, kept encrypted, then shown.

A large file is written, encrypted, as it comes; after whatever ended it, the next run goes on from there
(docs/adr/0019-files-in-parts.md).
"""

import asyncio
import base64
import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, Protocol, TypeVar

from services.core.errors import DamagedError, Fault, RemoteError
from services.core.ids import new_id
from services.core.stop import StoppedError, StopSignal
from services.remote.answers import Download
from services.storage import synced
from services.storage.arriving import Part, Whole
from services.storage.driver import Connection
from services.storage.record import Record
from services.storage.synced import Awaited

T = TypeVar("T")

MAX_BYTES: Final = 200 * 2**20
AT_ONCE: Final = 2**20
"""Bytes held in memory: what is larger is written as it comes."""
_LOOKED_INTO: Final = 16 * 2**20
"""Bytes of the largest file that is read whole for its words and pages: a phone's memory bounds it."""
_HEAD: Final = 64 * 1024
_BEYOND_THE_END: Final = 416
_REFUSED: Final = frozenset(
    {
        Fault.ORIGIN,
        Fault.NOT_FOUND,
        Fault.GONE,
        Fault.TOO_LARGE,
        Fault.WRONG_ANSWER,
        Fault.FORBIDDEN,
    }
)
"""What asking again at once will not change; the document stays, and says that its file could not be had."""

_OF_ONE_FILE: Final = frozenset({Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.NOT_FHIR})
"""What keeps no other file waiting; a page of the web in its place may be a portal's, and gone with the next run."""

OnBytes = Callable[[int, int | None], None]
"""Hears how many bytes have come, and of how many, None while nobody knows."""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that came for a document, already kept encrypted as `sha256`.

    `data` is all of them, None for a file too large to be looked into; `head` is its beginning.
    """

    mime: str
    sha256: str
    size: int
    head: bytes = field(repr=False)
    data: bytes | None = field(repr=False)


class Files(Protocol):
    """Where files are had from; `services.remote.client.FhirClient` is one."""

    def get_binary(
        self, url: str, *, mime: str = "", start: int = 0, etag: str = ""
    ) -> AbstractAsyncContextManager[Download]:
        """Open a file, from byte `start` if it is still the version `etag`."""
        ...


class Filling(Protocol):
    """The feature that shows files; called inside the transaction that names the encrypted file."""

    def fill(self, connection: Connection, document: str, content: Content) -> None:
        """Give a document its bytes."""
        ...


@dataclass(slots=True)
class _Came:
    """What one answer brought: in memory (`data`), or on the disk under the name `part`."""

    mime: str = ""
    data: bytes = b""
    part: str | None = None
    whole: Whole | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """Fetches files into one record."""

    record: Record
    client: Files
    filling: Filling
    _put_off: dict[str, RemoteError] = field(default_factory=dict)

    async def next(self, limit: int) -> list[Awaited]:
        """Return what to fetch next, without what was put off."""
        found = await self.record.database.read(
            lambda c: synced.awaited(c, limit + len(self._put_off))
        )
        return [one for one in found if one.document not in self._put_off][:limit]

    async def try_once(self, awaited: Awaited, stop: StopSignal) -> bool:
        """Fetch one file, until the person stops; when it alone breaks off, put it off: it keeps no other waiting.

        Raises:
            RemoteError, DiskFullError: as `fetch`.

        """

        def look(_done: int, _of: int | None) -> None:
            if stop.is_set:
                raise StoppedError

        try:
            return await self.fetch(awaited, look)
        except StoppedError:
            return False
        except RemoteError as error:
            if error.fault not in _OF_ONE_FILE:
                raise
            self._put_off[awaited.document] = error
            return False

    def check(self) -> None:
        """Raise the RemoteError of what was put off, if anything was."""
        for error in self._put_off.values():
            raise error

    async def fetch(self, awaited: Awaited, on_bytes: OnBytes | None = None) -> bool:
        """Fetch one file; return whether it is here now. What is refused is not asked for again that day.

        Raises:
            RemoteError: the server cannot be had just now; of a large file, what has come stays.
            DiskFullError: no room; the same.

        """
        async with self.record.fetching(awaited.document):
            now = await self.record.database.read(lambda c: synced.awaited_of(c, awaited.document))
            if now is None:
                return True  # it came while this waited, or its document is gone
            try:
                return await self._fetched(now, on_bytes or _unwatched)
            except RemoteError as error:
                if error.fault not in _REFUSED:
                    raise
                await self._refuse(now, error.fault.value)
                return False

    async def _fetched(self, awaited: Awaited, on_bytes: OnBytes) -> bool:
        if awaited.sha256 and await self._is_here(awaited):
            return True
        came = await self._received(awaited, on_bytes)
        whole = came.whole or _weighed(came.data)
        reason = _fault(awaited, whole)
        if reason and came.resumed:  # two versions under one name: all of it once more
            return await self._fetched(await self._from_the_start(awaited), on_bytes)
        if reason:
            await self._refuse(awaited, reason)
            return False
        if came.part is not None:
            await self.record.database.write(
                lambda c: synced.came_whole(c, awaited.document, whole.sha256)
            )
        await self.record.database.write(lambda c: self._keep(c, awaited, came, whole))
        return True

    async def _is_here(self, awaited: Awaited) -> bool:
        """Show content that is here already: verified before a kill, or another document's."""
        attachments = self.record.attachments
        if not await asyncio.to_thread(attachments.has, awaited.sha256):
            return False
        try:
            whole = await asyncio.to_thread(attachments.weigh, awaited.sha256)
        except DamagedError:
            return False
        if _fault(awaited, whole):
            return False
        came = _Came(awaited.mime, whole=whole)
        await self.record.database.write(lambda c: self._keep(c, awaited, came, whole))
        return True

    # -- receiving -----------------------------------------------------------------------------------------------

    async def _received(self, awaited: Awaited, on_bytes: OnBytes) -> _Came:
        """Return what the server gives, from where the last answer ended if it still has that version."""
        if awaited.part is None:
            return await self._answer(awaited, None, on_bytes)
        if not awaited.etag:  # nothing to ask the rest of that very version by
            return await self._answer(await self._from_the_start(awaited), None, on_bytes)
        part = await asyncio.to_thread(self.record.attachments.part, awaited.part)
        try:
            return await self._answer(awaited, part, on_bytes)
        except DamagedError:
            pass
        except RemoteError as error:
            if error.fault is not Fault.WRONG_ANSWER and error.status != _BEYOND_THE_END:
                raise
        finally:
            await asyncio.to_thread(part.close)
        return await self._answer(await self._from_the_start(awaited), None, on_bytes)

    async def _answer(self, awaited: Awaited, part: Part | None, on_bytes: OnBytes) -> _Came:
        start = part.size if part else 0
        async with self.client.get_binary(
            awaited.url, mime=awaited.mime, start=start, etag=awaited.etag
        ) as download:
            came = _Came(download.mime or awaited.mime, resumed=download.start > 0)
            if download.start == start and part is not None:
                came.part = awaited.part
            elif part is not None:
                part.close()
                awaited, part = await self._from_the_start(awaited), None
            _check(download.size)
            return await self._poured(awaited, download, part, came, on_bytes)

    async def _poured(
        self,
        awaited: Awaited,
        download: Download,
        part: Part | None,
        came: _Came,
        on_bytes: OnBytes,
    ) -> _Came:
        """Take in what comes, a MiB at a time; what has come stays when the rest does not."""
        own: Part | None = None
        held, reached = bytearray(), download.start
        try:
            async for chunk in download.chunks:
                held += chunk
                reached += len(chunk)
                _check(reached)
                if len(held) < AT_ONCE:
                    continue
                if part is None:
                    came.part = await self._begin(awaited, download.etag)
                    part = own = await asyncio.to_thread(self.record.attachments.part, came.part)
                taken, held = held, bytearray()
                await _whatever_happens(partial(part.add, taken))
                on_bytes(reached, download.size)
            _check_end(reached, download.size)
            if part is None:
                return replace(came, data=bytes(held))
            taken, held = held, bytearray()
            await _whatever_happens(partial(part.add, taken))
            on_bytes(reached, download.size)
            return replace(came, whole=await _whatever_happens(part.finish))
        except (RemoteError, asyncio.CancelledError):
            if part is not None:
                with suppress(OSError):
                    part.add(held)
            raise
        finally:
            if own is not None:
                own.close()

    async def _begin(self, awaited: Awaited, etag: str) -> str:
        """Name what comes before the first byte of it is written: nothing on the disk is nobody's."""
        name = new_id()
        await self.record.database.write(
            lambda c: synced.comes_in_part(c, awaited.document, name, etag)
        )
        return name

    async def _from_the_start(self, awaited: Awaited) -> Awaited:
        name = awaited.part
        if name is not None:

            def forget(connection: Connection) -> None:
                synced.comes_in_part(connection, awaited.document, None, "")
                self.record.attachments.drop_part(name)

            await self.record.database.write(forget)
        return replace(awaited, part=None, etag="")

    # -- keeping -------------------------------------------------------------------------------------------------

    def _keep(self, connection: Connection, awaited: Awaited, came: _Came, whole: Whole) -> None:
        attachments, sha256 = self.record.attachments, whole.sha256
        if came.part is not None:
            attachments.adopt(came.part, sha256)
        elif came.whole is None:
            attachments.put(came.data, sha256)
        data = came.data or None
        if data is None and whole.size <= _LOOKED_INTO:
            data = attachments.read(sha256)
        head = data[:_HEAD] if data is not None else attachments.slice(sha256, 0, _HEAD)
        content = Content(came.mime, sha256, whole.size, head, data)
        self.filling.fill(connection, awaited.document, content)

    async def _refuse(self, awaited: Awaited, reason: str) -> None:
        """Note why the file cannot be had, and keep nothing of it."""

        def refuse(connection: Connection) -> None:
            synced.refuse_content(connection, awaited.document, reason)
            self.record.attachments.drop_parts(synced.parts(connection))

        await self.record.database.write(refuse)


async def _whatever_happens(work: Callable[[], T]) -> T:
    """Do in a thread what is to be at its end before this is, also when this is cancelled: it holds a file."""
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _fault(awaited: Awaited, whole: Whole) -> str:
    """Say which of what was told of a file is not true of it, "" for none; a hash that agrees outweighs a size."""
    if awaited.sha256 and awaited.sha256 != whole.sha256:
        return "hash"
    if awaited.hash and awaited.hash != whole.sha1:
        return "hash"
    is_known = awaited.sha256 or awaited.hash
    return "size" if not is_known and awaited.size not in {None, whole.size} else ""


def _weighed(data: bytes) -> Whole:
    sha1 = base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
    return Whole(hashlib.sha256(data).hexdigest(), sha1, len(data))


def _check(size: int | None) -> None:
    if size is not None and size > MAX_BYTES:
        raise RemoteError(Fault.TOO_LARGE)


def _check_end(reached: int, size: int | None) -> None:
    if size is not None and reached != size:
        raise RemoteError(Fault.INTERRUPTED)


def _unwatched(_bytes: int, _of: int | None) -> None:
    """Nobody follows this file."""
