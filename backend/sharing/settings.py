"""What sharing is made of; composed by backend/server."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from backend.access.bearer import Authenticate
from backend.audit.trace import Trace
from backend.storage.blobs import Blobs
from backend.storage.engine import Store


class Record(Protocol):
    """Writes traces down; returns once all are on disk, or raises TraceNotWrittenError."""

    async def __call__(self, traces: Sequence[Trace], /) -> None: ...


@dataclass(frozen=True, slots=True)
class SharingSettings:
    """`base_url` is the server's public root without a final slash, `secret` its 32 bytes, `clock()` Unix seconds."""

    store: Store
    blobs: Blobs
    authenticate: Authenticate
    record: Record
    secret: bytes = field(repr=False)
    base_url: str
    clock: Callable[[], float] = time.time

    def now(self) -> int:
        return int(self.clock())
