"""The files that documents wait for: fetched newest first, verified, kept encrypted, then shown."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Final, Protocol

from services.core.errors import Fault, RemoteError
from services.remote.client import FhirClient
from services.storage import synced
from services.storage.driver import Connection
from services.storage.record import Record
from services.storage.synced import Awaited

MAX_BYTES: Final = 200 * 2**20
_FOR_GOOD: Final = frozenset(
    {
        Fault.ORIGIN,
        Fault.NOT_FOUND,
        Fault.GONE,
        Fault.TOO_LARGE,
        Fault.WRONG_ANSWER,
        Fault.FORBIDDEN,
    }
)
"""What asking again will not change; the document stays, and says that its file could not be had."""


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that came for a document, already kept encrypted as `sha256`."""

    mime: str
    data: bytes = field(repr=False)
    sha256: str


class Filling(Protocol):
    """The feature that shows files; called inside the transaction that names the encrypted file."""

    def fill(self, connection: Connection, document: str, content: Content) -> None:
        """Give a document its bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Contents:
    """Fetches files into one record."""

    record: Record
    client: FhirClient
    filling: Filling

    async def next(self, limit: int) -> list[Awaited]:
        """Return what to fetch next."""
        return await self.record.database.read(lambda c: synced.awaited(c, limit))

    async def fetch(self, awaited: Awaited) -> bool:
        """Fetch one file; return whether it is here now. What is refused for good is not asked for again.

        Raises:
            RemoteError: the server cannot be had just now.
            DiskFullError: no room.

        """
        try:
            mime, data = await self._bytes(awaited)
        except RemoteError as error:
            if error.fault not in _FOR_GOOD:
                raise
            await self._refuse(awaited, error.fault.value)
            return False
        if awaited.hash and awaited.hash != _sha1(data):
            await self._refuse(awaited, "hash")
            return False
        await self.record.database.write(lambda c: self._keep(c, awaited, mime, data))
        return True

    async def _bytes(self, awaited: Awaited) -> tuple[str, bytes]:
        async with self.client.get_binary(awaited.url, mime=awaited.mime) as download:
            data = bytearray()
            async for chunk in download.chunks:
                data += chunk
                if len(data) > MAX_BYTES:
                    raise RemoteError(Fault.TOO_LARGE)
            return download.mime or awaited.mime, bytes(data)

    def _keep(self, connection: Connection, awaited: Awaited, mime: str, data: bytes) -> None:
        stored = self.record.attachments.put(data)
        self.filling.fill(connection, awaited.document, Content(mime, data, stored.sha256))

    async def _refuse(self, awaited: Awaited, reason: str) -> None:
        await self.record.database.write(
            lambda c: synced.refuse_content(c, awaited.document, reason)
        )


def _sha1(data: bytes) -> str:
    """Return what FHIR R4 calls the hash of an attachment (datatypes.html#Attachment): base64 of its SHA-1."""
    return base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
