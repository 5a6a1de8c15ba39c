"""A file leaves before what names it: read from its encrypted file as it goes, in parts where the server takes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from services.core.errors import Fault, RemoteError
from services.core.stop import StoppedError, StopSignal
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.storage import freeing
from services.storage.record import Record
from services.sync import bodies
from services.sync.packing import File

PART: Final = 2**20
"""Bytes that a cut loses at most; a smaller file is sent at once."""
_SLICE: Final = 2**18
_TRIES: Final = 3
_NOT_AS_SAID: Final = 422


@dataclass(frozen=True, slots=True)
class Content:
    """What a resource says of its file (`services.sync.packing.Content`)."""

    sha1: str
    data: bytes = field(default=b"", repr=False)


async def content(record: Record, file: File | None, *, inline: bool) -> Content:
    """Return the hash of a file about to leave, and its bytes where they go inside the resource.

    Raises:
        DamagedError: the file is not what it was any more: it leaves for nowhere.

    """
    if file is None:
        return Content("")
    freed = await record.database.read(lambda c: freeing.sha1_of_freed(c, file.sha256))
    if freed:
        return Content(freed)
    whole = await asyncio.to_thread(record.attachments.weigh, file.sha256)
    data = await asyncio.to_thread(record.attachments.read, file.sha256) if inline else b""
    return Content(whole.sha1, data)


async def send(
    record: Record,
    client: FhirClient,
    can: Capabilities,
    patient: str,
    file: File,
    stop: StopSignal,
) -> None:
    """Send a file under the id made of its content: whatever is there already is the same.

    One that is FHIR itself goes inside a Binary: sent as it is, it would be read as the resource (binary.html).

    Raises:
        RemoteError: it did not arrive; of a file in parts, what did arrive is not sent again.
        StoppedError: the person stopped between two parts.

    """
    sending = _Sending(record, client, patient, file, stop)
    is_raw = can.raw_binary and "fhir" not in file.mime
    try:
        if is_raw and can.part_bytes and file.size > PART:
            await sending.in_parts(min(PART, can.part_bytes))
        elif is_raw:
            await sending.whole()
        else:
            await sending.inside_a_resource()
    except RemoteError as error:
        if error.fault is not Fault.CONFLICT:
            raise


@dataclass(frozen=True, slots=True)
class _Sending:
    record: Record
    client: FhirClient
    patient: str
    file: File
    stop: StopSignal

    async def whole(self) -> None:
        await self.client.put_binary(
            self.file.id,
            self._chunks,
            self.file.size,
            self.file.mime,
            if_none_match="*",
            patient=self.patient,
        )

    async def inside_a_resource(self) -> None:
        data = await asyncio.to_thread(self.record.attachments.read, self.file.sha256)
        body = await asyncio.to_thread(bodies.binary, self.file, data)
        await self.client.update("Binary", self.file.id, body, if_none_match="*")

    async def in_parts(self, most: int) -> None:
        """Send from where the server says that it is; another device of the person may be sending the same."""
        if await self._is_there():
            return
        for tries in range(_TRIES):
            try:
                await self._rest(most)
            except RemoteError as error:
                # Somebody wrote meanwhile, the file itself or the next part of it; or a part was spoilt on its way.
                goes_on = error.fault is Fault.CONFLICT or error.status == _NOT_AS_SAID
                if not goes_on or tries == _TRIES - 1:
                    raise
                if await self._is_there():
                    return
            else:
                return

    async def _rest(self, most: int) -> None:
        reached = await self._put(range(0))
        while reached is not None:
            if self.stop.is_set:
                raise StoppedError
            after = await self._put(range(reached, min(reached + most, self.file.size)))
            if after is not None and after <= reached:
                raise RemoteError(Fault.WRONG_ANSWER, "Upload-Offset", unsure=True)
            reached = after

    async def _put(self, part: range) -> int | None:
        file = self.file
        return await self.client.put_part(
            file.id,
            partial(self._slices, part) if part else b"",
            part,
            file.size,
            file.mime,
            sha256=file.sha256,
            patient=self.patient,
        )

    async def _slices(self, part: range) -> AsyncIterator[bytes]:
        """Give a part a few chunks at a time; that the whole is what was said, the server verifies."""
        attachments = self.record.attachments
        for start in range(part.start, part.stop, _SLICE):
            size = min(_SLICE, part.stop - start)
            yield await asyncio.to_thread(attachments.slice, self.file.sha256, start, size)

    async def _is_there(self) -> bool:
        with suppress(RemoteError):
            return await self.client.size_of_binary(f"Binary/{self.file.id}") == self.file.size
        return False

    async def _chunks(self) -> AsyncIterator[bytes]:
        """Give the content, verified to its end: of a file damaged meanwhile, the end is never given."""
        chunks = self.record.attachments.open(self.file.sha256)
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk
