"""What waits leaves: files first, then what names them; each resource alone, so that none keeps another waiting.

A resource has the same id each time it is sent, and says over which version it goes: sending twice is harmless. After
an answer that never came, the server's own version is read and compared before anything is sent again.
"""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from services.core.errors import Fault, RemoteError, SignedOutError
from services.core.stop import StopSignal
from services.remote.answers import Resource, Written
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import TRANSIENT, Backoff
from services.storage import outbox
from services.storage.driver import Connection
from services.storage.outbox import Parcel
from services.storage.record import Record
from services.sync.models import Server

_GONE: Final = frozenset({Fault.NOT_FOUND, Fault.GONE})
_SERVERS_OWN: Final = ("meta", "text")
"""What a server may write into a resource that it was sent."""


class File(Protocol):
    """The encrypted file of a document; `id` is that of its Binary."""

    @property
    def id(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def mime(self) -> str: ...


class Packed(Protocol):
    """A resource ready to leave."""

    @property
    def json(self) -> bytes: ...

    @property
    def identifier(self) -> str: ...


class Packing(Protocol):
    """The feature that knows how its resources leave."""

    def file(self, connection: Connection, uid: str) -> File | None:
        """Return the file that goes before a resource."""
        ...

    def pack(
        self, uid: str, resource: bytes, patient: str, file: Any, data: bytes, inline: bool
    ) -> Packed:
        """Return the resource as the server is to have it."""
        ...


@dataclass(slots=True)
class Sent:
    """What an upload did."""

    sent: int = 0
    refused: int = 0
    conflicts: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Upload:
    """One run of sending, of one record to its server."""

    record: Record
    client: FhirClient
    server: Server
    can: Capabilities
    packing: Packing
    backoff: Backoff
    now: int
    stop: StopSignal
    done: Sent = field(default_factory=Sent)

    async def run(self) -> Sent:
        """Send what waits, in the order in which it was made.

        Raises:
            RemoteError: the server cannot be had, or takes nothing of ours: all that was not sent still waits.

        """
        after = 0
        while not self.stop.is_set:
            parcel = await self._take(after)
            if parcel is None:
                return self.done
            after = parcel.rows[0]
            await self._try(parcel)
        self.done.complete = False
        return self.done

    async def _take(self, after: int) -> Parcel | None:
        return await self.record.database.write(lambda c: outbox.take(c, self.now, after))

    async def _try(self, parcel: Parcel) -> None:
        try:
            await self._send(parcel)
        except SignedOutError:
            raise
        except RemoteError as error:
            await self._failed(parcel, error)

    async def _failed(self, parcel: Parcel, error: RemoteError) -> None:
        self.done.complete = False
        if error.fault in TRANSIENT:
            wait = self.backoff.delay(parcel.attempts - 1, error)
            until = self.now + int(wait.total_seconds() * 1000) if wait else self.now
            await self._write(lambda c: outbox.delay(c, parcel, until, error.fault.value))
            raise error
        state = "conflict" if error.fault is Fault.CONFLICT else "quarantined"
        self.done.conflicts += state == "conflict"
        self.done.refused += state == "quarantined"
        await self._write(lambda c: outbox.stop(c, parcel, state, error.fault.value))

    async def _send(self, parcel: Parcel) -> None:
        if parcel.is_deleted:
            await self._delete(parcel)
            return
        file = await self.record.database.read(lambda c: self.packing.file(c, parcel.uid))
        data = await self._bytes(file)
        inline = file is not None and not self._takes_ids("Binary")
        packed = await asyncio.to_thread(
            self.packing.pack, parcel.uid, parcel.json, self.server.patient, file, data, inline
        )
        if file is not None and parcel.version is None and not inline:
            await self._send_file(file, data)
        written = await self._put(parcel, packed)
        written = await self._with_version(written)
        await self._write(
            lambda c: outbox.arrived(c, parcel, written.id, written.version, written.last_updated)
        )
        self.done.sent += 1

    async def _bytes(self, file: File | None) -> bytes:
        if file is None:
            return b""
        return await asyncio.to_thread(self.record.attachments.read, file.sha256)

    async def _send_file(self, file: File, data: bytes) -> None:
        """Send a file under the id made of its content: whatever is there already is the same."""
        try:
            if self.can.raw_binary:
                await self.client.put_binary(
                    file.id,
                    data,
                    len(data),
                    file.mime,
                    if_none_match="*",
                    patient=self.server.patient,
                )
            else:
                await self.client.update("Binary", file.id, _binary(file, data), if_none_match="*")
        except RemoteError as error:
            if error.fault is not Fault.CONFLICT:
                raise

    async def _put(self, parcel: Parcel, packed: Packed) -> Written:
        try:
            if parcel.version is not None:
                return await self.client.update(
                    parcel.type, parcel.server_id, packed.json, if_match=parcel.version
                )
            if self._takes_ids(parcel.type):
                return await self.client.update(
                    parcel.type, parcel.server_id, packed.json, if_none_match="*"
                )
            return await self.client.create(
                parcel.type, packed.json, if_none_exist=f"identifier={packed.identifier}"
            )
        except RemoteError as error:
            if error.fault is not Fault.CONFLICT and not error.unsure:
                raise
            there = await self._there(parcel)
            if there is None or not _same(there.json, packed.json):
                raise
            return Written(200, there.type, there.id, there.version, there.last_updated)

    def _takes_ids(self, type: str) -> bool:
        """Say whether a resource may be put under our id; a server that describes nothing is simply tried."""
        return not self.can.described or type in self.can.update_create

    async def _delete(self, parcel: Parcel) -> None:
        """Delete what the server has; what it never had, or has no more, is deleted already."""
        if parcel.version is not None or parcel.attempts > 1:
            try:
                await self.client.delete(
                    parcel.type, parcel.server_id, if_match=parcel.version or ""
                )
            except RemoteError as error:
                if error.fault not in _GONE:
                    raise
        await self._write(lambda c: outbox.left(c, parcel))
        self.done.sent += 1

    async def _with_version(self, written: Written) -> Written:
        """Ask for the version that an answer did not tell: without it, the next edit could overwrite another's."""
        if written.version:
            return written
        there = await self.client.read(written.type, written.id)
        return Written(written.status, there.type, there.id, there.version, there.last_updated)

    async def _there(self, parcel: Parcel) -> Resource | None:
        try:
            return await self.client.read(parcel.type, parcel.server_id)
        except RemoteError as error:
            if error.fault in _GONE:
                return None
            raise

    async def _write(self, work: Any) -> None:
        await self.record.database.write(work)


def _binary(file: File, data: bytes) -> bytes:
    resource = {
        "resourceType": "Binary",
        "id": file.id,
        "contentType": file.mime,
        "data": base64.b64encode(data).decode(),
    }
    return json.dumps(resource, separators=(",", ":")).encode()


def _same(there: bytes, sent: bytes) -> bool:
    """Say whether the server's version is what was sent, but for what servers add."""
    return bool(_essence(there) == _essence(sent))


def _essence(resource: bytes) -> Any:
    content = json.loads(resource)
    for name in _SERVERS_OWN:
        content.pop(name, None)
    return content
