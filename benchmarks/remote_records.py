"""What a server holds for a measurement, and a device that only fetches it: the floor of a synchronisation."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid5

import httpx

from benchmarks.records import KEY
from services.storage import driver

_BATCH: Final = 500
_NAMES: Final = UUID("00000000-0000-4000-8000-000000000000")
_PAGES_A_TRANSACTION: Final = 5
_PAGE: Final = 200
FHIR: Final = {"Content-Type": "application/fhir+json"}


def fill(base: str, patient: str, token: str, numbers: Iterable[int], edition: int = 1) -> None:
    """Put documents on a server, by their numbers; another `edition` of one is its next version."""
    headers = {"Authorization": f"Bearer {token}", **FHIR}
    with httpx.Client(base_url=base, headers=headers, timeout=120) as client:
        left = list(numbers)
        for start in range(0, len(left), _BATCH):
            entries = [_entry(number, patient, edition) for number in left[start : start + _BATCH]]
            bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
            client.post("", content=json.dumps(bundle)).raise_for_status()


def _entry(number: int, patient: str, edition: int) -> dict[str, Any]:
    id = str(uuid5(_NAMES, f"{patient}/{number}"))
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
            "content": [{"attachment": {"title": f"Bilan sanguin {number}, édition {edition}"}}],
        },
        "request": {"method": "PUT", "url": f"DocumentReference/{id}"},
    }


class BareDevice:
    """Fetches the feed and writes its bytes: nothing checked, nothing shown, nothing to search by."""

    def __init__(self, base: str, patient: str, token: str, path: Path) -> None:
        self.client = httpx.Client(
            base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=120
        )
        self._url = f"/Patient/{patient}/$changes"
        self._cursor = ""
        self._connection = driver.connect(path, KEY, create=True)
        self._connection.execute("CREATE TABLE resource (id TEXT PRIMARY KEY, json BLOB) STRICT")
        self._connection.execute("PRAGMA cache_size = -32000")

    def again(self) -> None:
        """Do what a later run does: ask what the server can do, then what changed."""
        for path in ("/metadata", "/.well-known/smart-configuration"):
            self.client.get(path).raise_for_status()
        self.run()

    def run(self) -> None:
        """Fetch what changed since the last time, five pages a transaction."""
        pending = 0
        while True:
            params = {"_count": str(_PAGE)} | ({"cursor": self._cursor} if self._cursor else {})
            page = json.loads(self.client.get(self._url, params=params).content)
            if not pending:
                self._connection.execute("BEGIN")
            self._connection.executemany(
                "INSERT OR REPLACE INTO resource VALUES (?, ?)",
                [
                    (entry["fullUrl"], json.dumps(entry["resource"]).encode())
                    for entry in page.get("entry", [])
                ],
            )
            links = {link["relation"]: link["url"] for link in page["link"]}
            self._cursor = parse_qs(urlsplit(links["next"]).query)["cursor"][0]
            is_last = len(page.get("entry", [])) < _PAGE
            pending = (pending + 1) % _PAGES_A_TRANSACTION
            if is_last or not pending:
                self._connection.execute("COMMIT")
                pending = 0
            if is_last:
                return

    def close(self) -> None:
        self.client.close()
        self._connection.close()
