"""Whoever asks for what is another's learns nothing, not even that it is there (OWASP API1)."""

import httpx
import pytest

from backend.tests.conftest import World
from backend.tests.fhir_server.resources import bundle, document, entry, observation

READS = [
    "/DocumentReference/{id}",
    "/DocumentReference/{id}/_history",
    "/DocumentReference/{id}/_history/1",
    "/Binary/{id}",
    "/Binary/{id}/_history/1",
    "/Patient/{patient}",
    "/Patient/{patient}/_history",
    "/Patient/{patient}/_history/1",
    "/Patient/{patient}/$everything",
    "/Patient/{patient}/$changes",
]
NAMING = [
    "/DocumentReference?patient={patient}",
    "/DocumentReference?patient=Patient/{patient}",
    "/DocumentReference?patient=camille&patient={patient}",
    "/DocumentReference/_history?patient={patient}",
]


@pytest.fixture
async def others(lea: httpx.AsyncClient) -> None:
    await lea.put("/Patient/lea", json={"resourceType": "Patient", "id": "lea"})
    await lea.put("/DocumentReference/hers", json=document("lea", id="hers"))
    binary = {"resourceType": "Binary", "id": "hers", "contentType": "text/plain", "data": "eA=="}
    made = await lea.put(
        "/Binary/hers", json=binary, headers={"content-type": "application/fhir+json"}
    )
    assert made.status_code == 201


def same(theirs: httpx.Response, nothing: httpx.Response, status: int) -> None:
    assert [theirs.status_code, nothing.status_code] == [status, status]
    assert theirs.content == nothing.content
    assert theirs.headers == nothing.headers


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("path", READS)
async def test_read_when_another_patients_then_404_as_for_nothing(
    camille: httpx.AsyncClient, path: str
) -> None:
    same(
        await camille.get(path.format(id="hers", patient="lea")),
        await camille.get(path.format(id="nothing", patient="nobody")),
        404,
    )


@pytest.mark.usefixtures("others")
@pytest.mark.parametrize("path", NAMING)
async def test_search_when_another_patient_is_named_then_403_whoever_it_is(
    camille: httpx.AsyncClient, path: str
) -> None:
    same(
        await camille.get(path.format(patient="lea")),
        await camille.get(path.format(patient="nobody")),
        403,
    )


