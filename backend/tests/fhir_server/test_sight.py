"""What each one gets of a record over HTTP: all of what the decision gives, nothing else, by any route."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from backend.access.asking import Opening
from backend.access.role import Role
from backend.tests.conftest import World
from backend.tests.fhir_server.resources import document, observation

LEA: Final = "lea"
MASKS: Final = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
REPORT: Final = {"coding": [{"system": "http://loinc.org", "code": "11488-4"}]}


def labelled(id: str, *codes: str, **content: Any) -> dict[str, Any]:
    labels = [{"coding": [{"system": MASKS, "code": code}]} for code in codes]
    return document(LEA, id=id, type=REPORT, securityLabel=labels, **content)


def guardian(mother: str, **content: Any) -> dict[str, Any]:
    return {
        "resourceType": "RelatedPerson",
        "id": f"related-{mother}",
        "active": True,
        "patient": {"reference": f"Patient/{LEA}"},
        "identifier": [{"system": "urn:carnet:patient", "value": mother}],
        "relationship": [
            {
                "coding": [
                    {
                        "system": "https://mos.esante.gouv.fr/NOS/TRE_R260-HL7RoleClass/FHIR/TRE-R260-HL7RoleClass",
                        "code": "GUARD",
                    }
                ]
            }
        ],
    } | content


@pytest.fixture
async def world_of_lea(world: World) -> World:
    """Léa, 16, her mother, her doctor, and things of hers with every label."""
    world.tokens.give("operator", None, "system/*.cruds", is_operator=True)
    world.tokens.give("mother", LEA, "patient/*.cruds", role=Role(own="sophie"))
    world.tokens.give("someone", LEA, "patient/*.cruds", role=Role(own="marcel"))
    doctor = Role(practitioner="modele", profession="physician")
    world.tokens.give("doctor", LEA, "patient/*.cruds", role=doctor)
    stranger = Role(practitioner="inconnu", profession="physician")
    world.tokens.give("stranger", LEA, "patient/*.cruds", role=stranger)
    patient = {
        "resourceType": "Patient",
        "id": LEA,
        "birthDate": "2010-10-08",
        "generalPractitioner": [{"reference": "Practitioner/modele"}],
    }
    async with world.client("operator") as server:
        for one in (
            patient,
            guardian("sophie"),
            labelled("plain"),
            labelled("secret", "INVISIBLE_REPRESENTANTS_LEGAUX"),
            labelled("masked", "MASQUE_PS"),
            labelled("unannounced", "INVISIBLE_PATIENT"),
        ):
            path = f"/{one['resourceType']}/{one['id']}"
            assert (await server.put(path, json=one)).status_code == 201, path
    return world


async def seen(world: World, who: str) -> set[str]:
    """Return the documents that are there for this token, which all routes must agree on."""
    async with world.client(who) as client:
        searched = _ids(await client.get("/DocumentReference"))
        counted = (await client.get("/DocumentReference?_summary=count")).json()["total"]
        fed = _ids(await client.get(f"/Patient/{LEA}/$changes"))
        whole = _ids(await client.get(f"/Patient/{LEA}/$everything"))
        history = _ids(await client.get("/DocumentReference/_history"))
        read = {
            id
            for id in ("plain", "secret", "masked", "unannounced")
            if (await client.get(f"/DocumentReference/{id}")).status_code == 200
        }
        assert searched == fed == whole == history == read
        assert counted == len(read)
        return read


def _ids(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200, answer.text
    resources = [entry.get("resource", {}) for entry in answer.json().get("entry", [])]
    return {one["id"] for one in resources if one.get("resourceType") == "DocumentReference"}


async def test_each_one_when_they_ask_by_any_route_then_the_same_and_only_theirs(
    world_of_lea: World,
) -> None:
    assert await seen(world_of_lea, "lea") == {"plain", "secret", "masked"}
    assert await seen(world_of_lea, "mother") == {"plain", "masked"}
    assert await seen(world_of_lea, "doctor") == {"plain", "secret", "unannounced"}


@pytest.mark.parametrize("who", ["someone", "stranger"])
async def test_nobody_of_hers_when_they_ask_then_403_everywhere(
    world_of_lea: World, who: str
) -> None:
    async with world_of_lea.client(who) as client:
        for path in (
            "/DocumentReference",
            "/DocumentReference/plain",
            "/DocumentReference/nothing",
            f"/Patient/{LEA}/$changes",
            f"/Patient/{LEA}/$everything",
            f"/Patient/{LEA}",
            "/Observation/_history",
        ):
            assert (await client.get(path)).status_code == 403, path
        made = await client.post("/Observation", json=observation(LEA))
        assert made.status_code == 403


async def test_mother_when_her_child_is_of_age_then_nothing_at_once(world_of_lea: World) -> None:
    world_of_lea.clock.now = datetime(2028, 10, 7, 21, 59, tzinfo=UTC).timestamp()
    assert await seen(world_of_lea, "mother") == {"plain", "masked"}
    world_of_lea.clock.now = datetime(2028, 10, 7, 22, 0, tzinfo=UTC).timestamp()
    async with world_of_lea.client("mother") as client:
        assert (await client.get("/DocumentReference")).status_code == 403


async def test_document_when_it_becomes_secret_then_the_mother_is_told_it_is_gone(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("mother") as mother, world_of_lea.client("lea") as lea:
        first = (await mother.get(f"/Patient/{LEA}/$changes")).json()
        [following] = [link["url"] for link in first["link"] if link["relation"] == "next"]
        own = labelled("plain", "INVISIBLE_REPRESENTANTS_LEGAUX")
        assert (await lea.put("/DocumentReference/plain", json=own)).status_code == 200

        then = (await mother.get(following)).json()

        [entry] = then["entry"]
        assert entry["request"] == {"method": "DELETE", "url": "DocumentReference/plain"}
        assert "resource" not in entry
        assert (await mother.get("/DocumentReference/plain")).status_code == 404
        assert (await mother.get("/DocumentReference/plain/_history/1")).status_code == 404
        assert (await mother.get("/DocumentReference/plain/_history")).status_code == 404


async def test_secret_when_it_changes_then_the_mothers_feed_is_as_before(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("mother") as mother, world_of_lea.client("lea") as lea:
        first = (await mother.get(f"/Patient/{LEA}/$changes")).json()
        [following] = [link["url"] for link in first["link"] if link["relation"] == "next"]
        new = labelled("hers", "INVISIBLE_REPRESENTANTS_LEGAUX")
        await lea.put("/DocumentReference/hers", json=new)
        await lea.delete("/DocumentReference/hers")

        assert "entry" not in (await mother.get(following)).json()


async def test_binary_when_its_document_is_secret_then_it_is_too(world_of_lea: World) -> None:
    attached = {"content": [{"attachment": {"contentType": "text/plain", "url": "Binary/b"}}]}
    raw = {"content-type": "text/plain", "accept": "*/*"}
    async with world_of_lea.client("mother") as mother, world_of_lea.client("lea") as lea:
        await lea.put("/Binary/b", content=b"a word", headers=raw)
        await lea.put("/DocumentReference/d", json=labelled("d", **attached))
        assert (await mother.get("/Binary/b", headers={"accept": "*/*"})).content == b"a word"

        now = labelled("d", "INVISIBLE_REPRESENTANTS_LEGAUX", **attached)
        assert (await lea.put("/DocumentReference/d", json=now)).status_code == 200

        assert (await mother.get("/Binary/b", headers={"accept": "*/*"})).status_code == 404
        assert (await mother.get("/Binary/b/_history/1")).status_code == 404
        assert (await lea.get("/Binary/b", headers={"accept": "*/*"})).content == b"a word"


async def test_preview_when_the_person_asks_then_it_is_what_the_other_gets(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("lea") as lea:
        for who, asked in (
            ("mother", "role=representative&related=related-sophie"),
            ("doctor", "role=professional&profession=physician&practitioner=modele"),
        ):
            shown = await lea.get(f"/Patient/{LEA}/$see-as?{asked}")
            async with world_of_lea.client(who) as other:
                got = await other.get(f"/Patient/{LEA}/$everything")
            assert shown.json()["entry"] == got.json()["entry"]
            assert shown.json()["meta"]["tag"][0]["code"] == "allowed"
        asked = "role=professional&profession=physician&practitioner=inconnu"
        refused = (await lea.get(f"/Patient/{LEA}/$see-as?{asked}")).json()
        assert "entry" not in refused
        assert refused["meta"]["tag"][0]["code"] == "no-relation"
    async with world_of_lea.client("mother") as mother:
        shown = await mother.get(f"/Patient/{LEA}/$see-as?role=representative")
        assert shown.status_code == 404


async def test_emergency_when_it_is_opened_then_for_four_hours_and_not_when_she_opposed(
    world_of_lea: World,
) -> None:
    opened = datetime.fromtimestamp(world_of_lea.clock.now, UTC)
    role = Role(
        practitioner="veille", profession="physician", opening=Opening("inconsciente", opened)
    )
    world_of_lea.tokens.give("urgent", LEA, "patient/*.rs", role=role)
    assert await seen(world_of_lea, "urgent") == {"plain", "secret", "unannounced"}
    deny = {
        "resourceType": "Consent",
        "id": "no",
        "status": "active",
        "scope": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/consentscope",
                    "code": "patient-privacy",
                }
            ]
        },
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": {"reference": f"Patient/{LEA}"},
        "policyRule": {"text": "opposition"},
        "provision": {
            "type": "deny",
            "code": [{"coding": [{"system": "urn:carnet:emergency", "code": "others"}]}],
        },
    }
    async with world_of_lea.client("lea") as lea, world_of_lea.client("urgent") as urgent:
        assert (await lea.put("/Consent/no", json=deny)).status_code == 201
        assert (await urgent.get("/DocumentReference")).status_code == 403
        assert (await lea.delete("/Consent/no")).status_code == 204
        assert (await urgent.get("/DocumentReference")).status_code == 200
        world_of_lea.clock.now += timedelta(hours=4).total_seconds()
        assert (await urgent.get("/DocumentReference")).status_code == 403
        world_of_lea.clock.now -= timedelta(hours=1).total_seconds()
        assert (await urgent.get("/DocumentReference")).status_code == 200


async def test_minor_when_she_makes_herself_older_or_her_mother_another_then_403(
    world_of_lea: World,
) -> None:
    older = {"resourceType": "Patient", "id": LEA, "birthDate": "2000-10-08"}
    async with world_of_lea.client("lea") as lea, world_of_lea.client("mother") as mother:
        assert (await lea.put(f"/Patient/{LEA}", json=older)).status_code == 403
        assert (await mother.put(f"/Patient/{LEA}", json=older)).status_code == 403
        other = guardian("marcel")
        assert (await mother.put(f"/RelatedPerson/{other['id']}", json=other)).status_code == 403


async def test_preview_when_explained_then_each_document_has_the_answer_of_a_read(
    world_of_lea: World,
) -> None:
    asked = "role=representative&related=related-sophie&explain=documents&_count=1"
    told: dict[str, str] = {}
    url = f"/Patient/{LEA}/$see-as?{asked}"
    async with world_of_lea.client("lea") as lea, world_of_lea.client("mother") as mother:
        while url:
            said = (await lea.get(url)).json()["parameter"]
            assert said[0] == {"name": "reason", "valueCode": "allowed"}
            for one in said:
                if one["name"] == "document":
                    name, reason = one["part"]
                    told[name["valueReference"]["reference"]] = reason["valueCode"]
            url = next((one["valueUri"] for one in said if one["name"] == "next"), "")
        for name, reason in told.items():
            read = await mother.get(f"/{name}")
            assert (read.status_code == 200) is (reason == "allowed")
        assert set(told.values()) == {"allowed", "label"}
        nobody = (
            await lea.get(f"/Patient/{LEA}/$see-as?role=helper&related=no&explain=documents")
        ).json()
        reasons = {one["part"][1]["valueCode"] for one in nobody["parameter"] if "part" in one}
        assert reasons == {nobody["parameter"][0]["valueCode"]} == {"no-relation"}
        assert (await mother.get(f"/Patient/{LEA}/$see-as?{asked}")).status_code == 404
