"""Writes traces: many at once, in one transaction, and tells nobody before it is committed.

One recorder is one shard: it starts with a record that hangs on the shard before, and has no other writer.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from backend.audit.chain import Head
from backend.audit.checkpoints import (
    FILE,
    BrokenShardError,
    Signed,
    abandoned,
    all_signed,
    append,
    read_copy,
    sign_tail,
)
from backend.audit.keys import Keys
from backend.audit.signing import Signer
from backend.audit.trace import Trace
from backend.audit.writing import TraceNotWrittenError, append_traces, begin_shard, head_of
from backend.storage.engine import Store

_log: Final = logging.getLogger("carnet.audit")
_STARTS: Final = 8


@dataclass(frozen=True, slots=True)
class Pace:
    """How much waits, goes out at once, and is signed at once.

    A process that left records unsigned for `abandoned_seconds` is taken for dead, and another signs them.
    """

    queue: int = 2000
    batch: int = 200
    checkpoint_events: int = 1000
    checkpoint_seconds: float = 60
    abandoned_seconds: float = 600


@dataclass(frozen=True, slots=True)
class _Waiting:
    traces: tuple[Trace, ...]
    written: asyncio.Future[None]


class Recorder:
    """`await record(trace)` returns once the trace is on disk, or raises TraceNotWrittenError."""

    def __init__(
        self,
        store: Store,
        keys: Keys,
        signer: Signer,
        folder: Path,
        clock: Callable[[], float],
        pace: Pace,
    ) -> None:
        self._store = store
        self._keys = keys
        self._signer = signer
        self._copy = folder / FILE
        self._clock = clock
        self._pace = pace
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(pace.queue)
        self._inside: set[asyncio.Future[None]] = set()
        self._closing = False
        self._signed = -1
        self._uncopied: list[Signed] = []
        self._signing = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._head: Head

    @classmethod
    async def open(
        cls,
        store: Store,
        keys: Keys,
        folder: Path,
        *,
        clock: Callable[[], float] = time.time,
        pace: Pace | None = None,
    ) -> "Recorder":
        """Begin a shard; the tables are there, and `folder` holds the signing key and the copy of checkpoints.

        Raises:
            OSError, ValueError, SQLAlchemyError: the server must not start.

        """
        recorder = cls(store, keys, Signer.of_folder(folder), folder, clock, pace or Pace())
        await recorder._announce()
        await recorder._sign()
        recorder._tasks = [
            asyncio.create_task(recorder._write_on(), name="traces"),
            asyncio.create_task(recorder._sign_on(), name="checkpoints"),
        ]
        return recorder

    @property
    def shard(self) -> int:
        return self._head.shard

    @property
    def public(self) -> bytes:
        """The key that checks its checkpoints."""
        return self._signer.public

    async def record(self, trace: Trace) -> None:
        """Return once `trace` is committed. Raises TraceNotWrittenError."""
        await self._written((trace,))

    async def record_many(self, traces: Iterable[Trace]) -> None:
        """Return once all are committed; when it raises TraceNotWrittenError, some may be."""
        all_of_them = tuple(traces)
        size = self._pace.batch
        for start in range(0, len(all_of_them), size):
            await self._written(all_of_them[start : start + size])

    async def close(self) -> None:
        """Write what waits, sign it, and take no more."""
        self._closing = True
        while self._inside:
            await asyncio.wait(self._inside)
        async with self._signing:  # a checkpoint that is being made gets into the copy as well
            for task in self._tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        await self._sign()

    async def _written(self, traces: tuple[Trace, ...]) -> None:
        if self._closing:
            raise TraceNotWrittenError("the server is stopping")
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inside.add(written)
        try:
            await self._queue.put(_Waiting(traces, written))
            await written
        finally:
            written.cancel()  # whoever gave up must not be waited for; nothing happens to one that is done
            self._inside.discard(written)

    async def _write_on(self) -> None:
        while True:
            batch = [await self._queue.get()]
            size = len(batch[0].traces)
            while size < self._pace.batch and not self._queue.empty():
                batch.append(self._queue.get_nowait())
                size += len(batch[-1].traces)
            await self._commit(batch)
            if self._head.seq - self._signed >= self._pace.checkpoint_events:
                await self._sign()

    async def _commit(self, batch: list[_Waiting]) -> None:
        traces = [trace for waiting in batch for trace in waiting.traces]
        try:
            self._head = await self._store.write(
                partial(append_traces, self._keys, self._head, traces)
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody waits for ever
            await self._refuse(batch, error)
            return
        for waiting in batch:
            if not waiting.written.done():
                waiting.written.set_result(None)

    async def _refuse(self, batch: list[_Waiting], error: Exception) -> None:
        """Tell those who wait; a commit whose answer was lost may have moved the head all the same."""
        _log.error("traces were not written: %s", type(error).__name__)
        with suppress(Exception):
            self._head = await self._store.read(partial(head_of, shard=self._head.shard))
        for waiting in batch:
            if not waiting.written.done():
                waiting.written.set_exception(TraceNotWrittenError())

    async def _announce(self) -> None:
        copied = [signed.place[0] for signed in read_copy(self._copy)]
        now = int(self._clock() * 1000)
        for attempt in range(_STARTS):
            try:
                self._head = await self._store.write(
                    partial(begin_shard, max(copied, default=0), now)
                )
            except IntegrityError:  # another process took the number
                if attempt == _STARTS - 1:
                    raise
            else:
                break
        await self._copy_missing()

    async def _copy_missing(self) -> None:
        """Give the copy what a crash, or another process, kept from it."""
        there = {signed.body for signed in read_copy(self._copy)}
        all_of_them = await self._store.read(all_signed)
        await append(self._copy, [signed for signed in all_of_them if signed.body not in there])

    async def _sign_on(self) -> None:
        while True:
            await asyncio.sleep(self._pace.checkpoint_seconds)
            await self._sign()

    async def _sign(self) -> None:
        """Sign our tail, and those of processes that died; a failure is tried again later, and stops no trace."""
        async with self._signing:
            now = int(self._clock() * 1000)
            old = now - int(self._pace.abandoned_seconds * 1000)
            try:
                left = await self._store.read(partial(abandoned, before_ms=old))
                for shard in {*left, self._head.shard}:
                    await self._sign_shard(shard, now)
            except (OSError, ValueError, SQLAlchemyError) as error:
                _log.error("no checkpoint was made: %s", type(error).__name__)

    async def _sign_shard(self, shard: int, now: int) -> None:
        head = self._head.seq
        try:
            signed: Signed | None = await self._store.write(
                partial(sign_tail, signer=self._signer, shard=shard, now_ms=now)
            )
        except IntegrityError:
            return  # another process did
        except BrokenShardError:
            _log.error("records of shard %d are missing: run the verification", shard)
            return
        if shard != self._head.shard:
            await self._copy_missing()
            return
        if signed is not None:
            self._uncopied.append(signed)
            await append(self._copy, self._uncopied)
            self._uncopied.clear()  # not before: after a full disk the copy must have no hole
        self._signed = head
