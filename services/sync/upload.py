"""What waits leaves: files first, then what names them; each resource alone, so that none keeps another waiting.

A resource has the same id each time it is sent, and says over which version it goes: sending twice is harmless. After
an answer that never came, the server's own version is read and compared before anything is sent again.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from services.core.errors import Fault, RefusedError, RemoteError, SignedOutError
from services.core.stop import StopSignal
from services.remote.answers import Change, Resource, Written
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import TRANSIENT, Backoff
from services.storage import outbox
from services.storage.outbox import Parcel
from services.storage.record import Record
from services.sync import bodies
from services.sync.models import Server
from services.sync.packing import File, Packed, Packing

_GONE: Final = frozenset({Fault.NOT_FOUND, Fault.GONE})


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
    _met: set[str] = field(default_factory=set)

    async def run(self) -> Sent:
        """Send what waits, in the order in which it was made.

        Raises:
            RemoteError: the server cannot be had, or takes nothing of ours: all that was not sent still waits.

        """
        after = 0
        while not self.stop.is_set:
            due = await self._next_due(after)
            if due is None:
                await self._settle()
                return self.done
            after, uid = due
            await self._with_needs(uid)
        self.done.complete = False
        return self.done

    async def _with_needs(self, uid: str) -> None:
        """Send a resource after those it names: a server may give ids itself, or refuse a link to nothing.

        Two that name each other are each met once; the second then goes without waiting for the first.
        """
        path = [uid]
        while path and not self.stop.is_set:
            top = path[-1]
            fresh = [need for need in await self._needs(top) if need not in self._met]
            self._met.update(fresh)
            path += fresh
            if fresh:
                continue
            path.pop()
            parcel = await self._take(top)
            if parcel is not None:
                await self._try(parcel)

    async def _settle(self) -> None:
        """Find what arrived though its answer did not, and is not to be tried again yet.

        Otherwise the download that follows would take it for another device's, and show it twice.
        """
        for uid, type in await self.record.database.read(outbox.unsure):
            there = await self._under_our_name(type, uid)
            if there is not None and there.version:
                name = (there.id, there.version, there.last_updated)
                await self._write(lambda c, uid=uid, name=name: outbox.found_there(c, uid, *name))

    async def _under_our_name(self, type: str, uid: str) -> Resource | Change | None:
        try:
            if self._takes_ids(type):
                return await self.client.read(type, uid)
            page = await self.client.search(type, [("identifier", f"urn:uuid:{uid}")])
        except RemoteError as error:
            if error.fault in TRANSIENT | {Fault.SIGNED_OUT}:
                raise
            return None
        return page.entries[0] if len(page.entries) == 1 else None

    async def _next_due(self, after: int) -> tuple[int, str] | None:
        return await self.record.database.read(lambda c: outbox.next_due(c, self.now, after))

    async def _needs(self, uid: str) -> tuple[str, ...]:
        try:
            return await self.record.database.read(lambda c: self.packing.needs(c, uid))
        except RefusedError:
            return ()  # said when it is its turn

    async def _take(self, uid: str) -> Parcel | None:
        return await self.record.database.write(lambda c: outbox.take(c, self.now, uid))

    async def _try(self, parcel: Parcel) -> None:
        try:
            await self._send(parcel)
        except SignedOutError:
            raise
        except RefusedError:
            await self._failed(parcel, RemoteError(Fault.INVALID))
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
        leaving = await self.record.database.read(
            lambda c: self.packing.leaving(c, parcel.uid, self._takes_ids)
        )
        file = leaving.file
        data = await self._bytes(file)
        inline = file is not None and not self._takes_ids("Binary")
        packed = await asyncio.to_thread(leaving.pack, self.server.patient, data, inline)
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
        """Send a file under the id made of its content: whatever is there already is the same.

        One that is FHIR itself goes inside a Binary: sent as it is, it would be read as the resource (binary.html).
        """
        try:
            if self.can.raw_binary and "fhir" not in file.mime:
                await self.client.put_binary(
                    file.id,
                    data,
                    len(data),
                    file.mime,
                    if_none_match="*",
                    patient=self.server.patient,
                )
            else:
                await self.client.update(
                    "Binary", file.id, bodies.binary(file, data), if_none_match="*"
                )
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
            return await self._create(parcel, packed)
        except RemoteError as error:
            if error.fault is not Fault.CONFLICT and not error.unsure:
                raise
            there = await self._there(parcel)
            if there is None or (packed.edited and not bodies.same(there.json, packed.json)):
                raise
            return Written(200, there.type, there.id, there.version, there.last_updated)

    async def _create(self, parcel: Parcel, packed: Packed) -> Written:
        if not packed.identifier:
            raise RemoteError(Fault.UNSUPPORTED)  # sent twice, it would be there twice
        return await self.client.create(
            parcel.type, packed.json, if_none_exist=f"identifier={packed.identifier}"
        )

    def _takes_ids(self, type: str) -> bool:
        """Say whether a resource may be put under our id; a server that describes nothing is simply tried."""
        return not self.can.described or type in self.can.update_create

    async def _delete(self, parcel: Parcel) -> None:
        """Delete what the server has, then its file; what it never had, or has no more, is deleted already."""
        if parcel.version is not None or parcel.attempts > 1:
            there = await self._there(parcel) if parcel.type == "DocumentReference" else None
            await self._remove(parcel.type, parcel.server_id, parcel.version or "")
            for file in bodies.our_files(there.json) if there else ():
                with suppress(RemoteError):  # nothing names it any more
                    await self._remove("Binary", file)
        await self._write(lambda c: outbox.left(c, parcel))
        self.done.sent += 1

    async def _remove(self, type: str, id: str, version: str = "") -> None:
        try:
            await self.client.delete(type, id, if_match=version)
        except RemoteError as error:
            if error.fault not in _GONE:
                raise

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
