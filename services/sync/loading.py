"""What is to leave, read from the record and packed for one server."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from services.storage.driver import Connection
from services.storage.outbox import Parcel
from services.storage.record import Record
from services.sync import files
from services.sync.packing import File, Leaving, Packed, Packing, TakesIds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Load:
    """A resource ready to leave, and the file that goes before it, None when it has none or carries it inside."""

    packed: Packed
    file: File | None


@dataclass(frozen=True, slots=True)
class Loader:
    """Reads for the record of `patient` on a server that takes our ids for some types."""

    record: Record
    packing: Packing
    patient: str
    takes_ids: TakesIds

    async def now(self, parcel: Parcel) -> Load:
        """Return a parcel as it is to leave now; RefusedError if it cannot be read any more."""
        return await self._load(await self._read(self.packing.leaving, parcel))

    async def sent(self, parcel: Parcel) -> Packed | None:
        """Return what may be changed here as it last left without an answer, None if nothing did."""
        leaving = await self._read(self.packing.sent, parcel)
        return (await self._load(leaving)).packed if leaving else None

    async def _read(self, read: Callable[[Connection, str, TakesIds], T], parcel: Parcel) -> T:
        return await self.record.database.read(lambda c: read(c, parcel.uid, self.takes_ids))

    async def _load(self, leaving: Leaving) -> Load:
        file = leaving.file
        inline = file is not None and not self.takes_ids("Binary")
        content = await files.content(self.record, file, inline=inline)
        packed = await asyncio.to_thread(leaving.pack, self.patient, content, inline)
        return Load(packed, None if inline else file)
