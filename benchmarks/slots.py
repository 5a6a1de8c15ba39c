"""Searching slots over 1,000 practitioners for 60 days, and finding care among them.

Floor: the same page by raw SQL on a bare connection to the same file, without a directory, a Bundle or a link; it reads
the columns that an answer needs. Ours runs on a connection of the server, without HTTP: tokens and traces are measured
by `serving`.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, insert

from backend.booking.directory import Directory
from backend.booking.finding import find_care
from backend.booking.searching import search_slots
from backend.booking.tables import metadata, slot
from backend.storage.engine import sqlite_engine, url_of
from benchmarks.figures import Figure, alternated

PRACTITIONERS: Final = 1000
DAYS: Final = 60
A_DAY: Final = 12
SPECIALTIES: Final = 12
ROUNDS: Final = 60
_NOW: Final = 1_800_000_000
_PAGE: Final = 50
_COLUMNS: Final = (
    'id, schedule, agenda, specialty, start, "end", tz, seat, mode, status, held_by, held_until, '
    "appointment, patient, version"
)
_SLOTS_SQL: Final = (
    f"SELECT {_COLUMNS} FROM booking_slot WHERE specialty = ? AND status = 'free' AND start >= ?"  # noqa: S608 - constants
    " ORDER BY start, id LIMIT 51"
)
_CARE_SQL: Final = (
    "SELECT schedule, min(start) FROM booking_slot"
    " WHERE specialty = ? AND status = 'free' AND start > ? GROUP BY schedule ORDER BY 2, 1"
)


def measure() -> list[Figure]:
    """Return the figures of a search for slots, and of one for care."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "slots.sqlite"
        engine = sqlite_engine(url_of(path), begin="BEGIN")
        with engine.begin() as connection:
            metadata.create_all(connection)
            for number in range(PRACTITIONERS):
                connection.execute(insert(slot), list(_rows(number)))
        bare = sqlite3.connect(path)
        directory = Directory(_Source())
        with engine.connect() as connection:
            found = alternated(
                partial(_slots, connection, directory),
                partial(_bare, bare, _SLOTS_SQL),
                ROUNDS,
            )
            care = alternated(
                partial(_care, connection, directory), partial(_bare, bare, _CARE_SQL), ROUNDS
            )
        bare.close()
        engine.dispose()
    return [
        Figure("slots of 1,000 practitioners, 60 days", found[0], "ms", found[1], 3),
        Figure("care among 1,000 practitioners", care[0], "ms", care[1], 3),
    ]


def _rows(number: int) -> Iterator[dict[str, Any]]:
    for time in range(DAYS * A_DAY):
        day, of_day = divmod(time, A_DAY)
        start = _NOW + day * 86_400 + of_day * 1800 + number % 7 * 300
        yield {
            "id": f"s{number}.{time}", "schedule": f"s{number}", "agenda": f"a{number}",
            "specialty": f"T{number % SPECIALTIES}", "start": start, "end": start + 1800,
            "tz": "Europe/Paris", "local_start": "2027-01-15T09:00", "seat": 0, "mode": "place",
            "status": "busy" if (time + number) % 3 else "free", "version": 1, "tzdata": "2026a",
        }  # fmt: skip


class _Changed(msgspec.Struct, frozen=True):
    type: str
    id: str
    seq: int
    body: bytes


class _Source:
    """A directory of so many practitioners, each with an agenda."""

    def head(self, _connection: Connection) -> int:
        return PRACTITIONERS

    def since(self, _connection: Connection, _seq: int) -> Iterator[_Changed]:
        for number in range(PRACTITIONERS):
            concept = {"coding": [{"code": f"T{number % SPECIALTIES}"}]}
            role = {"resourceType": "PractitionerRole", "id": f"r{number}", "specialty": [concept]}
            actor = [{"reference": f"PractitionerRole/r{number}"}]
            schedule = {"resourceType": "Schedule", "id": f"s{number}", "actor": actor}
            yield _Changed("PractitionerRole", f"r{number}", number, json.dumps(role).encode())
            yield _Changed("Schedule", f"s{number}", PRACTITIONERS, json.dumps(schedule).encode())


def _slots(connection: Connection, directory: Directory) -> bytes:
    query = [
        ("schedule.actor:PractitionerRole.specialty", "T3"),
        ("status", "free"),
        ("start", "ge2027-02-01T00:00:00Z"),
        ("_count", str(_PAGE)),
    ]
    seen = directory.seen(connection)
    return msgspec.json.encode(
        search_slots(connection, seen, query, "https://carnet.test/fhir", "", _NOW * 1000)
    )


def _care(connection: Connection, directory: Directory) -> bytes:
    seen = directory.seen(connection)
    query = [("specialty", "T3")]
    return msgspec.json.encode(
        find_care(connection, seen, query, "https://carnet.test/fhir", _NOW * 1000)
    )


def _bare(connection: sqlite3.Connection, sql: str) -> list[Any]:
    since = 1_801_440_000 if sql is _SLOTS_SQL else _NOW
    return connection.execute(sql, ("T3", since)).fetchall()
