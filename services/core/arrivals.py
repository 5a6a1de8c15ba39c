"""Files on their way from a browser's file dialog: expected, one use each.

A browser hands a chosen file over by sending it to an address. Only an address given out by `expect`
takes one, once, and no more bytes than announced. One to import stays in memory: nothing of it is
written to the disk on the way. An archive, which is encrypted and may be large, goes to the disk.
"""

import asyncio
import io
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Final

from services.core.errors import DiskFullError, Refusal, RefusedError, UnwritableError
from services.core.files import DISK, LEFTOVER, private_folder, system_errors_told

FOLDER: Final = "/files/"
"""Where the addresses given out begin."""
PATIENCE: Final = 120
"""Seconds for one file to come from a browser on the same computer."""


@dataclass(slots=True)
class Arrival:
    """One file expected: `url` takes its `size` bytes, `content` gives them."""

    url: str
    size: int
    _content: asyncio.Future[bytes] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    async def content(self) -> bytes:
        """Wait for the whole file.

        Raises:
            RefusedError: it did not come, or not whole (the file was moved, the tab closed).

        """
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._content
        except TimeoutError:
            raise RefusedError(Refusal.UNREADABLE) from None

    async def receive(self, chunks: AsyncIterable[bytes]) -> bool:
        """Take the bytes in; False if they are not as many as announced."""
        content = io.BytesIO()
        async for chunk in chunks:
            content.write(chunk)
            if content.tell() > self.size:
                break
        if content.tell() != self.size:
            self.fail()
            return False
        if not self._content.done():
            self._content.set_result(content.getvalue())
        return True

    def fail(self) -> None:
        """Tell whoever waits that the file will not come."""
        if not self._content.done():
            self._content.set_exception(RefusedError(Refusal.UNREADABLE))
            self._content.exception()  # seen: nobody may be waiting any more


@dataclass(slots=True)
class ArrivalOnDisk:
    """One file expected, taken to a private file that goes when nobody waits for it any more."""

    url: str
    size: int
    path: Path
    _whole: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    async def content(self) -> Path:
        """Wait for the whole file, however long it takes.

        Raises:
            RefusedError: it did not come, or not whole, or there was no room.

        """
        await self._whole
        return self.path

    async def receive(self, chunks: AsyncIterable[bytes]) -> bool:
        """Take the bytes in; False if they are not as many as announced."""
        try:
            came = await self._written(chunks)
        except (DiskFullError, UnwritableError, OSError):
            self.fail(Refusal.DISK_FULL)
            return False
        if came != self.size:
            self.fail()
            return False
        if not self._whole.done():
            self._whole.set_result(None)
        return True

    async def _written(self, chunks: AsyncIterable[bytes]) -> int:
        came = 0
        await asyncio.to_thread(private_folder, self.path.parent)
        with system_errors_told(), DISK.create(self.path, 0o600) as file:
            async for chunk in chunks:
                came += len(chunk)
                if came > self.size:
                    break
                await asyncio.to_thread(DISK.write, file, chunk)
        return came

    def fail(self, reason: Refusal = Refusal.UNREADABLE) -> None:
        """Tell whoever waits that the file will not come."""
        if not self._whole.done():
            self._whole.set_exception(RefusedError(reason))
            self._whole.exception()  # seen: nobody may be waiting any more


@dataclass(slots=True)
class Arrivals:
    """The files expected now, none of more than `largest` bytes in memory; the others pass through `folder`."""

    largest: int
    folder: Path | None = None
    _expected: dict[str, Arrival | ArrivalOnDisk] = field(default_factory=dict)

    @contextmanager
    def expect_on_disk(self, size: int) -> Iterator[ArrivalOnDisk]:
        """Give out an address for a large file of `size` bytes, good inside the `with` block."""
        if self.folder is None:
            raise RefusedError(Refusal.TOO_LARGE)
        token = token_urlsafe(16)
        arrival = ArrivalOnDisk(FOLDER + token, size, self.folder / f"{token_hex(8)}{LEFTOVER}")
        self._expected[token] = arrival
        try:
            yield arrival
        finally:
            self._expected.pop(token, None)

    @contextmanager
    def expect(self, size: int) -> Iterator[Arrival]:
        """Give out an address for a file of `size` bytes, good inside the `with` block.

        Raises:
            RefusedError: it is too large to be taken.

        """
        if size > self.largest:
            raise RefusedError(Refusal.TOO_LARGE, f"{self.largest} bytes")
        token = token_urlsafe(16)
        arrival = Arrival(FOLDER + token, size)
        self._expected[token] = arrival
        try:
            yield arrival
        finally:
            self._expected.pop(token, None)

    def take(self, token: str) -> Arrival | ArrivalOnDisk | None:
        """Return the file expected at that address, which is good for no other."""
        return self._expected.pop(token, None)
