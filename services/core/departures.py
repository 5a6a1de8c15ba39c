"""Files on their way to a browser's downloads: offered at an address that is good once, given a piece at a time.

What leaves this way is never whole in memory.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Final

from services.core.files import Octets

FOLDER: Final = "/leaving/"
"""Where the addresses given out begin."""

Pieces = Callable[[], Iterable[Octets]]
"""Makes the file's bytes; called and run through in a worker thread."""


@dataclass(slots=True)
class Departure:
    """One file offered at `url`; `size` is None when it is not known before all of it was made."""

    url: str
    name: str
    size: int | None
    pieces: Pieces = field(repr=False)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _whole: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    async def left(self) -> bool:
        """Wait until the browser took it; False if it did not take all."""
        return await self._whole

    def given(self) -> Iterator[bytes]:
        """Give the bytes to the browser, in a worker thread."""
        whole = False
        try:
            for piece in self.pieces():
                yield bytes(piece)
            whole = True
        finally:
            self._loop.call_soon_threadsafe(self._end, whole)

    def _end(self, whole: bool) -> None:
        if not self._whole.done():
            self._whole.set_result(whole)


@dataclass(slots=True)
class Departures:
    """The files offered now."""

    _offered: dict[str, Departure] = field(default_factory=dict)

    @contextmanager
    def offer(self, name: str, size: int | None, pieces: Pieces) -> Iterator[Departure]:
        """Give out an address for a file, good once, inside the `with` block."""
        token = token_urlsafe(16)
        departure = Departure(FOLDER + token, name, size, pieces)
        self._offered[token] = departure
        try:
            yield departure
        finally:
            self._offered.pop(token, None)

    def take(self, token: str) -> Departure | None:
        """Return the file offered at that address, which is good for no other."""
        return self._offered.pop(token, None)
