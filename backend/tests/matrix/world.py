"""The server of the matrix: a record filled once, copied for whoever wants to ask of it anew."""

import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import Connection, insert
from starlette.applications import Starlette

from backend.access.decision import POLICY, Policy
from backend.access.families import Family
from backend.access.subjects import Right
from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.schema import relation
from backend.fhir_server.server import FhirServer
from backend.storage.blobs import blobs_from_url
from backend.storage.engine import Store, store_from_url, url_of
from backend.tests.access.table import matrix_opening
from backend.tests.conftest import BASE, SECRET, Clock, Remembered, Tokens
from backend.tests.matrix.oracle import ASKERS, RECORDS, Asker, Row
from backend.tests.matrix.relations import AT, BEGUN, ENDED, FILLED, role_of, said
from backend.tests.matrix.shelf import BYTES, few_rows, labelled, place_of, resource
from backend.tests.tables import made

_ALL: Final = "{}/*.cruds"
_SYSTEMS: Final = frozenset({"hospital", "other-hospital"})
_ENTRIES: Final = 400


@dataclass(slots=True)
class Matrix:
    """One store behind two servers: the shipped policy, and the one where an operator opened two families."""

    store: Store
    server: FhirServer
    tokens: Tokens
    clock: Clock
    shipped: Starlette
    opened: Starlette

    def client(self, asker: Asker) -> httpx.AsyncClient:
        app = self.opened if asker.operator else self.shipped
        return self._client(app, asker.name, asker.record)

    def person(self, record: str, *, operator: bool = False) -> httpx.AsyncClient:
        return self._client(self.opened if operator else self.shipped, f"self-{record}", record)

    def seeder(self, token: str, record: str) -> httpx.AsyncClient:
        return self._client(self.shipped, token, record)

    def move(self, moment: str) -> None:
        self.clock.now = AT[moment].timestamp()

    def _client(self, app: Starlette, token: str, record: str) -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {token}"} if token != "nobody" else {}
        if token in {"operator", *_SYSTEMS}:
            headers["x-security-context"] = f"Patient/{record}"
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=BASE, headers=headers, timeout=60
        )


@asynccontextmanager
async def matrix_on(
    store: Store, folder: Path, drop: tuple[str, Any] | None = None
) -> AsyncIterator[Matrix]:
    """Serve a store whose blobs are in `folder`; `drop` is the rule (name, kind of subject) that both servers lack."""
    policy = POLICY
    operators = Policy(matrix_opening([Family.REPORTS, Family.SUMMARIES], folder))
    if drop is not None:
        policy, operators = policy.without(*drop), operators.without(*drop)
    tokens, clock = Tokens(), Clock(FILLED.timestamp())
    blobs = blobs_from_url(f"file://{folder / 'blobs'}", SECRET)
    server = FhirServer(
        store,
        blobs,
        authenticate=tokens,
        traces=Remembered(),
        secret=SECRET,
        base_url=lambda: BASE,
        smart_configuration=dict,
        clock=clock,
        policy=policy,
    )
    _give(tokens)
    shipped, opened = (
        Starlette(routes=fhir_mount(one, "/fhir"))
        for one in (server, replace(server, policy=operators))
    )
    yield Matrix(store, server, tokens, clock, shipped, opened)


def _give(tokens: Tokens) -> None:
    tokens.give("operator", None, _ALL.format("system"), is_operator=True)
    for record in RECORDS:
        tokens.give(f"self-{record}", record, _ALL.format("patient"))
    for asker in ASKERS:
        if asker.name in _SYSTEMS:
            tokens.give(asker.name, None, _ALL.format("system"))
        elif asker.name == "other-person":
            tokens.give(asker.name, "own-other-person", _ALL.format("patient"))
        elif asker.name != "nobody":
            scopes = _ALL.format("patient")
            tokens.give(asker.name, asker.record, scopes, role=role_of(asker.name))
    for record in RECORDS:  # who wrote it is the account, whatever name the table gives them
        tokens.known[f"doctor-{record}"] = replace(
            tokens.known["modele"], patient=record, subject="doctor"
        )


async def fill(matrix: Matrix, record: str, rows: Iterable[Row]) -> None:
    """Write a record: what its relations are, then its rows, each by its author."""
    await _put(matrix, "operator", record, said(record))
    for token, author in (
        ("operator", "o"),
        (f"self-{record}", "p"),
        ("hospital", "h"),
        (f"doctor-{record}", "d"),
    ):
        mine = [row for row in rows if row.author == author]
        await _put(matrix, token, record, [_first(row, record) for row in mine])
    hidden = [row for row in rows if row.author == "d" and "N" in row.labels]
    await _put(matrix, "operator", record, [resource(row, record) for row in hidden])
    async with matrix.seeder("operator", record) as client:
        for row in rows:
            if row.is_deleted:
                answer = await client.delete("/" + place_of(row, record))
                assert answer.status_code == 204, answer.text
    if record == "lea":
        await matrix.store.write(_ancient)


def _first(row: Row, record: str) -> dict[str, Any]:
    """Return the first version: nobody writes what is hidden from themselves by name; it is hidden afterwards."""
    made = resource(row, record)
    return labelled(made, row.labels.replace("N", "")) if row.author == "d" else made


async def _put(matrix: Matrix, token: str, record: str, made: list[dict[str, Any]]) -> None:
    async with matrix.seeder(token, record) as client:
        for start in range(0, len(made), _ENTRIES):
            entries = [
                {
                    "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"},
                    "resource": one | BYTES.get(one["resourceType"], {}),
                }
                for one in made[start : start + _ENTRIES]
            ]
            bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
            answer = await client.post("", json=bundle)
            assert answer.status_code == 200, answer.text


def _ancient(connection: Connection) -> None:
    """Keep a relation as no consent could say it today: with areas that nobody may give away."""
    row = {
        "patient": "lea",
        "who": "Patient/own-ancient",
        "kind": "helper",
        "areas": _json(Family),
        "rights": _json([Right.SEE, Right.ADD]),
        "start_ms": int(BEGUN.timestamp() * 1000),
        "end_ms": int(ENDED.timestamp() * 1000),
        "source_type": "Consent",
        "source_id": "ancient",
    }
    connection.execute(insert(relation), row)


def _json(words: Iterable[str]) -> str:
    return "[" + ",".join(f'"{word}"' for word in words) + "]"


@asynccontextmanager
async def few(folder: Path, template: Path, drop: tuple[str, Any] | None) -> AsyncIterator[Matrix]:
    """Serve a copy of a small matrix that was filled at `template`."""
    file = folder / "copy.sqlite"
    shutil.copy(template, file)
    store = store_from_url(url_of(file))
    try:
        async with matrix_on(store, template.parent, drop) as matrix:
            yield matrix
    finally:
        await store.close()


async def filled(folder: Path) -> Path:
    """Make the file of a small matrix."""
    file = folder / "template.sqlite"
    store = store_from_url(url_of(file))
    await made(store)
    async with matrix_on(store, folder) as matrix:
        for record in RECORDS:
            await fill(matrix, record, few_rows())
    await store.close()
    return file
