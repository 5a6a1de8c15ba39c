"""A server of one file, in memory, that does to it what a test wants."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.core.errors import Fault, RemoteError
from services.remote.answers import Download

_PIECE = 60_000


@dataclass(slots=True)
class OneFile:
    """Gives `data`, from the byte asked for if `ranges` and the version is still `etag`.

    `cuts` are the bytes after which answers end, in turn; `before` is called before each piece.
    """

    data: bytes = field(repr=False)
    etag: str = '"1"'
    ranges: bool = True
    mime: str = "text/plain"
    tells_size: bool = True
    cuts: list[int] = field(default_factory=list)
    refusals: list[RemoteError] = field(default_factory=list)
    before: Callable[[int], None] | None = None
    asked: list[tuple[int, str]] = field(default_factory=list)
    given: int = 0

    @asynccontextmanager
    async def get_binary(
        self, url: str, *, mime: str = "", start: int = 0, etag: str = ""
    ) -> AsyncIterator[Download]:
        del url, mime
        self.asked.append((start, etag))
        if self.refusals and start:
            raise self.refusals.pop()
        first = start if self.ranges and etag == self.etag else 0
        size = len(self.data) if self.tells_size else None
        cut = self.cuts.pop(0) if self.cuts else None
        yield Download(first, size, self.mime, self.etag, self._pieces(first, cut))

    async def _pieces(self, first: int, cut: int | None) -> AsyncIterator[bytes]:
        end = len(self.data) if cut is None else min(len(self.data), first + cut)
        for start in range(first, end, _PIECE):
            if self.before:
                self.before(start)
            piece = self.data[start : min(end, start + _PIECE)]
            self.given += len(piece)
            yield piece
        if cut is not None:
            raise RemoteError(Fault.INTERRUPTED)
