"""A person reads their own traces, each with its proof; to everybody else there is nothing here."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fhir.resources.R4B import get_fhir_model_class

from backend.access.role import Role
from backend.audit.keys import Keys
from backend.audit.proof import Proof, check
from backend.audit.recorder import Pace, Recorder
from backend.audit.trace import Kind
from backend.storage.engine import Store
from backend.tests.conftest import SECRET, World
from backend.tests.fhir_server.resources import bundle, document, entry, observation


@pytest.fixture
async def recorder(store: Store, tmp_path: Path) -> AsyncIterator[Recorder]:
    folder = tmp_path / "audit"
    folder.mkdir()
    recorder = await Recorder.open(store, Keys(SECRET), folder, pace=Pace(checkpoint_events=5))
    yield recorder
    await recorder.close()


@pytest.fixture
def world(make_world: Callable[..., World], recorder: Recorder) -> World:
    return make_world(traces=recorder)


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found = [one["resource"] for one in answer.json().get("entry", [])]
    for one in found:
        get_fhir_model_class("AuditEvent").model_validate(dict(one))
    return found


def kind(event: dict[str, Any]) -> str:
    return str(event["extension"][0]["valueCode"])


async def test_audit_events_when_read_by_the_person_then_each_look_is_there_newest_first(
    world: World, camille: httpx.AsyncClient
) -> None:
    await camille.put("/DocumentReference/one", json=document(id="one"))
    world.clock.now += 60
    world.tokens.give(
        "doctor", "camille", "patient/*.rs", Role(practitioner="modele", profession="physician")
    )
    async with world.client("doctor") as doctor:
        assert (await doctor.get("/DocumentReference/one")).status_code == 403

    found = events(await camille.get("/AuditEvent"))
    assert [kind(one) for one in found] == ["refused", "create"]
    assert found[0]["agent"][2]["who"]["reference"] == "Practitioner/modele"
    assert found[0]["outcomeDesc"] == "no-relation"
    # which one was asked for: the person's own resource is recognised
    assert [one["entity"][1]["what"]["reference"] for one in found] == ["DocumentReference/one"] * 2

    alone = await camille.get(f"/AuditEvent/{found[1]['id']}")
    assert alone.json() == found[1]
    assert kind(events(await camille.get("/AuditEvent"))[0]) == "read"  # reading them is seen too


async def test_audit_events_when_paged_or_dated_then_each_comes_once(
    world: World, camille: httpx.AsyncClient
) -> None:
    for _ in range(5):
        await camille.get("/Patient/camille")
        world.clock.now += 86_400
    first = await camille.get("/AuditEvent", params={"_count": "2"})
    ids = [one["id"] for one in events(first)]
    link = {one["relation"]: one["url"] for one in first.json()["link"]}
    while "next" in link:
        following = await camille.get(link["next"])
        ids += [one["id"] for one in events(following)]
        link = {one["relation"]: one["url"] for one in following.json()["link"]}
    assert len(ids) == len(set(ids)) == 5  # what came since has its place on the first page
    asked = {"date": ["ge2027-01-16", "le2027-01-17"]}
    days = [one["recorded"][:10] for one in events(await camille.get("/AuditEvent", params=asked))]
    assert days == ["2027-01-17", "2027-01-16"]
    posted = await camille.post("/AuditEvent/_search", data={"_count": "1"})
    assert len(events(posted)) == 1


async def test_audit_events_when_anybody_else_asks_then_nothing_is_there(
    world: World, camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    await camille.get("/Patient/camille")
    [event] = events(await camille.get("/AuditEvent"))
    doctor = Role(practitioner="doctor", profession="physician")
    world.tokens.give("doctor", "camille", "patient/*.cruds", doctor)
    world.tokens.give("relative", "camille", "patient/*.cruds", Role(own="lea"))
    missing = await lea.get("/AuditEvent/00000000000000000000000000000000")
    context = {"x-security-context": "Patient/camille"}
    for token in ("doctor", "relative", "hospital"):
        async with world.client(token) as client:
            for path in ("", f"/{event['id']}", f"/{event['id']}/$proof", "?patient=camille"):
                answer = await client.get(f"/AuditEvent{path}", headers=context)
                assert (answer.status_code, answer.content) == (404, missing.content)
    for path in (f"/{event['id']}", f"/{event['id']}/$proof"):
        answer = await lea.get(f"/AuditEvent{path}")
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert (await lea.get("/AuditEvent?patient=camille")).status_code == 403
    assert all(
        one["entity"][0]["what"]["reference"] == "Patient/lea"
        for one in events(await lea.get("/AuditEvent"))
    )


async def test_audit_events_when_written_by_anybody_then_refused(
    camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    event = {"resourceType": "AuditEvent", "id": "one"}
    for client in (camille, hospital):
        assert (await client.post("/AuditEvent", json=event)).status_code == 405
        assert (await client.put("/AuditEvent/one", json=event)).status_code == 405
        assert (await client.put("/AuditEvent", json=event)).status_code == 405
        assert (await client.delete("/AuditEvent/one")).status_code == 405
        for path in ("/AuditEvent/_history", "/AuditEvent/one/_history/1"):
            assert (await client.get(path)).status_code == 404
        entries = (entry("POST", "AuditEvent", event), entry("DELETE", "AuditEvent/one"))
        answer = await client.post("", json=bundle("batch", *entries))
        assert [one["response"]["status"][:3] for one in answer.json()["entry"]] == ["405", "405"]
        answer = await client.post("", json=bundle("transaction", entries[0]))
        assert answer.status_code == 405


async def test_audit_events_when_of_what_is_not_announced_yet_then_they_come_afterwards(
    camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    system = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
    label = {"coding": [{"system": system, "code": "INVISIBLE_PATIENT"}]}
    secret = document(id="result", securityLabel=[label])
    assert (await hospital.put("/DocumentReference/result", json=secret)).status_code == 201
    assert (await camille.get("/DocumentReference/result")).status_code == 404
    before = events(await camille.get("/AuditEvent"))
    assert [kind(one) for one in before] == []

    announced = document(id="result")
    assert (await hospital.put("/DocumentReference/result", json=announced)).status_code == 200
    after = events(await camille.get("/AuditEvent"))
    assert [kind(one) for one in after] == ["update", "search", "refused", "create"]
    assert (await camille.get(f"/AuditEvent/{after[-1]['id']}")).status_code == 200


async def test_proof_when_signed_then_the_device_checks_it_alone(
    camille: httpx.AsyncClient, recorder: Recorder
) -> None:
    await camille.put("/Observation/one", json=observation(id="one"))
    [event] = events(await camille.get("/AuditEvent"))
    said = await proof(camille, event["id"])
    assert said["status"] == "pending"
    while said["status"] == "pending":  # the checkpoint comes with the fifth trace
        await asyncio.sleep(0)
        said = await proof(camille, event["id"])
    trace = check(Proof.from_json(json.loads(said["proof"])), recorder.public)
    assert json.loads(said["key"])["crv"] == "Ed25519"
    assert (trace.kind, trace.patient, trace.resource_type) == (
        Kind.CREATE,
        "camille",
        "Observation",
    )
    assert trace.resource_id == event["entity"][1]["what"]["identifier"]["value"]


async def proof(client: httpx.AsyncClient, id: str) -> dict[str, str]:
    answer = await client.get(f"/AuditEvent/{id}/$proof")
    assert answer.status_code == 200, answer.text
    get_fhir_model_class("Parameters").model_validate(answer.json())
    parameters = answer.json()["parameter"]
    return {one["name"]: one.get("valueString") or one["valueCode"] for one in parameters}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("date=never", 400),
        ("_count=-1", 400),
        ("_cursor=AAAA", 400),
        ("unknown=x", 200),
        ("_sort=-date", 200),
        ("_sort=date", 200),
        ("_count=99999999999999999999", 200),
    ],
)
async def test_audit_events_when_asked_badly_then_told(
    camille: httpx.AsyncClient, query: str, status: int
) -> None:
    assert (await camille.get(f"/AuditEvent?{query}")).status_code == status
    strict = {"prefer": "handling=strict"}
    answer = await camille.get(f"/AuditEvent?{query}", headers=strict)
    is_known = query.partition("=")[0] != "unknown" and query != "_sort=date"
    assert answer.status_code == (status if is_known else 400)
