"""Documents' bytes, beside the database: a folder by default, S3 by URL; the key is the content's own MAC.

Storing the same bytes twice is therefore one object, and overwriting is harmless where a store ignores conditions.
"""

import hashlib
import hmac
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import obstore
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from backend.storage.uploads import Uploads

_BUFFER: Final = 8 * 1024 * 1024
"""Below this, one request stores the blob; above, parts of this size go out (S3 takes none under 5 MiB)."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Where bytes are, and how many."""

    key: str
    size: int


class Blobs:
    """Content-addressed bytes; `space` keeps one patient's apart from another's, so that nobody learns who has what."""

    def __init__(self, store: ObjectStore, secret: bytes) -> None:
        self._store = store
        self._secret = secret
        self.uploads = Uploads(store, secret)

    async def put(self, chunks: AsyncIterator[bytes], space: str) -> Blob:
        """Store what comes, holding at most a few MiB; whatever `chunks` raises leaves nothing behind."""
        digest = hmac.new(self._secret, space.encode() + b"\x00", hashlib.sha256)
        size = 0
        held = bytearray()
        incoming = f"incoming/{uuid.uuid4()}"
        writer = None
        try:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                held += chunk
                if len(held) >= _BUFFER:
                    writer = writer or obstore.open_writer_async(
                        self._store, incoming, buffer_size=_BUFFER
                    )
                    await writer.write(bytes(held))
                    held.clear()
            blob = Blob(self._key(space, digest.hexdigest()), size)
            if writer is None:
                await obstore.put_async(self._store, blob.key, bytes(held))
                return blob
            await writer.write(bytes(held))
            await writer.close()
        except BaseException:
            await self._abandon(writer, incoming)
            raise
        await obstore.rename_async(self._store, incoming, blob.key)
        return blob

    async def get(self, key: str) -> bytes:
        """Return all the bytes of a small blob; raises FileNotFoundError."""
        answer = await obstore.get_async(self._store, key)
        return bytes(await answer.bytes_async())

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` to before `end`; raises FileNotFoundError before the first."""
        if start == end:
            return
        answer = await obstore.get_async(self._store, key, options={"range": (start, end)})
        async for chunk in answer.stream(min_chunk_size=64 * 1024):
            yield bytes(chunk)

    async def remove(self, key: str) -> None:
        """Remove a blob that nothing points to any more; one that is gone is as good as removed."""
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)

    async def _abandon(self, writer: "obstore.AsyncWritableFile | None", incoming: str) -> None:
        if writer is None:
            return
        with suppress(OSError):  # closed already, when it is the closing that failed
            await writer.close()
        with suppress(FileNotFoundError):
            await obstore.delete_async(self._store, incoming)

    def _key(self, space: str, digest: str) -> str:
        folder = hmac.new(self._secret, space.encode(), hashlib.sha256).hexdigest()[:16]
        return f"{folder}/{digest}"


def blobs_from_url(url: str, secret: bytes, options: Mapping[str, str] | None = None) -> Blobs:
    """Open `file:///folder`, made when missing, `memory:` or what obstore knows (`s3://bucket/prefix`)."""
    return Blobs(objects_from_url(url, make=True, options=options), secret)


def objects_from_url(
    url: str, *, make: bool, options: Mapping[str, str] | None = None
) -> ObjectStore:
    """Open the place itself; without `make`, a folder must be there. Raises obstore's BaseError, ValueError.

    `options` are obstore's own for such a place: keys, endpoint, region.
    """
    if url == "memory:":
        return MemoryStore()
    if url.startswith("file://"):
        return LocalStore(Path(url.removeprefix("file://")), mkdir=make)
    # names are obstore's to check
    store: ObjectStore = from_url(url, config=dict(options or {}))  # type: ignore[call-overload]
    return store
