"""What waits leaves: files first, then what names them; each resource alone, so that none keeps another waiting.

A resource has the same id each time it is sent, and says over which version it goes: sending twice is harmless. After
an answer that never came, the server's own version is read and compared before anything is sent again.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from services.core.errors import DamagedError, Fault, RefusedError, RemoteError, SignedOutError
from services.core.stop import StoppedError, StopSignal
from services.remote.answers import Change, Method, Resource, Written
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import TRANSIENT, Backoff
from services.storage import outbox
from services.storage.conflicts import There
from services.storage.driver import Connection
from services.storage.outbox import Due, Parcel, Unsure
from services.storage.record import Record
from services.sync import bodies, files
from services.sync.checking import Sound, checked
from services.sync.conflicts import Met, meet
from services.sync.finding import GONE, Finder
from services.sync.loading import Loader
from services.sync.models import Server
from services.sync.packing import Packed, Packing
from services.sync.projection import Projection

_EXISTED: Final = 200
"""What a conditional creation answers when what it was to make is there already (http.html#ccreate)."""
_TRIES: Final = 3
"""How often one resource is put over a version that changes all the time, in one run."""


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
    projection: Projection
    backoff: Backoff
    now: int
    stop: StopSignal
    done: Sent = field(default_factory=Sent)
    _met: set[str] = field(default_factory=set)
    _again: Counter[str] = field(default_factory=Counter)

    async def run(self) -> Sent:
        """Send what waits, in the order in which it was made.

        Raises:
            RemoteError: the server cannot be had, or takes nothing of ours: all that was not sent still waits.

        """
        after = 0
        while not self.stop.is_set:
            due, unsure = await self.record.database.read(partial(self._next_due, after))
            if due is None:
                await self._finder.settle(unsure)
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

    def _next_due(self, after: int, connection: Connection) -> tuple[Due | None, list[Unsure]]:
        due = outbox.next_due(connection, self.now, after)
        return due, [] if due else outbox.unsure(connection)

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
        except StoppedError:
            self.done.complete = False  # it is due again, and goes on from there
        except (RefusedError, DamagedError):  # unreadable here: nothing else waits for it
            await self._failed(parcel, RemoteError(Fault.INVALID))
        except RemoteError as error:
            await self._failed(parcel, error)

    async def _failed(self, parcel: Parcel, error: RemoteError) -> None:
        try:
            if await self._was_met(parcel, error):
                return
        except SignedOutError:
            raise
        except RemoteError as other:
            error = other
        self.done.complete = False
        if error.fault in TRANSIENT:
            wait = self.backoff.delay(parcel.attempts - 1, error)
            until = self.now + int(wait.total_seconds() * 1000) if wait else self.now
            await self._write(lambda c: outbox.delay(c, parcel, until, error.fault.value))
            raise error
        self.done.refused += 1
        await self._write(lambda c: outbox.stop(c, parcel, "quarantined", error.fault.value))

    async def _was_met(self, parcel: Parcel, error: RemoteError) -> bool:
        """Settle a resource that is not there as we knew it, or have it asked; return whether it was that.

        Raises:
            RemoteError: the server's version cannot be had.

        """
        is_gone = error.fault is Fault.GONE or (error.fault in GONE and parcel.version is not None)
        if not (error.fault is Fault.CONFLICT or is_gone):
            return False
        there = await self._finder.of(parcel)
        if there is None and parcel.version is None and not is_gone:
            return False  # something is there that we may not see
        if self._again[parcel.uid] >= _TRIES:
            self.done.complete = False
            await self._write(lambda c: outbox.delay(c, parcel, self.now, error.fault.value))
            return True
        self._again[parcel.uid] += 1
        if not await self._meet(parcel.uid, there):
            again = await self._take(parcel.uid)
            if again is not None:
                await self._try(again)
        return True

    async def _meet(self, uid: str, there: Resource | Change | None) -> bool:
        """Settle what is here and there; return whether nothing of it is to be sent now."""
        side = There("", None, None, None)
        if there is not None:
            change = Change(
                there.type, there.id, there.version, there.last_updated, Method.PUT, json=there.json
            )
            if not isinstance(await asyncio.to_thread(checked, change, self.server.patient), Sound):
                raise RemoteError(Fault.WRONG_ANSWER)
            side = There(there.id, there.version, there.last_updated, there.json)
        met = await self.record.database.write(
            lambda c: meet(c, self.projection, uid, side, self.now)
        )
        self.done.conflicts += met is Met.ASKED
        return met is not Met.AGAIN

    async def _send(self, parcel: Parcel) -> None:
        if parcel.is_deleted:
            await self._delete(parcel)
            return
        load = await self._loader.now(parcel)
        written: Written | None = None
        if parcel.attempts > 1:
            parcel, written = await self._finder.resumed(parcel, load.packed)
        if written is None:
            if load.file is not None and parcel.version is None:
                patient = self.server.patient
                await files.send(self.record, self.client, self.can, patient, load.file, self.stop)
            written = await self._put_linked(parcel, load.packed)
        name = await self._with_version(written)
        await self._write(partial(self._arrived, parcel, name))
        self.done.sent += 1

    def _arrived(self, parcel: Parcel, name: Written, connection: Connection) -> None:
        outbox.arrived(connection, parcel, name.id, name.version, name.last_updated)
        self.packing.arrived(connection, parcel.uid, self.now)

    async def _put_linked(self, parcel: Parcel, packed: Packed) -> Written:
        """Send it with what it says of others; a server that refuses that is to have the rest all the same."""
        bare = packed.without_links()
        try:
            return await self._put(parcel, packed)
        except RemoteError as error:
            if bare is None or error.fault is not Fault.INVALID:
                raise
            return await self._put(parcel, bare)

    async def _put(self, parcel: Parcel, packed: Packed) -> Written:
        try:
            if parcel.version is None and not self._takes_ids(parcel.type):
                return await self._create(parcel, packed)
            body = await asyncio.to_thread(bodies.named, packed.json, parcel.server_id)
            return await self.client.update(
                parcel.type,
                parcel.server_id,
                body,
                if_match=parcel.version or "",
                if_none_match="*" if parcel.version is None else "",
            )
        except RemoteError as error:
            if error.fault is not Fault.CONFLICT and not error.unsure:
                raise
            written = await self._finder.in_its_place(parcel, packed)
            if written is None:
                raise
            return written

    async def _create(self, parcel: Parcel, packed: Packed) -> Written:
        if not packed.identifier:
            raise RemoteError(Fault.UNSUPPORTED)  # sent twice, it would be there twice
        written = await self.client.create(
            parcel.type, packed.json, if_none_exist=f"identifier={packed.identifier}"
        )
        if written.status == _EXISTED:
            there = await self._finder.in_its_place(parcel, packed)
            if there is None:
                raise RemoteError(Fault.CONFLICT)
            return there
        return written

    @property
    def _loader(self) -> Loader:
        return Loader(self.record, self.packing, self.server.patient, self._takes_ids)

    @property
    def _finder(self) -> Finder:
        return Finder(self.record, self.client, self._loader, self._takes_ids)

    def _takes_ids(self, type: str) -> bool:
        """Say whether a resource may be put under our id; a server that describes nothing is simply tried."""
        return not self.can.described or type in self.can.update_create

    async def _delete(self, parcel: Parcel) -> None:
        """Delete what the server has, then its file; what it never had, or has no more, is deleted already."""
        if parcel.version is not None or parcel.attempts > 1:
            there = await self._finder.of(parcel)
            if there is not None:
                version = await self._finder.version_to_delete(parcel, there)
                await self._remove(parcel.type, there.id, version)
                for file in await asyncio.to_thread(bodies.our_files, there.json):
                    with suppress(RemoteError):  # nothing names it any more
                        await self._remove("Binary", file)
        await self._write(lambda c: outbox.left(c, parcel))
        self.done.sent += 1

    async def _remove(self, type: str, id: str, version: str = "") -> None:
        try:
            await self.client.delete(type, id, if_match=version)
        except RemoteError as error:
            if error.fault not in GONE:
                raise

    async def _with_version(self, written: Written) -> Written:
        """Ask for the version that an answer did not tell: without it, the next edit could overwrite another's."""
        if written.version:
            return written
        there = await self.client.read(written.type, written.id)
        return Written(written.status, there.type, there.id, there.version, there.last_updated)

    async def _write(self, work: Any) -> None:
        await self.record.database.write(work)
