"""What the server has of a resource of ours: looked at before anything is sent again, or over it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.core.errors import Fault, RemoteError
from services.remote.answers import Change, Resource, Written
from services.remote.client import FhirClient
from services.remote.retry import TRANSIENT
from services.storage import outbox
from services.storage.outbox import Parcel, Unsure
from services.storage.record import Record
from services.sync import bodies
from services.sync.loading import Loader
from services.sync.packing import Packed, TakesIds

There = Resource | Change
GONE: Final = frozenset({Fault.NOT_FOUND, Fault.GONE})


@dataclass(frozen=True, slots=True)
class Finder:
    """Asks one server about one record."""

    record: Record
    client: FhirClient
    loader: Loader
    takes_ids: TakesIds

    async def of(self, parcel: Parcel) -> There | None:
        """Return what is there in the place of a parcel, None for nothing: by its id, else by its identifier.

        Raises:
            RemoteError: that cannot be known now.

        """
        return await self._named(parcel.type, parcel.uid, parcel.server_id)

    async def settle(self, unsure: Sequence[Unsure]) -> None:
        """Find what arrived though its answer did not, and is not to be tried again yet.

        Otherwise the download that follows would take it for another device's, and show it twice.
        """
        for uid, type in unsure:
            try:
                there = await self._named(type, uid, uid)
            except RemoteError as error:
                if error.fault in TRANSIENT | {Fault.SIGNED_OUT}:
                    raise
                continue
            if there is not None:
                await self._note(uid, there)

    async def resumed(self, parcel: Parcel, packed: Packed) -> tuple[Parcel, Written | None]:
        """Look at what became of an earlier try; return the parcel as it now stands, and its arrival if it was one.

        Raises:
            RemoteError: CONFLICT when what is there is neither what was sent nor what it went over; GONE when it was
                there and somebody deleted it since: it does not come back unasked.

        """
        there = await self.of(parcel)
        if there is None and parcel.version is None and await self._was_deleted(parcel):
            raise RemoteError(Fault.GONE)
        if there is not None and there.version != parcel.version:
            if await _is_it(there, parcel, packed):
                return parcel, _written(there)
            if not await self._is_ours(parcel, there):
                raise await self._refusal(parcel, there)
            parcel = replace(parcel, server_id=there.id, version=there.version)
        await self.record.database.write(lambda c: outbox.sent_again(c, parcel))
        return parcel, None

    async def _was_deleted(self, parcel: Parcel) -> bool:
        """Say whether it arrived unseen, and was deleted since; what the person brings back was seen there."""
        if await self.record.database.read(lambda c: outbox.was_there(c, parcel.uid)):
            return False
        try:
            await self.client.read(parcel.type, parcel.server_id)
        except RemoteError as error:
            return error.fault is Fault.GONE
        return False

    async def in_its_place(self, parcel: Parcel, packed: Packed) -> Written | None:
        """Return a parcel's arrival when a refused or unanswered write turns out to be there, None when it is not."""
        there = await self.of(parcel)
        if there is None:
            return None
        if await _is_it(there, parcel, packed):
            return _written(there)
        if parcel.version is None:
            await self._note(parcel.uid, there)
        return None

    async def version_to_delete(self, parcel: Parcel, there: There) -> str:
        """Return the version that the person deleted: the one they last saw, or what an earlier try made of it.

        Raises:
            RemoteError: CONFLICT when somebody changed it since.

        """
        if there.version == parcel.version or await self._is_ours(parcel, there):
            return there.version
        if parcel.version is None and await self.loader.sent(parcel) is None:
            return there.version  # erased here since: nothing is left to compare with
        raise await self._refusal(parcel, there)

    async def _is_ours(self, parcel: Parcel, there: There) -> bool:
        """Say whether the server's version is the one that an earlier try sent."""
        sent = await self.loader.sent(parcel)
        return sent is not None and await asyncio.to_thread(_says, there, sent)

    async def _refusal(self, parcel: Parcel, there: There) -> RemoteError:
        if parcel.version is None:
            await self._note(parcel.uid, there)
        return RemoteError(Fault.CONFLICT)

    async def _note(self, uid: str, there: There) -> None:
        await self.record.database.write(lambda c: outbox.named_there(c, uid, there.id))

    async def _named(self, type: str, uid: str, id: str) -> There | None:
        try:
            if id != uid or self.takes_ids(type):
                return await self.client.read(type, id)
            page = await self.client.search(type, [("identifier", f"urn:uuid:{uid}")])
        except RemoteError as error:
            if error.fault in GONE:
                return None
            raise
        return page.entries[0] if len(page.entries) == 1 else None


async def _is_it(there: There, parcel: Parcel, packed: Packed) -> bool:
    """Say whether what is there is what was to be sent: what is never edited can be nothing else, the first time."""
    never_differs = not packed.edited and parcel.version is None
    return never_differs or await asyncio.to_thread(_says, there, packed)


def _says(there: There, packed: Packed) -> bool:
    """Say whether what is there is what was sent, with what it says of others or, where that was refused, without."""
    bare = packed.without_links()
    return any(bodies.same(there.json, one.json) for one in (packed, bare) if one is not None)


def _written(there: There) -> Written:
    return Written(200, there.type, there.id, there.version, there.last_updated)
