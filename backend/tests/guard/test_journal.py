"""The log: canaries sent in every place of a request, by all sorts of requests, are in no line of the real process."""

import io
import json
import logging
import re
from pathlib import Path

import httpx
import pytest

from backend.demo.people import person
from backend.demo.tokens import Demonstration, tokens_of
from backend.guard.journal import Line
from backend.tests.canaries import Listening
from backend.tests.guard.process import served

CANARY = "canari"
LINE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z [A-Z]+ [a-z.]+( [A-Za-z0-9/{}$_. :-]+)?", re.ASCII
)


def said(name: str, message: object, *args: object, error: BaseException | None = None) -> str:
    """Return the line of a record, without its time."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    info = (type(error), error, None) if error else None
    handler.handle(logging.LogRecord(name, 40, "", 0, message, args, info))
    line = stream.getvalue().rstrip("\n")
    assert "\n" not in line
    return line.partition(" ")[2]


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (("GET", "/{type}/{id}/_history", 200, 12.3), "GET /{type}/{id}/_history 200 12"),
        (("GET", "/Patient/canari", 200, 1.0), "GET - 200 1"),
        (("canari", "/Patient/{id}/$changes", 200, 1.0), "- - 200 1"),
        (("POST", "/", 500, 1.0), "POST / 500 1"),
        (("GET", "/{type}?a=canari", 200, 1.0), "GET - 200 1"),
    ],
)
def test_line_when_values_are_no_known_shape_then_they_are_hidden(
    args: tuple[object, ...], line: str
) -> None:
    assert said("carnet.fhir", "%s %s %d %.0f", *args) == f"ERROR carnet.fhir {line}"


def test_line_when_it_is_an_exception_or_a_librarys_then_only_its_kind() -> None:
    error = ValueError(CANARY)
    assert said("carnet.fhir", "%s", error) == "ERROR carnet.fhir ValueError"
    assert said("uvicorn.error", f"Exception {CANARY}", error=error) == (
        "ERROR uvicorn.error ValueError"
    )
    assert said("sqlalchemy.engine", CANARY) == "ERROR sqlalchemy.engine"
    assert said("carnet.fhir", "%d", CANARY) == "ERROR carnet.fhir -"
    assert said("carnet.fhir", [CANARY]) == "ERROR carnet.fhir -"


async def test_log_when_all_sorts_are_asked_then_no_canary_is_in_it(tmp_path: Path) -> None:
    async with (
        served(tmp_path, CARNET_LOG="info") as server,
        httpx.AsyncClient(base_url=server.root) as client,
    ):
        token = tokens_of(Demonstration.of_folder(tmp_path), client)
        camille = person("camille")
        assert camille
        bearer = await token(camille)
        await _ask(client, bearer, camille.patient)
        assert (await client.get("/fhir/metadata")).status_code == 200
    lines = server.errors.splitlines()
    assert len(lines) > 20
    for line in lines:
        assert LINE.fullmatch(line), line
    whole = server.errors
    for secret in (CANARY, bearer, camille.patient, "Exemple", "Camille", "?", "=", "eyJ"):
        assert secret not in whole, secret
    assert re.search(r" GET /\{type\}/\{id\} 404 [0-9]+$", whole, re.MULTILINE)


async def _ask(client: httpx.AsyncClient, bearer: str, patient: str) -> None:
    own = {"authorization": f"Bearer {bearer}"}
    kind = {"content-type": "application/fhir+json"}
    note = {
        "resourceType": "Observation",
        "id": CANARY,
        "status": CANARY,
        "subject": {"reference": f"Patient/{patient}"},
        "note": [{"text": CANARY}],
    }
    entry = {"request": {"method": "GET", "url": f"Observation/{CANARY}"}}
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [entry] * 3}
    for headers in ({}, own, {"authorization": f"Bearer {CANARY}"}, {**own, "x-canari": CANARY}):
        for path in (
            f"/fhir/Observation/{CANARY}",
            f"/fhir/{CANARY}/{CANARY}?x={CANARY}",
            f"/fhir/Observation?identifier={CANARY}&code={CANARY}",
            f"/fhir/Patient/{CANARY}/$everything",
            f"/fhir/Patient/{CANARY}/$changes?cursor={CANARY}",
            f"/{CANARY}",
            f"/auth/authorize?client_id={CANARY}&state={CANARY}",
            f"/auth/callback?code={CANARY}&state={CANARY}&error={CANARY}",
        ):
            await client.get(path, headers=headers)
        for content in (json.dumps(note), f'{{"{CANARY}"', json.dumps(batch), CANARY * 5000):
            for path in ("/fhir", f"/fhir/Observation?x={CANARY}"):
                await client.post(path, content=content, headers=headers | kind)
        await client.put(f"/fhir/Observation/{CANARY}", json=note, headers=headers)
        await client.request("PROPFIND", f"/fhir/{CANARY}", headers=headers)
        for path in ("/auth/token", "/auth/revoke", "/auth/logout"):
            form = {"grant_type": CANARY, "client_id": CANARY, "token": bearer, "code": CANARY}
            await client.post(path, data=form)


@pytest.mark.parametrize(
    ("message", "guilty"),
    [
        ("GET /{type}/{id} 200", False),
        ("read canari", True),
        ("Camille Exemple", True),
        ("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl", True),
        ("Authorization: Bearer abcdefgh", True),
        ("GET /fhir/Observation?_id=a", True),
    ],
)
def test_listening_when_a_record_holds_what_it_may_not_then_it_is_told(
    message: str, *, guilty: bool
) -> None:
    listening = Listening()
    listening.handle(logging.LogRecord("carnet.fhir", 20, "", 0, message, (), None))
    assert bool(listening.heard()) is guilty
    assert listening.heard() == []


def test_listening_when_the_exception_holds_it_then_it_is_told() -> None:
    listening = Listening()
    error = ValueError(CANARY)
    info = (type(error), error, None)
    listening.handle(logging.LogRecord("carnet", 40, "", 0, "failed", (), info))
    assert listening.heard() == ["carnet: canari"]
