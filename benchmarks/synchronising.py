"""A first synchronisation with our own server, of 10,000 documents and of 100,000.

Floor: the same pages of the same server fetched one after the other, their resources written verbatim into a bare
SQLCipher table, five pages a transaction; nothing checked, nothing shown, nothing to search by. A run is measured until
everything is safe on the device, and until everything can be read and searched.
"""

import asyncio
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.container import Container
from benchmarks.delays import idle_delays, p99, selecting, watch
from benchmarks.figures import Figure, milliseconds
from benchmarks.memory import most_used
from benchmarks.remote_records import BareDevice, fill
from services.sync.models import OnProgress, Progress, Server, Stage
from tests.builders.backend import Backend
from tests.builders.space import CODE, carnet, make_space

ROUNDS: Final = 3
FEW, MANY, MOST = 1_000, 10_000, 100_000
_PEOPLE: Final = {FEW: "marcel", MANY: "camille", MOST: "sophie"}


def measure() -> list[Figure]:
    """Return the figures of a first synchronisation."""
    floors, runs, delays, idle = [], [], [], []
    with tempfile.TemporaryDirectory() as folder, Backend(Path(folder) / "server") as backend:
        for count, person in _PEOPLE.items():
            fill(
                backend.url, backend.patient(person), backend.act("token", "--system"), range(count)
            )
        patient = backend.patient(_PEOPLE[MANY])
        for turn in range(ROUNDS):
            token = backend.token()
            bare = BareDevice(backend.url, patient, token, Path(folder) / f"bare{turn}.db")
            floors.append(milliseconds(bare.run))
            bare.close()
            data = Path(folder) / f"device{turn}"
            make_space(data)
            runs.append(selecting(_synchronised(data, Server(backend.url, patient), token)))
            delays += runs[-1].delays
            idle += selecting(idle_delays())
        alone = {count: _child(Path(folder), backend, person) for count, person in _PEOPLE.items()}
    floor = min(floors)
    safe, shown = min(run.safe for run in runs), min(run.shown for run in runs)
    each = {count: one.milliseconds / count * MANY for count, one in alone.items()}
    return [
        Figure("first synchronisation of 10,000, until safe", safe, "ms", floor, 2.5),
        Figure("the same, until read and searched", shown, "ms", floor, 8),
        Figure("event-loop delay during it, p99", p99(delays), "ms", p99(idle), 3),
        Figure("10,000 of 100,000, beside 10,000 alone", each[MOST], "ms", each[MANY], 1.2),
        Figure(
            "memory of 100,000, beside 1,000",
            alone[MOST].megabytes,
            "MB",
            alone[FEW].megabytes,
            1.5,
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Run:
    """What a device measured, in milliseconds."""

    safe: float
    shown: float
    delays: list[float]


async def _synchronised(data: Path, server: Server, token: str) -> _Run:
    loop = asyncio.get_running_loop()
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.sync.link(server, token)
    lags: list[float] = []
    last: dict[Stage, float] = {}

    def noted(progress: Progress) -> None:
        last[progress.stage] = loop.time()

    watching = asyncio.create_task(watch(lags))
    start = loop.time()
    await _run(container, noted)
    watching.cancel()
    safe, shown = last[Stage.RECORD], last[Stage.FILING]
    await container.people.lock()
    return _Run((safe - start) * 1000, (shown - start) * 1000, lags)


async def _run(container: Container, on_progress: OnProgress | None = None) -> None:
    report = await container.sync.run(on_progress)
    assert report.complete


@dataclass(frozen=True, slots=True)
class _Alone:
    """What a process of its own took for a first synchronisation: until all was shown, and at most."""

    milliseconds: float
    megabytes: float


def _child(folder: Path, backend: Backend, person: str) -> _Alone:
    data = folder / f"alone-{person}"
    make_space(data)
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.synchronising",
            str(data),
            backend.url,
            backend.patient(person),
        ],
        check=True,
        capture_output=True,
        text=True,
        input=backend.token(person),
    )
    return _Alone(*map(float, answer.stdout.split()))


async def _used(data: Path, server: Server, token: str) -> _Alone:
    loop = asyncio.get_running_loop()
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.sync.link(server, token)
    start = loop.time()
    await _run(container)
    taken = (loop.time() - start) * 1000
    await container.people.lock()
    return _Alone(taken, most_used())


if __name__ == "__main__":
    folder, base, patient = sys.argv[1:]
    used = asyncio.run(_used(Path(folder), Server(base, patient), sys.stdin.read()))
    sys.stdout.write(f"{used.milliseconds} {used.megabytes}")
