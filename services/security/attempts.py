"""Wrong codes are counted on the disk before each try; after the third, each costs a longer wait.

The count never locks the rightful person out for good, whatever the clock says: a wait is at most
its step.
"""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from services.core.clock import Clock
from services.core.errors import DamagedError, DiskFullError, TooSoonError
from services.core.files import FilePort, write_durably
from services.security.sealed import decoded, read_some, sealed, unsealed

NAME: Final = "attempts.json"
FREE: Final = 3
STEPS: Final = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 300, 900, 3600))

NO_WAIT: Final = timedelta(0)

Uptime = Callable[[], float]


class _Count(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    failures: Annotated[int, Meta(ge=0)] = 0
    last: datetime | None = None
    uptime: float | None = None


def device_uptime() -> float:
    """Return the seconds since the device started; nobody can set them."""
    if sys.platform != "linux":
        return time.monotonic()
    return time.clock_gettime(time.CLOCK_BOOTTIME)  # counts sleep too


class Attempts:
    """The count of one vault.

    `uptime`, where given, measures waits that a clock set forward cannot shorten; after a restart
    of the device, or without it, the wall clock does.
    """

    def __init__(self, folder: Path, clock: Clock, uptime: Uptime | None, port: FilePort) -> None:
        self._path = folder / NAME
        self._clock = clock
        self._uptime = uptime
        self._port = port
        self._unwritten: _Count | None = None

    def wait(self) -> timedelta:
        """Return how long until a further try is possible."""
        count = self._count()
        step = _step(count.failures)
        if not step or count.last is None:
            return NO_WAIT
        return max(NO_WAIT, step - self._elapsed(count))

    def begin(self) -> None:
        """Count a try as failed before it is made.

        Raises:
            TooSoonError: the wait is not over; nothing was counted.

        """
        wait = self.wait()
        if wait:
            raise TooSoonError(wait)
        self._write(self._now(self._count().failures + 1))

    def succeeded(self) -> None:
        """Forget every failure."""
        self._write(_Count())

    def _count(self) -> _Count:
        if self._unwritten is not None:
            return self._unwritten
        data = read_some(self._path)
        with suppress(DamagedError):
            if data is not None:
                return decoded(unsealed(data), _Count)
        # Gone or altered: the next wrong code waits, the right one opens.
        return _Count(FREE)

    def _now(self, failures: int) -> _Count:
        return _Count(failures, self._clock.now(), self._uptime() if self._uptime else None)

    def _elapsed(self, count: _Count) -> timedelta:
        if self._uptime and count.uptime is not None:
            running = self._uptime() - count.uptime
            if running >= 0:
                return timedelta(seconds=running)
        elapsed = self._clock.now() - count.last if count.last else NO_WAIT
        if elapsed < NO_WAIT:
            # The clock was set back: without a new start, the wait would last until it caught up.
            self._write(self._now(count.failures))
            return NO_WAIT
        return elapsed

    def _write(self, count: _Count) -> None:
        try:
            write_durably(self._path, sealed(msgspec.json.encode(count)), port=self._port)
        except DiskFullError:
            # People must get in to make room: this run remembers, and asks no more of the disk.
            self._unwritten = count
        else:
            self._unwritten = None


def _step(failures: int) -> timedelta:
    if failures <= FREE:
        return NO_WAIT
    return STEPS[min(failures - FREE, len(STEPS)) - 1]
