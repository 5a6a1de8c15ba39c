"""What comes after a first synchronisation: nothing new, a hundred changes there, a hundred here; reading meanwhile.

Floors: the same requests alone (nothing new); the same page fetched and written verbatim (changes there); the same
bodies put one after the other over the versions they replace (changes here); the same list and search with no run.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Final

from app.container import Container
from benchmarks.delays import selecting
from benchmarks.figures import Figure, milliseconds
from benchmarks.remote_records import FHIR, BareDevice, fill
from services.core.categories import Category
from services.documents.models import FileToImport, Query
from services.sync.models import Progress, Server, Stage
from tests.builders.backend import Backend
from tests.builders.space import CODE, carnet, make_space

ROUNDS: Final = 5
_RECORD: Final = 2_000
_CHANGES: Final = 100
_WHILE: Final = 10_000
_READS: Final = 60


def measure() -> list[Figure]:
    """Return the figures of later runs."""
    with tempfile.TemporaryDirectory() as name, Backend(Path(name) / "server") as backend:
        return selecting(_all(Path(name), backend))


async def _all(folder: Path, backend: Backend) -> list[Figure]:
    patient = backend.patient()
    server = Server(backend.url, patient)
    await asyncio.to_thread(_put, backend, patient, range(_RECORD))
    token = backend.token()
    bare = BareDevice(backend.url, patient, token, folder / "bare.db")
    bare.run()
    device = await _device(folder / "device", server, token)
    figures = [
        await _nothing_new(device, bare),
        *await _changes_there(device, bare, backend, patient),
        await _changes_here(device, bare),
        *await _reading(folder, backend),
    ]
    await device.people.lock()
    bare.close()
    return figures


def _put(backend: Backend, patient: str, numbers: range, edition: int = 1) -> None:
    fill(backend.url, patient, backend.act("token", "--system"), numbers, edition)


async def _device(data: Path, server: Server, token: str) -> Container:
    await asyncio.to_thread(make_space, data)
    device = carnet(data)
    await device.people.unlock(CODE)
    await device.sync.link(server, token)
    await _run(device)
    return device


async def _run(device: Container) -> None:
    report = await device.sync.run()
    assert report.complete


async def _taken(work: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    await work()
    return (time.perf_counter() - start) * 1000


async def _nothing_new(device: Container, bare: BareDevice) -> Figure:
    ours, floors = [], []
    for _ in range(ROUNDS):
        ours.append(await _taken(lambda: _run(device)))
        floors.append(milliseconds(bare.again))
    return Figure("a run with nothing new", median(ours), "ms", median(floors), 2)


class _Noted:
    """When a run was last heard of, by its stages."""

    def __init__(self) -> None:
        self.last: dict[Stage, float] = {}

    def __call__(self, progress: Progress) -> None:
        self.last[progress.stage] = time.perf_counter()


async def _changes_there(
    device: Container, bare: BareDevice, backend: Backend, patient: str
) -> list[Figure]:
    safe, shown, floors = [], [], []
    for turn in range(ROUNDS):
        await asyncio.to_thread(_put, backend, patient, range(_CHANGES), turn + 2)
        noted = _Noted()
        start = time.perf_counter()
        await device.sync.run(noted)
        safe.append((noted.last[Stage.RECORD] - start) * 1000)
        shown.append((time.perf_counter() - start) * 1000)
        floors.append(milliseconds(bare.again))
    floor = median(floors)
    return [
        Figure("100 changes from the server, until safe", median(safe), "ms", floor, 1.5),
        Figure("the same, until read and searched", median(shown), "ms", floor, 4),
    ]


async def _changes_here(device: Container, bare: BareDevice) -> Figure:
    added = [
        (await device.documents.add(_note(number), f"Note {number}", Category.OTHER)).documents[0]
        for number in range(_CHANGES)
    ]
    await _run(device)
    ours, floors = [], []
    for turn in range(ROUNDS):
        for id in added:
            await device.documents.rename(id, f"Note de la fois {turn}")
        ours.append(await _taken(lambda: _run(device)))
        floors.append(await asyncio.to_thread(_overwritten, bare, added))
        await _run(device)  # what the floor wrote
    return Figure("100 edits to the server", median(ours), "ms", median(floors), 2)


def _note(number: int) -> FileToImport:
    return FileToImport("note.txt", data=f"Question numéro {number}".encode())


def _overwritten(bare: BareDevice, ids: list[str]) -> float:
    """Return how long the same puts take alone."""
    found = [bare.client.get(f"/DocumentReference/{id}") for id in ids]

    def put_all() -> None:
        for answer in found:
            path = f"/DocumentReference/{answer.json()['id']}"
            headers = FHIR | {"If-Match": answer.headers["etag"], "Prefer": "return=minimal"}
            bare.client.put(path, content=answer.content, headers=headers).raise_for_status()

    return milliseconds(put_all)


async def _reading(folder: Path, backend: Backend) -> list[Figure]:
    """List and search 10,000 documents while the server sends another edition of all of them."""
    person = "marcel"
    patient = backend.patient(person)
    await asyncio.to_thread(_put, backend, patient, range(_WHILE))
    device = await _device(folder / "read", Server(backend.url, patient), backend.token(person))
    quiet = await _reads(device)
    await asyncio.to_thread(_put, backend, patient, range(_WHILE), 2)
    running = asyncio.create_task(_run(device))
    meanwhile = await _reads(device)
    assert not running.done(), "the run was over before it was read beside"
    await running
    await device.people.lock()
    return [
        Figure(f"{what} during a synchronisation", meanwhile[what], "ms", quiet[what], 1.5)
        for what in quiet
    ]


async def _reads(device: Container) -> dict[str, float]:
    queries = {"the first page": Query(), "a search": Query(text="bilan contrôle")}
    taken: dict[str, list[float]] = {what: [] for what in queries}
    for _ in range(_READS):
        for what, query in queries.items():
            start = time.perf_counter()
            await device.documents.list(query, limit=50)
            taken[what].append((time.perf_counter() - start) * 1000)
    return {what: median(spent) for what, spent in taken.items()}
