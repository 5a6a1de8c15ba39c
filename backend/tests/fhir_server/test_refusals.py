import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from backend.fhir_server.server import Limits
from backend.tests.conftest import World
from backend.tests.fhir_server.resources import document, observation

JSON = {"content-type": "application/fhir+json"}
SECRET = "canari"


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    outcome: dict[str, Any] = answer.json()
    assert outcome["resourceType"] == "OperationOutcome"
    assert SECRET not in answer.text
    return outcome


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"canari",
        b"[]",
        b'"canari"',
        b'{"resourceType":"Observation"',
        b'{"resourceType":"Observation","valueDecimal":NaN}',
        b'{"resourceType":"Observation","valueDecimal":-Infinity}',
        b'{"resourceType":"Observation","status":"final","status":"canari"}',
        b'{"resourceType":"Observation","status":"\xff\xfe"}',
        b'{"resourceType":"Observation","status":"\\ud800"}',
        b'{"resourceType":"Observation","status":"a\\u0000b"}',
        b'{"resourceType":"Observation","x":' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"resourceType":"Observation","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"resourceType":"Observation","x":' + b"9" * 5000 + b"}",
        b'{"resourceType":"Patient"}',
        b'{"resourceType":5}',
        b'{"resourceType":"Observation","status":null}',
        b"{}",
    ],
)
async def test_body_when_it_cannot_be_read_then_400(
    camille: httpx.AsyncClient, body: bytes
) -> None:
    refused(await camille.post("/Observation", content=body, headers=JSON), 400)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"status": SECRET, "code": None}, "Observation.code"),
        ({"canari": 1}, "Observation"),
        ({"code": {"coding": [{"canari": 1}]}}, "Observation.code.coding[0]"),
        ({"subject": SECRET}, "Observation.subject"),
        ({"effectiveDateTime": SECRET}, "Observation.effectiveDateTime"),
        ({"meta": SECRET}, "Observation.meta"),
        ({"contained": [{"resourceType": SECRET}]}, None),
        ({"valueQuantity": {"value": 1e400}}, None),
        ({"id": "../canari"}, "Observation.id"),
        ({"subject": {"reference": 5}}, "Observation.subject.reference"),
        ({"identifier": 5}, "Observation.identifier"),
        ({"subject": {"reference": "Patient?identifier=canari"}}, None),
    ],
)
async def test_resource_when_not_valid_then_422_names_paths_and_no_values(
    camille: httpx.AsyncClient, wrong: dict[str, Any], path: str | None
) -> None:
    sent = {name: value for name, value in observation(**wrong).items() if value is not None}
    body = json.dumps(sent).replace("Infinity", "1e999999")
    answer = await camille.post("/Observation", content=body, headers=JSON)
    if path is None:
        assert answer.status_code in {201, 422}
        assert answer.status_code == 201 or SECRET not in answer.text
    else:
        outcome = refused(answer, 422)
        assert path in [
            expression for issue in outcome["issue"] for expression in issue["expression"]
        ]


async def test_request_when_format_is_not_ours_then_406_415(camille: httpx.AsyncClient) -> None:
    refused(await camille.get("/Observation", headers={"accept": "application/fhir+xml"}), 406)
    refused(await camille.get("/Observation?_format=xml"), 406)
    xml = {"content-type": "application/fhir+xml"}
    refused(await camille.post("/Observation", content=b"<a/>", headers=xml), 415)
    refused(await camille.post("/", content=b"<a/>", headers=xml), 415)
    refused(await camille.post("/Observation/_search", content=b"{}", headers=JSON), 415)
    for accepted in (
        "application/json",
        "text/html, */*;q=0.1",
        "application/fhir+json;fhirVersion=4.0",
    ):
        assert (await camille.get("/Observation", headers={"accept": accepted})).status_code == 200
    assert (await camille.get("/Observation?_format=application/fhir%2Bjson")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Canari", 404),
        ("POST", "/StructureDefinition", 404),
        ("GET", "/Observation/canari!", 404),
        ("GET", f"/Observation/{'a' * 65}", 404),
        ("GET", "/Observation/o/_history/0", 404),
        ("GET", "/Observation/o/_history/99999999999999999999", 404),
        ("GET", "/a/b/c/d/e", 404),
        ("GET", "/Observation/%0A", 404),
        ("GET", "/%0A", 404),
        ("GET", "/_history", 404),
        ("PATCH", "/Observation/o", 405),
        ("DELETE", "/Observation", 405),
        ("POST", "/Observation/o", 405),
        ("POST", "/metadata", 405),
        ("GET", "/", 405),
        ("POST", "/Patient/camille/$changes", 405),
        ("BREW", "/Observation", 405),
        ("GET", "/Observation/_history?_since=canari", 400),
        ("GET", "/Patient/camille/$everything?_count=canari", 400),
    ],
)
async def test_address_when_not_served_then_refused(
    camille: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await camille.request(method, path)
    if path != "/_history":
        refused(answer, status)
    if status == 405:
        assert answer.headers["allow"]


async def test_update_when_address_and_resource_disagree_then_400(
    camille: httpx.AsyncClient,
) -> None:
    for sent in (observation(id="canari"), observation(), document(id="o")):
        refused(await camille.put("/Observation/o", json=sent), 400)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if-match": "canari"}, 400),
        ({"if-match": 'W/"99999999999999999999"'}, 400),
        ({"if-none-match": 'W/"1"'}, 400),
        ({"if-match": 'W/"1"'}, 412),
    ],
)
async def test_update_when_condition_is_wrong_then_refused(
    camille: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    refused(await camille.put("/Observation/o", json=observation(id="o"), headers=headers), status)


@pytest.mark.parametrize(
    "criteria", ["canari=1", "", "patient=camille", "date=canari", "identifier=%00"]
)
async def test_conditional_create_when_criteria_say_nothing_then_400(
    camille: httpx.AsyncClient, criteria: str
) -> None:
    headers = {"if-none-exist": criteria}
    refused(await camille.post("/Observation", json=observation(), headers=headers), 400)


async def test_body_when_too_large_then_413(make_world: Callable[..., World]) -> None:
    world = make_world(limits=Limits(body=2000, entries=2))
    async with world.client("camille") as client:
        refused(
            await client.post("/Observation", json=observation(note=[{"text": "x" * 3000}])), 413
        )
        entries = [{"request": {"method": "GET", "url": "Observation"}}] * 3
        refused(
            await client.post(
                "/", json={"resourceType": "Bundle", "type": "batch", "entry": entries}
            ),
            413,
        )


async def test_log_when_all_sorts_are_asked_then_no_more_than_method_template_status_and_time(
    camille: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="carnet")
    await camille.put("/Observation/canari", json=observation(id="canari"))
    await camille.get("/Observation?identifier=canari")
    await camille.post("/Observation", content=b"canari", headers=JSON)
    said = [record.getMessage() for record in caplog.records if record.name == "carnet.fhir"]
    assert [line.rsplit(" ", 1)[0] for line in said] == [
        "PUT /{type}/{id} 201",
        "GET /{type} 200",
        "POST /{type} 400",
    ]
