"""How late the event loop wakes, with select: epoll counts whole milliseconds, which would pass for delays."""

import asyncio
import selectors
import time
from collections.abc import Coroutine
from statistics import quantiles
from typing import Any, Final, TypeVar

T = TypeVar("T")

_TICK: Final = 0.002
_IDLE_SECONDS: Final = 1


def selecting(work: Coroutine[Any, Any, T]) -> T:
    """Run on a loop that waits with select: epoll counts whole milliseconds, which would pass for delays."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        return runner.run(work)


def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


async def idle_delays() -> list[float]:
    lags: list[float] = []
    watching = asyncio.create_task(watch(lags))
    await asyncio.sleep(_IDLE_SECONDS)
    watching.cancel()
    return lags


async def watch(lags: list[float]) -> None:
    """Note by how many milliseconds each sleep of 2 ms lasts too long."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(_TICK)
        lags.append((time.perf_counter() - start - _TICK) * 1000)


def p99(lags: list[float]) -> float:
    return quantiles(lags, n=100)[98]
