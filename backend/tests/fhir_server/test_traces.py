"""Every answer has left a trace before it leaves; who, what, of whom, how it ended, and nothing of what was said."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from backend.access.asking import Opening
from backend.access.role import Role
from backend.audit.trace import AgentKind, Kind, Outcome, Trace, TraceAction
from backend.fhir_server.doing import KINDS
from backend.fhir_server.table import TABLE
from backend.tests.conftest import World
from backend.tests.fhir_server.resources import bundle, document, entry, observation

FHIR = {"content-type": "application/fhir+json"}
DOCTOR = Role(practitioner="doctor", profession="physician")


def said(trace: Trace) -> tuple[Any, ...]:
    return trace.kind, trace.resource_type, trace.outcome, trace.reason


async def test_answer_when_it_leaves_then_one_trace_says_what_it_was(
    world: World, camille: httpx.AsyncClient
) -> None:
    written = await camille.put(
        "/Observation/one", json=observation("camille", id="one"), headers=FHIR
    )
    assert written.status_code == 201
    etag = written.headers["etag"]
    await camille.get("/Observation/one")
    await camille.head("/Observation/one")
    await camille.get("/Observation/one", headers={"if-none-match": etag})
    await camille.get("/Observation/one/_history/1")
    await camille.get("/Observation", params={"_id": "one,two", "status:not": "x", "canary": "é"})
    await camille.get("/Observation/_history")
    await camille.get("/Patient/camille/$changes")
    await camille.get("/Patient/camille/$everything")
    await camille.delete("/Observation/one")
    await camille.get("/Observation/one")
    await camille.get("/Observation/two")
    await camille.get("/nowhere/at/all")
    await camille.patch("/Observation/one")

    yes, no = Outcome.PERMITTED, Outcome.REFUSED
    of = "Observation"
    assert [said(one) for one in world.traces.traces] == [
        (Kind.CREATE, of, yes, ""),
        (Kind.READ, of, yes, ""),
        (Kind.READ, of, yes, ""),
        (Kind.READ, of, yes, ""),
        (Kind.VREAD, of, yes, ""),
        (Kind.SEARCH, of, no, "invalid"),
        (Kind.HISTORY, of, yes, ""),
        (Kind.FEED, "Patient", yes, ""),
        (Kind.EVERYTHING, "Patient", yes, ""),
        (Kind.DELETE, of, yes, ""),
        (Kind.READ, of, no, "deleted"),
        (Kind.READ, of, no, "not-found"),
        (Kind.REFUSED, "", no, "not-found"),
        (Kind.REFUSED, of, no, "not-supported"),
    ]
    traces = world.traces.traces
    assert [one.count for one in traces[:9]] == [1, 1, 0, 0, 1, 0, 1, 1, 1]
    assert {one.resource_id for one in traces[:5]} == {"one"}
    assert traces[0].family == traces[1].family != ""
    assert traces[5].parameters == ("_id", "status")  # and no name that the asker invented
    for one in traces:
        assert (one.patient, one.purpose) == ("camille", "PATRQT")
        assert (one.agent.kind, one.agent.subject) == (AgentKind.PATIENT, "subject-camille")
        assert not one.emergency


def test_addresses_when_listed_then_each_method_has_a_kind_of_trace() -> None:
    assert {(template, method) for template in TABLE for method in TABLE[template]} == set(
        KINDS
    ) - {("/", "POST")}


async def test_answer_when_public_then_no_trace(world: World, camille: httpx.AsyncClient) -> None:
    await camille.get("/metadata")
    await camille.get("/.well-known/smart-configuration")
    assert world.traces.traces == []


async def test_token_when_refused_then_a_trace_of_nobody(world: World) -> None:
    async with world.client("forged") as client:
        assert (await client.get("/Observation/one")).status_code == 401
    [trace] = world.traces.traces
    assert said(trace) == (Kind.TOKEN_REFUSED, "Observation", Outcome.REFUSED, "login")
    assert (trace.patient, trace.agent.subject, trace.agent.client) == ("", "", "")


@pytest.mark.parametrize("ask", ["read", "write", "stream", "batch", "refused", "forged"])
async def test_answer_when_its_trace_cannot_be_written_then_nothing_leaves(
    world: World, camille: httpx.AsyncClient, ask: str
) -> None:
    raw = {"content-type": "text/plain", "accept": "*/*"}
    assert (await camille.put("/Binary/b", content=b"canary", headers=raw)).status_code == 201
    world.traces.fails = True
    async with world.client("forged") as forged:
        entries = [entry("GET", "Binary/b")]
        answer = await {
            "read": lambda: camille.get("/Binary/b"),
            "write": lambda: camille.post("/Observation", json=observation("camille")),
            "stream": lambda: camille.get("/Binary/b", headers={"accept": "*/*"}),
            "batch": lambda: camille.post("", json=bundle("batch", *entries), headers=FHIR),
            "refused": lambda: camille.get("/Observation/none"),
            "forged": lambda: forged.get("/Observation/one"),
        }[ask]()
    assert answer.status_code == 503
    assert answer.json()["issue"][0]["code"] == "transient"
    assert b"canary" not in answer.content
    assert "etag" not in answer.headers


async def test_binary_when_streamed_then_its_trace_came_first(
    world: World, camille: httpx.AsyncClient
) -> None:
    raw = {"content-type": "text/plain", "accept": "*/*"}
    await camille.put("/Binary/b", content=b"0123456789", headers=raw)
    world.traces.traces.clear()
    async with camille.stream("GET", "/Binary/b", headers={"range": "bytes=0-3", **raw}) as answer:
        assert [said(one)[0] for one in world.traces.traces] == [Kind.READ]
        assert await answer.aread() == b"0123"
    [trace] = world.traces.traces
    assert (trace.resource_type, trace.resource_id, trace.count) == ("Binary", "b", 1)


async def test_bundle_when_answered_then_one_trace_an_entry_written_together(
    world: World, camille: httpx.AsyncClient
) -> None:
    entries = [
        entry("PUT", "Observation/one", observation("camille", id="one")),
        entry("GET", "Observation/none"),
        entry("GET", "Patient/lea/$everything"),
        entry("GET", "AuditEvent"),
        entry("BREW", "Observation"),
        {},
    ]
    answer = await camille.post("", json=bundle("batch", *entries), headers=FHIR)
    assert answer.status_code == 200
    assert [said(one) for one in world.traces.traces] == [
        (Kind.CREATE, "Observation", Outcome.PERMITTED, ""),
        (Kind.READ, "Observation", Outcome.REFUSED, "not-found"),
        (Kind.EVERYTHING, "Patient", Outcome.REFUSED, "not-found"),
        (Kind.SEARCH, "AuditEvent", Outcome.PERMITTED, ""),
        (Kind.REFUSED, "Observation", Outcome.REFUSED, "not-supported"),
        (Kind.REFUSED, "", Outcome.REFUSED, "invalid"),
    ]
    assert len({one.request for one in world.traces.traces}) == 1
    assert world.traces.traces[0].request


async def test_transaction_when_refused_then_every_entry_is_traced_as_refused(
    world: World, camille: httpx.AsyncClient
) -> None:
    entries = [
        entry("PUT", "Observation/one", observation("camille", id="one")),
        entry("PUT", "Observation/two", observation("lea", id="two")),
    ]
    answer = await camille.post("", json=bundle("transaction", *entries), headers=FHIR)
    assert answer.status_code == 403
    assert [said(one) for one in world.traces.traces] == [
        (Kind.REFUSED, "Observation", Outcome.REFUSED, "forbidden")
    ] * 2
    assert {one.patient for one in world.traces.traces} == {"camille"}


async def test_professional_when_looking_then_the_trace_names_them_and_why_they_were_refused(
    world: World, camille: httpx.AsyncClient
) -> None:
    await camille.put("/Observation/one", json=observation("camille", id="one"), headers=FHIR)
    world.tokens.give("doctor", "camille", "patient/*.rs", DOCTOR)
    world.traces.traces.clear()
    async with world.client("doctor") as doctor:
        assert (await doctor.get("/Observation/one")).status_code == 403
        patient = {
            "resourceType": "Patient",
            "id": "camille",
            "generalPractitioner": [{"reference": "Practitioner/doctor"}],
        }
        assert (await camille.put("/Patient/camille", json=patient)).status_code == 201
        hidden = document(
            "camille",
            id="hidden",
            securityLabel=[
                {"coding": [{"system": "urn:oid:1.2.250.1.213.1.1.4.13", "code": "MASQUE_PS"}]}
            ],
        )
        written = await camille.put("/DocumentReference/hidden", json=hidden)
        assert written.status_code == 201, written.text
        assert (await doctor.get("/DocumentReference/hidden")).status_code == 404
    first, *_, last = world.traces.traces
    assert said(first) == (Kind.REFUSED, "Observation", Outcome.REFUSED, "no-relation")
    assert (first.agent.subject, first.agent.profession) == ("doctor", "10")
    assert (first.agent.kind, first.patient) == (AgentKind.PROFESSIONAL, "camille")
    assert (first.purpose, first.action) == ("TREAT", TraceAction.READ)
    assert last.kind is Kind.REFUSED
    assert last.reason in {"label", "unverified", "family"}


async def test_emergency_when_first_used_then_the_person_and_their_doctor_are_told_once(
    world: World, camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    at = world.clock.now
    practitioner = {
        "resourceType": "Practitioner",
        "id": "veille",
        "name": [{"prefix": ["Dr"], "given": ["Veille"], "family": "Factice"}],
    }
    assert (await hospital.put("/Practitioner/veille", json=practitioner)).status_code == 201
    patient = {
        "resourceType": "Patient",
        "id": "camille",
        "generalPractitioner": [{"reference": "Practitioner/doctor"}],
    }
    assert (await camille.put("/Patient/camille", json=patient)).status_code == 201
    world.tokens.give("urgent", "camille", "patient/*.rs", role(at))
    world.traces.traces.clear()
    async with world.client("urgent") as urgent:
        for _ in range(2):
            assert (await urgent.get("/Condition")).status_code == 200
    assert [said(one)[:2] for one in world.traces.traces] == [
        (Kind.EMERGENCY, ""),
        (Kind.CREATE, "Communication"),
        (Kind.CREATE, "Communication"),
        (Kind.SEARCH, "Condition"),
        (Kind.SEARCH, "Condition"),
    ]
    assert [one.emergency for one in world.traces.traces] == [True, False, False, True, True]
    found = (await camille.get("/Communication")).json()["entry"]
    told = [one["resource"] for one in found]
    assert sorted(one["recipient"][0]["reference"] for one in told) == [
        "Patient/camille",
        "Practitioner/doctor",
    ]
    for one in told:
        assert one["sender"] == {"reference": "Practitioner/veille", "display": "Dr Veille Factice"}
        assert one["reasonCode"][0]["text"] == "Personne inconsciente"
        assert one["reasonCode"][0]["coding"][0]["code"] == "BTG"
    feed = json.dumps((await camille.get("/Patient/camille/$changes")).json())
    assert all(one["id"] in feed for one in told)

    assert (await camille.delete(f"/Communication/{told[0]['id']}")).status_code == 403
    other = world.tokens.give("urgent-2", "camille", "patient/*.rs", role(at))
    async with world.client(other) as urgent:
        await urgent.get("/Condition")
    assert len((await camille.get("/Communication")).json()["entry"]) == len(told)


async def test_emergency_when_first_used_twice_at_once_then_told_once(
    world: World, camille: httpx.AsyncClient
) -> None:
    world.tokens.give("urgent", "camille", "patient/*.rs", role(world.clock.now))
    async with world.client("urgent") as urgent:
        await asyncio.gather(*(urgent.get("/Condition") for _ in range(8)))
    kinds = [one.kind for one in world.traces.traces]
    assert (kinds.count(Kind.EMERGENCY), kinds.count(Kind.SEARCH)) == (1, 8)
    assert len((await camille.get("/Communication")).json()["entry"]) == 1


async def test_emergency_when_refused_then_a_trace_and_no_notice(
    world: World, camille: httpx.AsyncClient
) -> None:
    ended = role(world.clock.now - 5 * 3600)
    world.tokens.give("urgent", "camille", "patient/*.rs", ended)
    async with world.client("urgent") as urgent:
        assert (await urgent.get("/Condition")).status_code == 403
    [trace] = world.traces.traces
    assert said(trace) == (Kind.REFUSED, "Condition", Outcome.REFUSED, "ended")
    assert trace.emergency
    assert "entry" not in (await camille.get("/Communication")).json()


def role(at: float) -> Role:

    opening = Opening("Personne inconsciente", datetime.fromtimestamp(at, UTC))
    return Role(practitioner="veille", profession="physician", opening=opening)


async def test_system_when_it_deposits_then_the_trace_is_in_that_record(
    world: World, hospital: httpx.AsyncClient
) -> None:
    await hospital.put("/Observation/one", json=observation("camille", id="one"), headers=FHIR)
    await hospital.get("/Practitioner")
    first, second = world.traces.traces
    assert (first.patient, first.agent.kind, first.agent.subject) == (
        "camille",
        AgentKind.SYSTEM,
        "subject-hospital",
    )
    assert second.patient == ""  # the directory is nobody's record
