"""The decision in a search. Floor: the same rows in the directory, where there is nothing to decide."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from backend.access.decision import POLICY
from backend.access.reasons import Refusal
from backend.access.rows import facts_of
from backend.access.subjects import Facts, Operator, Person, Professional, Purpose, Standing
from backend.fhir_server.indexing import index_of
from backend.fhir_server.parameters import parse
from backend.fhir_server.repository import Draft, Key, lock, write
from backend.fhir_server.schema import metadata
from backend.fhir_server.search import search
from backend.fhir_server.sight import Sight
from backend.fhir_server.types import SHARED
from backend.storage.engine import sqlite_engine, url_of
from benchmarks.figures import Figure, alternated

ROWS: Final = 5_000
SEARCHES: Final = 20
ROUNDS: Final = 9
_LIMIT: Final = 1 / (1 - 0.20)
"""The decision is at most 20 % of a search."""
_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)
_ASKED: Final = (("date", "ge2026"), ("_sort", "-date"), ("_total", "accurate"), ("_count", "50"))


def measure() -> list[Figure]:
    """Return the figures of a search by the person and by a professional."""
    with tempfile.TemporaryDirectory() as folder:
        engine = sqlite_engine(url_of(Path(folder) / "server.sqlite"))
        with engine.begin() as connection:
            metadata.create_all(connection)
            for patient in (SHARED, "patient"):
                _filled(connection, patient)
        doctor = Professional("doctor", "physician", Standing.ATTENDING)
        sights = {
            "the person": _sight(Person("person"), Purpose.PATIENT_REQUEST),
            "a professional": _sight(doctor, Purpose.TREATMENT),
        }
        with engine.connect() as connection:
            bare = _searching(connection, Sight(SHARED, Operator(), sights["the person"].permit))
            figures = [
                Figure(f"searching as {who}", value / SEARCHES, "ms", floor / SEARCHES, _LIMIT)
                for who, sight in sights.items()
                for value, floor in [alternated(_searching(connection, sight), bare, ROUNDS)]
            ]
        engine.dispose()
    return figures


def _sight(subject: Person | Professional, purpose: Purpose) -> Sight:
    permit = POLICY.permit(subject, Facts(born=None, at=_AT), purpose)
    assert not isinstance(permit, Refusal)
    return Sight("patient", subject, permit)


def _filled(connection: Connection, patient: str) -> None:
    lock(connection, [patient])
    for number in range(ROWS):
        content = {
            "resourceType": "Observation",
            "id": f"observation-{number}",
            "status": "final",
            "effectiveDateTime": f"{2020 + number % 7}-{1 + number % 12:02d}-01",
        }
        key = Key(patient, "Observation", content["id"])
        draft = Draft(key, content, b'},"status":"final"}', None, index_of(content))
        write(connection, draft, facts_of(content, Operator(), None), number)


def _searching(connection: Connection, sight: Sight) -> Callable[[], None]:
    def many() -> None:
        for _ in range(SEARCHES):
            query = parse("Observation", _ASKED, strict=True, page=50)
            assert len(search(connection, sight, query, None).found) == 50

    return many
