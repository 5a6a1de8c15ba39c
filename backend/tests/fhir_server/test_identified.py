"""A hospital knows a person by their INS: it finds the one Patient that has it, and nothing else across records."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, event, text

from backend.fhir_server.identified import patients_identified
from backend.fhir_server.parameters import Code
from backend.storage.engine import Store
from backend.tests.conftest import World
from backend.tests.fhir_server.resources import bundle, document, entry
from backend.upkeep.sweep import used

INS = "urn:oid:1.2.250.1.213.1.4.11"
HERS = f"{INS}|299999999999911"
REFUSALS = [
    "identifier=299999999999911",
    "identifier=|299999999999911",
    f"identifier={INS}|",
    f"identifier={HERS},{INS}|1",
    f"identifier={HERS}&identifier={HERS}",
    f"identifier={HERS}&identifier=",
    f"identifier={HERS}&_id=lea",
    f"identifier={HERS}&name=Exemple",
    f"identifier={HERS}&_count=500",
    f"identifier={HERS}&_total=accurate",
    f"identifier={HERS}&_summary=count",
    f"identifier={HERS}&_elements=name",
    f"identifier={HERS}&_sort=-_id",
    f"identifier={HERS}&_cursor=x",
    f"identifier:contains={INS}|2999",
    f"identifier:not={INS}|1",
]
NOTHING = [
    f"{INS}|29999999999991",
    f"{INS}|2999999999999110",
    f"{INS}|*",
    f"{INS}|%25",
    f"{INS}|2999999999999__",
    "*|299999999999911",
    "%25|299999999999911",
    f"{INS.upper()}|299999999999911",
    f"{INS}|299999999999911|",
]


def patient(id: str, *values: str, system: str = INS) -> dict[str, Any]:
    identifiers = [{"system": system, "value": value} for value in values]
    named = {"resourceType": "Patient", "id": id, "name": [{"family": "Exemple"}]}
    return named | ({"identifier": identifiers} if identifiers else {})


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["resource"]["id"] for one in answer.json().get("entry", [])]


@pytest.fixture
async def people(hospital: httpx.AsyncClient) -> None:
    for one in (
        patient("lea", "299999999999911", "1 42"),
        patient("camille", "299999999999922"),
        patient("sophie", "299999999999911", system="urn:oid:1.2.3"),
    ):
        assert (await hospital.put(f"/Patient/{one['id']}", json=one)).status_code == 201
    sent = document("camille", identifier=[{"system": INS, "value": "299999999999933"}])
    assert (await hospital.put("/DocumentReference/d", json=sent | {"id": "d"})).status_code == 201


@pytest.mark.usefixtures("people")
async def test_system_when_it_has_the_whole_identifier_then_that_patient_only(
    hospital: httpx.AsyncClient,
) -> None:
    answer = await hospital.get(f"/Patient?identifier={HERS}")

    assert ids(answer) == ["lea"]
    assert answer.json()["type"] == "searchset"
    assert answer.json()["entry"][0]["search"] == {"mode": "match"}
    assert ids(await hospital.get(f"/Patient?identifier={INS}|1%2042&_format=json")) == ["lea"]
    posted = await hospital.post("/Patient/_search", data={"identifier": HERS})
    assert ids(posted) == ["lea"]


async def test_metadata_when_read_then_says_how_a_system_finds_a_patient(world: World) -> None:
    async with world.client(None) as client:
        [rest] = (await client.get("/metadata")).json()["rest"]
    assert "identifier=system|value" in rest["documentation"]


@pytest.mark.usefixtures("people")
async def test_system_when_the_patient_was_found_then_deposits_by_that_id(
    hospital: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    [found] = ids(await hospital.get(f"/Patient?identifier={HERS}"))
    made = await hospital.post("/DocumentReference", json=document(found))
    assert made.status_code == 201
    assert len((await lea.get("/DocumentReference")).json()["entry"]) == 1


@pytest.mark.usefixtures("people")
async def test_system_when_in_a_batch_then_the_same_rule(hospital: httpx.AsyncClient) -> None:
    wanted = (f"Patient?identifier={HERS}", f"Patient?identifier={HERS}&_id=lea", "Patient")
    sent = bundle("batch", *(entry("GET", url) for url in wanted))
    entries = (await hospital.post("/", json=sent)).json()["entry"]
    assert [one["response"]["status"][:3] for one in entries] == ["200", "400", "403"]
    assert len(entries[0]["resource"]["entry"]) == 1


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("query", REFUSALS)
async def test_system_when_not_one_whole_identifier_alone_then_refused(
    hospital: httpx.AsyncClient, query: str
) -> None:
    answer = await hospital.get(f"/Patient?{query}")
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert "lea" not in answer.text


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("query", ["", "identifier=", "_id=lea", "name=Exemple", "_count=1"])
async def test_system_when_it_names_nobody_then_403(
    hospital: httpx.AsyncClient, query: str
) -> None:
    assert (await hospital.get(f"/Patient?{query}")).status_code == 403


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("value", NOTHING)
async def test_system_when_the_identifier_is_nobodys_then_an_empty_searchset(
    hospital: httpx.AsyncClient, value: str
) -> None:
    answer = await hospital.get(f"/Patient?identifier={value}")
    assert ids(answer) == []
    assert "entry" not in answer.json()


@pytest.mark.usefixtures("people")
async def test_system_when_another_type_has_the_identifier_then_403(
    hospital: httpx.AsyncClient,
) -> None:
    path = f"/DocumentReference?identifier={INS}|299999999999933"
    assert (await hospital.get(path)).status_code == 403
    assert ids(await hospital.get(f"/Patient?identifier={INS}|299999999999933")) == []
    assert ids(await hospital.get(f"{path}&patient=camille")) == ["d"]


@pytest.mark.usefixtures("people")
async def test_system_when_it_names_a_patient_then_guesses_no_identifier(
    hospital: httpx.AsyncClient,
) -> None:
    named = {"x-security-context": "Patient/camille"}
    for sought, headers in (
        (f"identifier={HERS}", named),
        (f"identifier={HERS}&patient=camille", {}),
        (f"identifier={HERS}&patient=lea", {}),
    ):
        found = await hospital.get(f"/Patient?{sought}", headers=headers)
        assert found.status_code == 403  # of a Patient it sees who they are, and guesses no more


@pytest.mark.usefixtures("people")
async def test_system_when_three_have_the_identifier_then_two_are_answered(
    hospital: httpx.AsyncClient,
) -> None:
    for id in ("b", "a"):
        await hospital.put(f"/Patient/{id}", json=patient(id, "299999999999911"))
    assert ids(await hospital.get(f"/Patient?identifier={HERS}")) == ["a", "b"]


@pytest.mark.usefixtures("people")
async def test_system_when_the_identifier_was_taken_away_or_the_patient_deleted_then_nobody(
    hospital: httpx.AsyncClient,
) -> None:
    await hospital.delete("/Patient/lea")
    await hospital.put("/Patient/camille", json=patient("camille"))
    assert ids(await hospital.get(f"/Patient?identifier={HERS}")) == []
    assert ids(await hospital.get(f"/Patient?identifier={INS}|299999999999922")) == []


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "scopes", ["system/Patient.r", "system/Patient.crud", "system/Observation.cruds"]
)
async def test_system_when_its_scope_has_no_search_of_patients_then_403(
    world: World, scopes: str
) -> None:
    world.tokens.give("narrow", None, scopes)
    async with world.client("narrow") as client:
        theirs = await client.get(f"/Patient?identifier={HERS}")
        nobody = await client.get(f"/Patient?identifier={INS}|1")
    assert (theirs.status_code, theirs.content) == (403, nobody.content)


@pytest.mark.usefixtures("people")
async def test_person_when_they_ask_for_an_identifier_then_themself_or_nothing(
    lea: httpx.AsyncClient,
) -> None:
    theirs = await lea.get(f"/Patient?identifier={INS}|299999999999922")
    nobody = await lea.get(f"/Patient?identifier={INS}|299999999999988")

    assert ids(await lea.get(f"/Patient?identifier={HERS}")) == ["lea"]
    assert (theirs.status_code, nobody.status_code) == (200, 200)
    assert theirs.text.replace("99922", "99988") == nobody.text
    assert "entry" not in theirs.json()
    assert {name: value for name, value in theirs.headers.items() if name != "date"} == {
        name: value for name, value in nobody.headers.items() if name != "date"
    }


@pytest.mark.usefixtures("people")
async def test_person_when_they_give_themself_an_identifier_then_403_and_the_hospital_finds_the_right_one(
    lea: httpx.AsyncClient, camille: httpx.AsyncClient, hospital: httpx.AsyncClient
) -> None:
    both = patient("camille", "299999999999922", "299999999999911")
    for refused in (
        await camille.put("/Patient/camille", json=both),
        await camille.put(f"/Patient?identifier={INS}|299999999999922", json=both),
        await camille.post("/", json=bundle("transaction", entry("PUT", "Patient/camille", both))),
    ):
        assert refused.status_code == 403, refused.text
        assert "299999999999911" not in refused.text
    kept = patient("camille", "299999999999922") | {"gender": "female"}
    assert (await camille.put("/Patient/camille", json=kept)).status_code == 200
    await lea.delete("/Patient/lea")
    assert (await lea.put("/Patient/lea", json=patient("lea", "1 42"))).status_code == 403
    assert ids(await hospital.get(f"/Patient?identifier={HERS}")) == []


@pytest.mark.usefixtures("people")
async def test_indexes_when_asked_across_records_then_used(store: Store) -> None:
    def plans(connection: Connection) -> str:
        asked: list[tuple[str, Any]] = []
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _connection, _cursor, statement, values, *_: asked.append((statement, values)),
        )
        assert patients_identified(connection, code) == ["lea"]
        assert used(["nowhere"], connection) == frozenset()
        explain = "EXPLAIN QUERY PLAN"
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            explain = "EXPLAIN"
        return " ".join(
            str(row)
            for statement, values in asked[:2]
            for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        )

    code = Code(INS, "299999999999911")
    said = await store.read(plans)
    assert "patient_identified" in said
    assert "history_blob" in said
