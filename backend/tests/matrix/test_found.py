"""What the matrix and the hunt for bad input found in the server: each stays found."""

from typing import Any, Final

import httpx
import pytest

from backend.fhir_server.cursors import Seal
from backend.tests.conftest import SECRET, World
from backend.tests.fhir_server.resources import bundle, entry
from backend.tests.matrix.oracle import Row
from backend.tests.matrix.relations import BEGUN, ENDED, FILLED, role_of, said
from backend.tests.matrix.shelf import labelled, resource

LEA: Final = "lea"
RAW: Final = {"content-type": "text/plain", "accept": "*/*"}
SECRETLY: Final = "S"


@pytest.fixture
async def world_of_lea(world: World) -> World:
    """Léa with her relations, while they last."""
    world.tokens.give("operator", None, "system/*.cruds", is_operator=True)
    for name in ("mother", "adder", "manager", "modele", "team"):
        world.tokens.give(name, LEA, "patient/*.cruds", role=role_of(name))
    world.clock.now = FILLED.timestamp()
    async with world.client("operator") as server:
        entries = [entry("PUT", f"{one['resourceType']}/{one['id']}", one) for one in said(LEA)]
        answer = await server.post("", json=bundle("transaction", *entries))
        assert answer.status_code == 200, answer.text
    world.clock.now = BEGUN.timestamp()
    return world


def pointing(id: str, binary: str, labels: str = "", kind: str = "own-document") -> dict[str, Any]:
    """Return a document of the person's that points to a Binary."""
    url = {"contentType": "text/plain", "url": f"Binary/{binary}"}
    made = resource(Row(kind), LEA) | {"id": id, "content": [{"attachment": url}]}
    return labelled(made, labels)


async def put(client: httpx.AsyncClient, made: dict[str, Any], status: int) -> httpx.Response:
    path, headers = (
        f"/{made['resourceType']}/{made['id']}",
        {"content-type": "application/fhir+json"},
    )
    answer = await client.put(path, json=made, headers=headers)
    assert answer.status_code == status, answer.text
    return answer


async def bytes_of(client: httpx.AsyncClient, id: str) -> int:
    return (await client.get(f"/Binary/{id}", headers={"accept": "*/*"})).status_code


