"""Files that come in parts: each part is an object under `incoming/`, where no address and no row leads.

The name of an upload is a MAC of who sends what where, whole digest included: nobody comes near another's, two senders
of one file send the same bytes, and what is there twice is the same. What nobody goes on with is swept with all that
lies under `incoming/` (backend.upkeep).
"""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import obstore
from obstore.store import ObjectStore

_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Upload:
    """One file under way: `owner` is the folder of all that one sender has under way, `folder` its own."""

    owner: str
    folder: str


class Uploads:
    """The parts of files under way."""

    def __init__(self, store: ObjectStore, secret: bytes) -> None:
        self._store = store
        self._secret = secret

    def named(self, sender: tuple[str, ...], file: tuple[str, ...]) -> Upload:
        """Return the upload of a file by a sender."""
        owner = f"incoming/{self._mac('sender', *sender)}"
        return Upload(owner, f"{owner}/{self._mac('file', *sender, *file)}")

    async def offset(self, upload: Upload) -> int:
        """Return how many bytes are there without a gap from the first."""
        sizes = await self._parts(upload)
        offset = 0
        while sizes.get(offset):
            offset += sizes[offset]
        return offset

    async def add(self, upload: Upload, offset: int, data: bytes) -> None:
        """Store a part."""
        await obstore.put_async(self._store, _key(upload, offset), data)

    async def content(self, upload: Upload) -> AsyncIterator[bytes]:
        """Yield what is there from the first byte, part by part; raises FileNotFoundError if one goes meanwhile."""
        sizes = await self._parts(upload)
        offset = 0
        while sizes.get(offset):
            answer = await obstore.get_async(self._store, _key(upload, offset))
            part = bytes(await answer.bytes_async())
            yield part
            offset += len(part)

    async def forget(self, upload: Upload) -> None:
        """Remove all parts."""
        for offset in await self._parts(upload):
            await self._remove(_key(upload, offset))

    async def under_way(self, upload: Upload) -> int:
        """Return the bytes of all that the sender of this upload has under way."""
        found = 0
        async for chunk in obstore.list(self._store, f"{upload.owner}/"):
            found += sum(one["size"] for one in chunk)
        return found

    async def _parts(self, upload: Upload) -> dict[int, int]:
        """Return the size of each part by its offset."""
        found = {}
        async for chunk in obstore.list(self._store, f"{upload.folder}/"):
            for one in chunk:
                name = one["path"].rpartition("/")[2]
                if len(name) == _DIGITS and name.isdigit():
                    found[int(name)] = one["size"]
        return found

    async def _remove(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return  # another answer to the same file was first

    def _mac(self, *words: str) -> str:
        said = b"".join(len(one.encode()).to_bytes(4, "big") + one.encode() for one in words)
        return hmac.new(self._secret, b"upload\x00" + said, hashlib.sha256).hexdigest()


def _key(upload: Upload, offset: int) -> str:
    return f"{upload.folder}/{offset:0{_DIGITS}}"
