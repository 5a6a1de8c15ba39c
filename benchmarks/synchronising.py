"""A first synchronisation of 10,000 documents with our own server, and one with nothing new.

Floor: the same pages of the same server fetched one after the other, their resources written verbatim into a bare
SQLCipher table, five pages a transaction; nothing checked, nothing shown, nothing to search by.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid5

import httpx

from app.container import Container
from benchmarks.delays import idle_delays, p99, selecting, watch
from benchmarks.figures import Figure, milliseconds
from benchmarks.records import KEY
from services.storage import driver
from services.sync.models import Server
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
    floors, ours, quiet, delays, idle = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder, Backend(Path(folder) / "server") as backend:
        patient, token = backend.patient(), backend.token()
        _fill(backend.url, patient, backend.act("token", "--system"))
        for turn in range(ROUNDS):
            token = backend.token()
            fetch = _Bare(backend.url, patient, token, Path(folder) / f"bare{turn}.db")
            floors.append(milliseconds(fetch.run))
            data = Path(folder) / f"device{turn}"
            make_space(data)
            first, again, lags = selecting(_synchronised(data, backend.url, patient, token))
            ours.append(first)
            quiet.append(again)
            delays += lags
            idle += selecting(idle_delays())
    print(f"nothing new: {min(quiet):.0f} ms", file=sys.stderr)
    return [
        Figure("first synchronisation of 10,000 documents", min(ours), "ms", min(floors), 3),
        Figure("event-loop delay during it, p99", p99(delays), "ms", p99(idle), 4),
    ]


def _fill(base: str, patient: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", **_JSON}
    with httpx.Client(base_url=base, headers=headers, timeout=120) as client:
        for start in range(0, COUNT, _BATCH):
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


async def _synchronised(
    data: Path, base: str, patient: str, token: str
) -> tuple[float, float, list[float]]:
    container = carnet(data)
    await container.people.unlock(CODE)
    await container.sync.link(Server(base, patient), token)
    lags: list[float] = []
    watching = asyncio.create_task(watch(lags))
    first = await _timed(container)
    watching.cancel()
    again = await _timed(container)
    await container.people.lock()
    return first, again, lags


async def _timed(container: Container) -> float:
    loop = asyncio.get_running_loop()
    start = loop.time()
    report = await container.sync.run()
    assert report.complete
    return (loop.time() - start) * 1000
