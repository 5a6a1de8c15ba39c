"""Reads of many callers, by few threads: what is asked while a thread reads is read by it next.

A hop to a thread and back costs more than a small query (measured: with 64 callers, twice the reads a second). So a
thread goes on as long as something is asked, and tells the event loop of some answers at once. While several wait, the
loop looks every few milliseconds: it takes the answers that are ready, and wakes another thread when nobody came to
what was asked first. Behind a long search nobody waits.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")

_THREADS: Final = 4
_TOGETHER: Final = 16
"""Answers told at once, as long as there are more to be found."""
_SOON: Final = 0.005
"""Seconds that a read waits for the thread at work before another one is woken."""


@dataclass(frozen=True, slots=True)
class _Asked:
    work: Callable[[Connection], Any]
    answer: asyncio.Future[Any]


class Readers:
    """Runs functions of a connection on an engine that only reads, each in a transaction of its own.

    Everything but `_read_on` runs on one event loop.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="read")
        self._asked: deque[_Asked] = deque()
        self._done: deque[tuple[asyncio.Future[Any], Any, BaseException | None]] = deque()
        self._awake = 0
        self._looking = False

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, or raise what it raises."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._asked.append(_Asked(work, answer))
        if not self._awake:
            self._wake(loop)
        elif not self._looking:
            self._look_later(loop)
        return await answer

    def shutdown(self) -> None:
        """Wait for the reads under way; blocking."""
        self._threads.shutdown()

    def _wake(self, loop: asyncio.AbstractEventLoop) -> None:
        self._threads.submit(self._read_on, loop)
        self._awake += 1

    def _look_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._looking = True
        oldest = self._asked[0] if self._asked else None
        loop.call_later(_SOON, self._look, loop, oldest)

    def _look(self, loop: asyncio.AbstractEventLoop, oldest: _Asked | None) -> None:
        """Take what is done, and wake another thread if what was the first to wait still is."""
        self._looking = False
        self._tell()
        if not self._awake:
            return
        if self._asked and self._asked[0] is oldest and self._awake < _THREADS:
            self._wake(loop)
        self._look_later(loop)

    def _read_on(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            with self._engine.connect() as connection:
                self._read_all(loop, connection)
        except Exception as error:  # noqa: BLE001 - no connection: whoever waits is told
            while asked := self._next():
                self._done.append((asked.answer, None, error))
        finally:
            loop.call_soon_threadsafe(self._asleep, loop)

    def _read_all(self, loop: asyncio.AbstractEventLoop, connection: Connection) -> None:
        untold = 0
        while asked := self._next():
            self._done.append((asked.answer, *_answered(connection, asked)))
            untold += 1
            if untold == _TOGETHER:
                untold = 0
                loop.call_soon_threadsafe(self._tell)

    def _next(self) -> _Asked | None:
        with suppress(IndexError):
            return self._asked.popleft()
        return None

    def _tell(self) -> None:
        while self._done:
            answer, result, error = self._done.popleft()
            if answer.done():
                continue  # whoever asked has gone
            if error is None:
                answer.set_result(result)
            else:
                answer.set_exception(error)

    def _asleep(self, loop: asyncio.AbstractEventLoop) -> None:
        self._tell()
        self._awake -= 1
        if self._asked and not self._awake:  # asked while the thread was leaving
            self._wake(loop)


def _answered(connection: Connection, asked: _Asked) -> tuple[Any, BaseException | None]:
    if asked.answer.cancelled():
        return None, None
    try:
        with connection.begin():
            return asked.work(connection), None
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is for whoever asked
        return None, error
