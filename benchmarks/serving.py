"""Reading one resource from our server: what each part of it costs, for one caller and for many at once.

Floor: a Starlette application that answers anybody with the same bytes, in the same process, asked in turn. A trace is
on disk before its answer leaves: one caller waits for the disk each time, many share the wait.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any, Final

from benchmarks.figures import Figure

READS: Final = 256
ROUNDS: Final = 5
CALLERS: Final = (1, 16, 64)
PARTS: Final = ("bare", "token", "policy", "fhir", "fhir, a professional")
"""Each has all that those before it have; the last decides by relations that are read from the record."""

_WHOLE: Final = 1 / 0.15
"""A read with policy and trace does at least 15 % of what bare Starlette does."""
_TRACED: Final = 1 / (1 - 0.30)
"""The trace is at most 30 % of a read when many are written at once."""


def measure() -> list[Figure]:
    """Return the figures of a read; prints how its time is split."""
    with _served() as server:
        taken = asyncio.run(_all(server))
    print(f"{'milliseconds a read':24}" + "".join(f"{callers:>6} at once" for callers in CALLERS))
    for part in PARTS:
        print(f"{part:24}" + "".join(f"{taken[part, callers]:14.3f}" for callers in CALLERS))
    most = CALLERS[-1]
    return [
        Figure("reading from the server, one caller", *_pair(taken, "fhir", "bare", 1), 30),
        Figure("reading from the server, 64 callers", *_pair(taken, "fhir", "bare", most), _WHOLE),
        Figure("the trace of a read, 64 callers", *_pair(taken, "fhir", "policy", most), _TRACED),
    ]


Taken = dict[tuple[str, int], float]


def _pair(taken: Taken, ours: str, floor: str, callers: int) -> tuple[float, str, float]:
    return taken[ours, callers], "ms", taken[floor, callers]


async def _all(server: dict[str, Any]) -> Taken:
    """Return the median milliseconds a read by part and callers; parts are asked in turn, on a busy machine too."""
    taken: dict[tuple[str, int], list[float]] = {}
    for callers in CALLERS:
        for turn in range(ROUNDS + 1):
            for part in PARTS:
                spent = await _asked(server, part, callers)
                if turn:  # the first one warms
                    taken.setdefault((part, callers), []).append(spent)
    return {key: median(spent) for key, spent in taken.items()}


async def _asked(server: dict[str, Any], part: str, callers: int) -> float:
    mount, _, professional = part.partition(",")
    token = server["tokens"][bool(professional)]
    request = (
        f"GET /{mount}{server['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Accept: application/fhir+json\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    each = READS // callers
    opened = [await asyncio.open_connection("127.0.0.1", server["port"]) for _ in range(callers)]
    start = time.perf_counter()
    await asyncio.gather(*(_many(reader, writer, request, each) for reader, writer in opened))
    spent = time.perf_counter() - start
    for _, writer in opened:
        writer.close()
        await writer.wait_closed()
    return spent * 1000 / (each * callers)


async def _many(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, times: int
) -> None:
    for _ in range(times):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:20]
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))


@contextmanager
def _served() -> Iterator[dict[str, Any]]:
    """Start the server in a process of its own; where it is, and tokens for it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.served", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.stdin.close()
        process.wait(30)