async def test_binary_when_its_secret_document_is_deleted_then_it_stays_hidden(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("mother") as mother, world_of_lea.client("lea") as lea:
        assert (await lea.put("/Binary/b", content=b"a word", headers=RAW)).status_code == 201
        await put(lea, pointing("d", "b", "S"), 201)
        assert (await lea.delete("/DocumentReference/d")).status_code == 204
        assert await bytes_of(mother, "b") == 404
        assert (await mother.get("/Binary/_history")).json().get("entry", []) == []
        assert await bytes_of(lea, "b") == 200


async def test_binary_when_its_secret_document_points_elsewhere_then_it_stays_hidden(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("mother") as mother, world_of_lea.client("lea") as lea:
        await lea.put("/Binary/b", content=b"a word", headers=RAW)
        await put(lea, pointing("d", "b", "S"), 201)
        await put(lea, pointing("d", "c"), 200)
        assert await bytes_of(mother, "b") == 404


async def test_unannounced_binary_when_its_document_is_deleted_then_the_person_still_does_not_see_it(
    world_of_lea: World,
) -> None:
    headers = {"x-security-context": f"Patient/{LEA}"}
    async with world_of_lea.client("hospital") as hospital, world_of_lea.client("lea") as lea:
        await hospital.put("/Binary/b", content=b"a word", headers=RAW | headers)
        made = pointing("d", "b", "U", "report")
        assert (await hospital.put("/DocumentReference/d", json=made)).status_code == 201
        answer = await hospital.delete("/DocumentReference/d", headers=headers)
        assert answer.status_code == 204
        assert await bytes_of(lea, "b") == 404


@pytest.mark.parametrize("who", ["mother", "adder", "modele", "hospital"])
async def test_binary_of_the_person_when_another_points_to_it_then_it_is_not_theirs_to_see(
    world_of_lea: World, who: str
) -> None:
    kind = "own-document" if who in {"mother", "adder"} else "report"
    async with world_of_lea.client(who) as other, world_of_lea.client("lea") as lea:
        await lea.put("/Binary/b", content=b"a word", headers=RAW)
        await put(other, pointing("d", "b", kind=kind), 201)
        headers = {"x-security-context": f"Patient/{LEA}"} if who == "hospital" else {}
        for path in ("/Binary/b", "/Binary/b/_history/1", "/Binary/b/_history"):
            answer = await other.get(path, headers=headers | {"accept": "application/fhir+json"})
            assert answer.status_code == 404, path
        await lea.put("/Binary/b", content=b"another", headers=RAW)
        assert (await other.get("/Binary/b", headers=headers)).status_code == 404


async def test_binary_of_a_helper_when_their_document_comes_later_or_at_once_then_both_see_it(
    world_of_lea: World,
) -> None:
    file = {"resourceType": "Binary", "contentType": "text/plain", "data": "eHl6"}
    async with world_of_lea.client("adder") as helper, world_of_lea.client("lea") as lea:
        made = await helper.post(
            "/Binary", json=file, headers={"content-type": "application/fhir+json"}
        )
        id = made.json()["id"]
        await put(helper, pointing("d", id), 201)
        assert await bytes_of(helper, id) == await bytes_of(lea, id) == 200
        together = [
            entry("POST", "Binary", file, fullUrl="urn:uuid:one"),
            entry("POST", "DocumentReference", pointing("x", "y"), fullUrl="urn:uuid:two"),
        ]
        together[1]["resource"]["content"][0]["attachment"]["url"] = "urn:uuid:one"
        answer = await helper.post("", json=bundle("transaction", *together))
        assert answer.status_code == 200, answer.text
        id = answer.json()["entry"][0]["resource"]["id"]
        assert await bytes_of(helper, id) == await bytes_of(lea, id) == 200


async def test_deposited_binary_when_only_its_bytes_differ_then_the_person_does_not_rewrite_it(
    world_of_lea: World,
) -> None:
    headers = {"x-security-context": f"Patient/{LEA}"}
    async with world_of_lea.client("hospital") as hospital, world_of_lea.client("lea") as lea:
        await hospital.put("/Binary/b", content=b"a word", headers=RAW | headers)
        assert (await lea.put("/Binary/b", content=b"a lie", headers=RAW)).status_code == 403
        changed = {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "eHl6"}
        await put(lea, changed, 403)
        hidden = labelled(changed | {"data": "YSB3b3Jk"}, "H")
        await put(lea, hidden, 200)
        assert (await lea.get("/Binary/b", headers={"accept": "*/*"})).content == b"a word"


async def test_version_when_it_was_hidden_by_name_then_it_stays_so_when_the_next_is_not(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("lea") as lea, world_of_lea.client("modele") as doctor:
        row = resource(Row("report"), LEA) | {"id": "d"}
        await put(lea, labelled(row, "N"), 201)
        await put(lea, row, 200)
        assert (await doctor.get("/DocumentReference/d")).status_code == 200
        assert (await doctor.get("/DocumentReference/d/_history/1")).status_code == 404
        for path in ("/DocumentReference/d/_history", "/DocumentReference/_history"):
            [one] = (await doctor.get(path)).json()["entry"]
            assert one["resource"]["meta"]["versionId"] == "2"
        assert (await lea.get("/DocumentReference/d/_history/1")).status_code == 200


async def test_what_became_secret_when_it_changes_again_then_the_mother_is_not_told_again(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("lea") as lea, world_of_lea.client("mother") as mother:
        row = resource(Row("report"), LEA) | {"id": "d"}
        await put(lea, row, 201)
        await put(lea, resource(Row("observation"), LEA), 201)
        known = await following(mother, f"/Patient/{LEA}/$changes")
        await put(lea, labelled(row, "S"), 200)
        [told] = (await mother.get(known)).json()["entry"]
        assert told["request"]["method"] == "DELETE"
        after = await following(mother, known)
        await put(lea, labelled(row | {"language": "fr"}, "S"), 200)
        assert "entry" not in (await mother.get(after)).json()
        [late] = (await mother.get(known)).json()["entry"]
        assert late["request"]["method"] == "DELETE"
        assert late["response"] == told["response"]
        assert "entry" in (await mother.get(f"/Patient/{LEA}/$changes")).json()
        await put(lea, row, 200)
        [shown] = (await mother.get(after)).json()["entry"]
        assert shown["resource"]["id"] == "d"


async def following(client: httpx.AsyncClient, url: str) -> str:
    links = (await client.get(url)).json()["link"]
    return next(str(link["url"]) for link in links if link["relation"] == "next")


async def test_clock_when_it_is_set_back_then_the_preview_says_what_the_other_gets(
    world_of_lea: World,
) -> None:
    world_of_lea.clock.now = ENDED.timestamp()
    async with world_of_lea.client("lea") as lea, world_of_lea.client("mother") as mother:
        await put(lea, resource(Row("report"), LEA), 201)
        world_of_lea.clock.now = BEGUN.timestamp()
        assert (await mother.get("/DocumentReference")).status_code == 403
        asked = "role=representative&related=mother"
        shown = (await lea.get(f"/Patient/{LEA}/$see-as?{asked}")).json()
        assert "entry" not in shown
        assert shown["total"] == 0


async def test_version_asked_for_when_the_resource_is_hidden_then_as_when_there_is_none(
    world_of_lea: World,
) -> None:
    async with world_of_lea.client("lea") as lea, world_of_lea.client("mother") as mother:
        row = resource(Row("report"), LEA)
        await put(lea, labelled(row | {"id": "d"}, "S"), 201)
        answers = [
            await mother.put(
                f"/DocumentReference/{id}", json=row | {"id": id}, headers={"if-match": 'W/"1"'}
            )
            for id in ("d", "nothing")
        ]
        assert [answer.status_code for answer in answers] == [412, 412]
        assert answers[0].content == answers[1].content


async def test_transaction_when_a_system_names_the_patient_in_its_header_then_200(
    world: World,
) -> None:
    headers = {"x-security-context": "Patient/camille"}
    async with world.client("hospital") as hospital:
        made = bundle("transaction", entry("PUT", "Binary/b", {
            "resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "eHl6",
        }))  # fmt: skip
        answer = await hospital.post("", json=made, headers=headers)
        assert answer.status_code == 200, answer.text


def test_cursor_when_the_number_is_larger_then_no_longer() -> None:
    seal = Seal(SECRET)
    bound = ("feed", "lea")
    sealed = [seal.seal(bound, [number]) for number in (1, 10, 10**6, 10**12)]
    assert len({len(cursor) for cursor in sealed}) == 1
    assert seal.open(bound, sealed[-1]) == [10**12]
