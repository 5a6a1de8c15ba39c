"""A first synchronisation of 10,000 documents with our own server, and one with nothing new.

Floor: the same pages of the same server fetched one after the other, their resources written verbatim into a bare
SQLCipher table, five pages a transaction; nothing checked, nothing shown, nothing to search by. A run is measured until
everything is safe on the device, and until everything can be read and searched.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid5

import httpx

from app.container import Container
from benchmarks.delays import idle_delays, p99, selecting, watch
from benchmarks.figures import Figure, milliseconds
from benchmarks.memory import most_used
from benchmarks.records import KEY
from services.storage import driver
from services.sync.models import OnProgress, Progress, Server, Stage
from tests.builders.backend import Backend
from tests.builders.space import CODE, carnet, make_space

COUNT: Final = 10_000
ROUNDS: Final = 3
_BATCH: Final = 500
_NAMES: Final = UUID("00000000-0000-4000-8000-000000000000")
_PAGES_A_TRANSACTION: Final = 5
_PAGE: Final = 200
_JSON: Final = {"Content-Type": "application/fhir+json"}


def measure() -> list[Figure]:
    """Return the figures of synchronisation."""
    floors, runs, delays, idle = [], [], [], []
    with tempfile.TemporaryDirectory() as folder, Backend(Path(folder) / "server") as backend:
        patient, token = backend.patient(), backend.token()
        _fill(backend.url, patient, backend.act("token", "--system"), COUNT)
        _fill(backend.url, backend.patient("marcel"), backend.act("token", "--system"), COUNT // 2)
        for turn in range(ROUNDS):
            token = backend.token()
            fetch = _Bare(backend.url, patient, token, Path(folder) / f"bare{turn}.db")
            floors.append(milliseconds(fetch.run))
            data = Path(folder) / f"device{turn}"
            make_space(data)
            runs.append(selecting(_synchronised(data, Server(backend.url, patient), token)))
            delays += runs[-1].delays
            idle += selecting(idle_delays())
        used = {
            count: _child(Path(folder), backend, person)
            for person, count in (("marcel", COUNT // 2), ("camille", COUNT))
        }
    print(f"nothing new: {min(run.again for run in runs):.0f} ms", file=sys.stderr)
    safe, shown, floor = (
        min(run.safe for run in runs),
        min(run.shown for run in runs),
        min(floors),
    )
    return [
        Figure("first synchronisation of 10,000, until safe", safe, "ms", floor, 3),
        Figure("the same, until read and searched", shown, "ms", floor, 8),
        Figure("event-loop delay during it, p99", p99(delays), "ms", p99(idle), 4),
        Figure("memory of it, beside 5,000 documents", used[COUNT], "MB", used[COUNT // 2], 1.2),
    ]


def _fill(base: str, patient: str, token: str, count: int) -> None:
    headers = {"Authorization": f"Bearer {token}", **_JSON}
    with httpx.Client(base_url=base, headers=headers, timeout=120) as client:
        for start in range(0, count, _BATCH):
            entries = [_entry(number, patient) for number in range(start, start + _BATCH)]
            bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
            client.post("", content=json.dumps(bundle)).raise_for_status()


def _entry(number: int, patient: str) -> dict[str, Any]:
    id = str(uuid5(_NAMES, str(number)))
    return {
        "resource": {
            "resourceType": "DocumentReference",
            "id": id,
            "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{id}"},
            "status": "current",
            "type": {"coding": [{"system": "http://loinc.org", "code": "11502-2"}]},
            "subject": {"reference": f"Patient/{patient}"},
            "date": f"{2016 + number % 10}-{1 + number % 12:02}-{1 + number % 28:02}T09:00:00Z",
            "author": [{"display": "Laboratoire Exemple"}],
            "description": f"Compte rendu numéro {number} : valeurs normales, contrôle dans un an",
            "content": [{"attachment": {"title": f"Bilan sanguin {number}"}}],
        },
        "request": {"method": "PUT", "url": f"DocumentReference/{id}"},
    }


class _Bare:
    """Fetches the feed and writes its bytes."""

    def __init__(self, base: str, patient: str, token: str, path: Path) -> None:
        self._client = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"})
        self._url = f"/Patient/{patient}/$changes"
        self._connection = driver.connect(path, KEY, create=True)

    def run(self) -> None:
        self._connection.execute("CREATE TABLE resource (id TEXT PRIMARY KEY, json BLOB) STRICT")
        self._connection.execute("PRAGMA cache_size = -32000")
        cursor, pending = "", 0
        while True:
            params = {"_count": str(_PAGE)} | ({"cursor": cursor} if cursor else {})
            page = json.loads(self._client.get(self._url, params=params).content)
            if not pending:
                self._connection.execute("BEGIN")
            self._connection.executemany(
                "INSERT INTO resource VALUES (?, ?)",
                [
                    (entry["fullUrl"], json.dumps(entry["resource"]).encode())
                    for entry in page.get("entry", [])
                ],
            )
            links = {link["relation"]: link["url"] for link in page["link"]}
            is_last = len(page.get("entry", [])) < _PAGE
            pending = (pending + 1) % _PAGES_A_TRANSACTION
            if is_last or not pending:
                self._connection.execute("COMMIT")
                pending = 0
            if is_last:
                break
            cursor = parse_qs(urlsplit(links["next"]).query)["cursor"][0]
        self._client.close()
        self._connection.close()


@dataclass(frozen=True, slots=True)
class _Run:
    """What a device measured, in milliseconds."""

    safe: float
    shown: float
    again: float
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
    end = loop.time()
    await _run(container)
    again = loop.time() - end
    safe, shown = last[Stage.RECORD], last[Stage.FILING]
    await container.people.lock()
    return _Run((safe - start) * 1000, (shown - start) * 1000, again * 1000, lags)


async def _run(container: Container, on_progress: OnProgress | None = None) -> None:
    report = await container.sync.run(on_progress)
    assert report.complete


def _child(folder: Path, backend: Backend, person: str) -> float:
    """Return the megabytes that a process of its own used at most for a first synchronisation."""
    data = folder / f"memory-{person}"
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
    return float(answer.stdout)


async def _used(data: Path, server: Server, token: str) -> float:
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.sync.link(server, token)
    await _run(container)
    await container.people.lock()
    return most_used()


if __name__ == "__main__":
    folder, base, patient = sys.argv[1:]
    used = asyncio.run(_used(Path(folder), Server(base, patient), sys.stdin.read()))
    sys.stdout.write(str(used))