@pytest.mark.usefixtures("others")
async def test_write_when_another_patient_is_named_then_403_and_theirs_is_as_it_was(
    camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    before = (await lea.get("/Patient/lea/$everything")).json()["entry"]
    appointment = {
        "resourceType": "Appointment",
        "status": "proposed",
        "participant": [
            {"actor": {"reference": "Patient/camille"}, "status": "accepted"},
            {"actor": {"reference": "Patient/lea"}, "status": "accepted"},
        ],
    }
    for refused in [
        await camille.put("/DocumentReference/hers", json=document("lea", id="hers")),
        await camille.post("/DocumentReference", json=document("lea")),
        await camille.post("/DocumentReference", json=document("nobody")),
        await camille.post(
            "/DocumentReference",
            json=document("x", subject={"reference": "http://else/Patient/camille"}),
        ),
        await camille.put("/Patient/lea", json={"resourceType": "Patient", "id": "lea"}),
        await camille.post("/Patient", json={"resourceType": "Patient"}),
        await camille.delete("/Patient/lea"),
        await camille.post("/Appointment", json=appointment),
        await camille.put("/DocumentReference?identifier=a|b&patient=lea", json=document()),
        await camille.post(
            "/Binary",
            content=b"x",
            headers={"content-type": "text/plain", "x-security-context": "Patient/lea"},
        ),
        await camille.post(
            "/", json=bundle("transaction", entry("POST", "Observation", observation("lea")))
        ),
    ]:
        assert refused.status_code == 403, refused.text
        assert "lea" not in refused.text
    same(
        await camille.delete("/DocumentReference/hers"),
        await camille.delete("/DocumentReference/no"),
        404,
    )
    assert (await lea.get("/Patient/lea/$everything")).json()["entry"] == before


@pytest.mark.usefixtures("others")
async def test_same_id_when_two_patients_use_it_then_two_resources(
    camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    mine = await camille.put("/DocumentReference/hers", json=document(id="hers"))

    assert mine.status_code == 201
    assert (await lea.get("/DocumentReference/hers")).json()["subject"][
        "reference"
    ] == "Patient/lea"


@pytest.mark.usefixtures("others")
async def test_batch_when_entries_are_anothers_then_each_is_refused_alone(
    camille: httpx.AsyncClient,
) -> None:
    await camille.put("/DocumentReference/mine", json=document(id="mine"))
    answer = await camille.post(
        "/",
        json=bundle(
            "batch",
            entry("GET", "DocumentReference/mine"),
            entry("GET", "DocumentReference/hers"),
            entry("GET", "DocumentReference/nothing"),
            entry("GET", "DocumentReference?patient=lea"),
            entry("GET", "Patient/lea/$everything"),
            entry("GET", "Patient/lea/$changes"),
            entry("POST", "DocumentReference", document("lea")),
            entry("DELETE", "DocumentReference/hers"),
        ),
    )
    responses = [one["response"] for one in answer.json()["entry"]]
    assert [one["status"][:3] for one in responses] == [
        "200",
        "404",
        "404",
        "403",
        "404",
        "404",
        "403",
        "404",
    ]
    assert responses[1] == responses[2]
    assert "lea" not in answer.text


@pytest.mark.usefixtures("others")
async def test_lists_when_asked_then_only_ones_own(camille: httpx.AsyncClient) -> None:
    for path in (
        "/DocumentReference",
        "/DocumentReference/_history",
        "/Binary",
        "/Patient",
        "/Patient/camille/$everything",
        "/Patient/camille/$changes",
        "/DocumentReference?_id=hers",
    ):
        answer = await camille.get(path)
        assert answer.status_code == 200
        assert "entry" not in answer.json()


@pytest.mark.usefixtures("others")
async def test_system_when_scopes_only_create_then_reads_nothing(world: World) -> None:
    world.tokens.give("depositor", None, "system/DocumentReference.c system/Binary.c")
    async with world.client("depositor") as client:
        made = await client.post("/DocumentReference", json=document("lea"))
        assert made.status_code == 201
        id = made.json()["id"]
        for refused in [
            await client.post("/Observation", json=observation("lea")),
            await client.put(f"/DocumentReference/{id}", json=document("lea", id=id)),
            await client.get(
                f"/DocumentReference/{id}", headers={"x-security-context": "Patient/lea"}
            ),
            await client.get("/DocumentReference?patient=lea"),
            await client.get("/DocumentReference/_history?patient=lea"),
            await client.get("/Patient/lea/$everything"),
            await client.get("/Patient/lea/$changes"),
            await client.get("/Patient/lea"),
            await client.get("/Practitioner"),
            await client.post("/Practitioner", json={"resourceType": "Practitioner"}),
            await client.delete(
                f"/DocumentReference/{id}", headers={"x-security-context": "Patient/lea"}
            ),
        ]:
            assert refused.status_code == 403, refused.text
        unnamed = await client.post(
            "/DocumentReference", json=document(subject=None) | {"subject": {"display": "?"}}
        )
        assert unnamed.status_code == 422
        again = await client.post(
            "/DocumentReference",
            json=document("lea", identifier=[{"system": "s", "value": "v"}]),
            headers={"if-none-exist": f"_id={id}"},
        )
        assert (again.status_code, again.content) == (200, b"")


async def test_system_when_it_names_the_patient_then_reads_what_it_deposited_there(
    hospital: httpx.AsyncClient, camille: httpx.AsyncClient
) -> None:
    await camille.put("/DocumentReference/hers", json=document(id="hers"))
    await hospital.put("/DocumentReference/d", json=document(id="d"))
    named = {"x-security-context": "Patient/camille"}

    assert (await hospital.get("/DocumentReference/d")).status_code == 403
    assert (await hospital.get("/DocumentReference/d", headers=named)).status_code == 200
    assert (await hospital.get("/DocumentReference/hers", headers=named)).status_code == 404
    for path in ("/DocumentReference?patient=camille", "/Patient/camille/$changes"):
        [entry] = (await hospital.get(path)).json()["entry"]
        assert entry["resource"]["id"] == "d"
    assert "entry" not in (await hospital.get("/Patient/nobody/$changes")).json()


async def test_directory_when_a_patient_writes_it_then_403_and_all_read_it(
    camille: httpx.AsyncClient, hospital: httpx.AsyncClient, world: World
) -> None:
    sent = {"resourceType": "Organization", "id": "o", "name": "Laboratoire Exemple"}
    assert (await camille.put("/Organization/o", json=sent)).status_code == 403
    assert (await hospital.put("/Organization/o", json=sent)).status_code == 201
    world.tokens.give("little", "lea", "patient/Observation.r")
    async with world.client("little") as client:
        assert (await client.get("/Organization/o")).status_code == 200
        assert (await client.get("/DocumentReference")).status_code == 403
        assert (await client.get("/Patient/lea/$everything")).status_code == 403
    assert (await camille.delete("/Organization/o")).status_code == 403


@pytest.mark.usefixtures("others")
async def test_feed_and_record_when_scopes_are_narrow_then_only_those_types(
    world: World, lea: httpx.AsyncClient
) -> None:
    await lea.post("/Observation", json=observation("lea"))
    world.tokens.give("narrow", "lea", "patient/Observation.rs")
    async with world.client("narrow") as client:
        for path in ("$everything", "$changes"):
            entries = (await client.get(f"/Patient/lea/{path}")).json()["entry"]
            assert [one["resource"]["resourceType"] for one in entries] == ["Observation"]


@pytest.mark.parametrize("patient", ["", "a b", "x" * 65, "lea/../camille"])
async def test_token_when_its_patient_is_no_id_then_401(world: World, patient: str) -> None:
    world.tokens.give("odd", patient, "patient/*.cruds")
    async with world.client("odd") as client:
        assert (await client.get("/Organization")).status_code == 401


@pytest.mark.parametrize("token", [None, "unknown", "x" * 10_000])
@pytest.mark.parametrize(
    "path", ["/DocumentReference", "/Patient/camille", "/nowhere", "/", "/Binary/x"]
)
async def test_request_when_not_signed_in_then_401(
    world: World, token: str | None, path: str
) -> None:
    async with world.client(token) as client:
        answer = await client.get(path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["issue"][0]["code"] == "login"
