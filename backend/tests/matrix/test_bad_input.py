"""Identifiers of others everywhere, and what is hidden: answered as what does not exist, to the last header."""

import json
from typing import Any, Final

import httpx
import pytest

from backend.access.role import Role
from backend.tests.conftest import World, listening
from backend.tests.fhir_server.resources import bundle, entry
from backend.tests.matrix.oracle import Row
from backend.tests.matrix.relations import BEGUN, ENDED, FILLED, role_of, said
from backend.tests.matrix.shelf import labelled, resource

LEA: Final = "lea"
_VARY: Final = {"date", "content-length"}
HIDDEN: Final = "hidden"
NOTHING: Final = "nothing"


@pytest.fixture
async def world_of_lea(world: World) -> World:
    """Léa with her relations, a secret report with a file, and Camille who has nothing to do with her."""
    world.tokens.give("operator", None, "system/*.cruds", is_operator=True)
    for name in ("mother", "viewer", "modele"):
        world.tokens.give(name, LEA, "patient/*.cruds", role=role_of(name))
    world.clock.now = FILLED.timestamp()
    async with world.client("operator") as server:
        entries = [entry("PUT", f"{one['resourceType']}/{one['id']}", one) for one in said(LEA)]
        assert (await server.post("", json=bundle("transaction", *entries))).status_code == 200
    world.clock.now = BEGUN.timestamp()
    return world


async def keep_secret(world: World) -> None:
    """Let Léa write something that her mother must not know of."""
    async with world.client("lea") as lea:
        url = {"contentType": "text/plain", "url": f"Binary/{HIDDEN}"}
        made = resource(Row("report"), LEA) | {"id": HIDDEN, "content": [{"attachment": url}]}
        file = {"resourceType": "Binary", "id": HIDDEN, "contentType": "text/plain"}
        both = [
            entry("PUT", f"DocumentReference/{HIDDEN}", labelled(made, "S")),
            entry("PUT", f"Binary/{HIDDEN}", file | {"data": "eHl6"}),
        ]
        answer = await lea.post("", json=bundle("transaction", *both))
        assert answer.status_code == 200, answer.text


def same(one: httpx.Response, other: httpx.Response) -> None:
    """Compare two answers, all but the date; the id asked for is in neither."""
    assert one.status_code == other.status_code
    assert one.content.replace(HIDDEN.encode(), NOTHING.encode()) == other.content
    found = [
        {name: value for name, value in answer.headers.items() if name not in _VARY}
        for answer in (one, other)
    ]
    assert found[0] == found[1]


_READS: Final = (
    "/DocumentReference/{id}",
    "/DocumentReference/{id}/_history",
    "/DocumentReference/{id}/_history?_since=2020-01-01",
    "/DocumentReference/{id}/_history/1",
    "/DocumentReference?_id={id}",
    "/DocumentReference?_id={id}&_summary=count",
    "/DocumentReference?identifier=urn:matrix|{id}&_total=accurate",
    "/Binary/{id}",
    "/Binary/{id}/_history/1",
)


@pytest.mark.parametrize("path", _READS)
@pytest.mark.parametrize("who", ["mother", "viewer"])
async def test_secret_when_it_is_guessed_then_answered_as_what_is_not_there(
    world_of_lea: World, who: str, path: str
) -> None:
    await keep_secret(world_of_lea)
    async with world_of_lea.client(who) as client:
        for headers in ({}, {"accept": "*/*", "range": "bytes=0-1", "if-none-match": 'W/"1"'}):
            hidden = await client.get(path.format(id=HIDDEN), headers=headers)
            same(hidden, await client.get(path.format(id=NOTHING), headers=headers))
        asked = [entry("GET", path.format(id=id).lstrip("/")) for id in (HIDDEN, NOTHING)]
        answer = await client.post("", json=bundle("batch", *asked))
        hidden_entry, nothing_entry = answer.json()["entry"]
        assert json.dumps(hidden_entry).replace(HIDDEN, NOTHING) == json.dumps(nothing_entry)


async def test_secret_when_written_then_no_list_of_the_mothers_differs(
    world_of_lea: World,
) -> None:
    """Totals, entries, ETags and dates are as before; cursors are sealed anew each time, and as long as before."""
    paths = (
        "/DocumentReference?_total=accurate",
        "/DocumentReference?_summary=count",
        "/DocumentReference/_history",
        f"/Patient/{LEA}/$everything?_count=1",
        f"/Patient/{LEA}/$changes",
        "/Binary?_total=accurate",
    )
    async with world_of_lea.client("mother") as mother:
        before = [await mother.get(path) for path in paths]
        await keep_secret(world_of_lea)
        after = [await mother.get(path) for path in paths]
    for one, other in zip(before, after, strict=True):
        first, then = one.json(), other.json()
        links = [[link["url"] for link in found.pop("link")] for found in (first, then)]
        assert first == then
        assert [len(url) for url in links[0]] == [len(url) for url in links[1]]
        assert one.headers.get("content-length") == other.headers.get("content-length")


@pytest.mark.parametrize("who", ["camille", "mother"])
async def test_record_of_another_when_named_then_as_one_that_is_not_there(
    world_of_lea: World, who: str
) -> None:
    world_of_lea.tokens.give("mother", LEA, "patient/*.cruds", role=role_of("mother"))
    other = LEA if who == "camille" else "camille"
    async with world_of_lea.client(who) as client:
        for id in (other, "no-such-patient"):
            statuses = [
                (await client.get(path)).status_code
                for path in (
                    f"/Patient/{id}",
                    f"/Patient/{id}/$everything",
                    f"/Patient/{id}/$changes",
                    f"/Patient/{id}/$see-as?role=representative",
                    f"/Observation?patient={id}",
                    f"/Observation/_history?patient={id}",
                )
            ]
            assert statuses == [404, 404, 404, 404, 403, 403]
            made = resource(Row("observation"), id)
            del made["id"]
            for headers in ({}, {"if-none-exist": "identifier=urn:matrix|a"}):
                answer = await client.post("/Observation", json=made, headers=headers)
                assert answer.status_code == 403
            batch = [
                entry("GET", f"Patient/{id}"),
                entry("POST", "Observation", made),
                entry("DELETE", f"Patient/{id}"),
            ]
            found = (await client.post("", json=bundle("batch", *batch))).json()["entry"]
            answers = [one["response"]["status"][:3] for one in found]
            assert answers[:2] == ["404", "403"]
            assert answers[2] in {"403", "404"}


@pytest.mark.parametrize(("moment", "status"), [(-1.0, 403), (0.0, 200)])
async def test_token_when_its_scope_is_wider_than_the_relation_then_the_relation_holds(
    world_of_lea: World, moment: float, status: int
) -> None:
    world_of_lea.clock.now = BEGUN.timestamp() + moment
    async with world_of_lea.client("viewer") as viewer:
        assert (await viewer.get("/Observation")).status_code == status
        assert (await viewer.get("/Consent?_summary=count")).status_code == status
        made = await viewer.post("/Observation", json=resource(Row("observation"), LEA))
        assert made.status_code == 403


async def test_consent_when_it_ended_or_names_oneself_then_it_gives_nothing(
    world_of_lea: World,
) -> None:
    world_of_lea.tokens.give("self", LEA, "patient/*.cruds", role=Role(own=LEA))
    world_of_lea.clock.now = ENDED.timestamp()
    async with world_of_lea.client("viewer") as viewer, world_of_lea.client("lea") as lea:
        assert (await viewer.get("/Observation")).status_code == 403
        await lea.put("/Observation/later", json=resource(Row("observation"), LEA, id="later"))
        world_of_lea.clock.now = BEGUN.timestamp()
        assert (await viewer.get("/Observation")).status_code == 403
        consent = next(one for one in said(LEA) if one["id"] == "consent-viewer")
        actor: dict[str, Any] = {
            "role": {"text": "aidant"},
            "reference": {"identifier": {"system": "urn:carnet:patient", "value": LEA}},
        }
        own = consent | {"id": "own"}
        own["provision"] = {**consent["provision"], "actor": [actor]}
        answer = await lea.put("/Consent/own", json=own)
        assert answer.status_code in {201, 422}, answer.text
        assert (await viewer.get("/Observation")).status_code == 403


async def test_each_one_when_asked_over_a_socket_then_as_without_one(world_of_lea: World) -> None:
    await keep_secret(world_of_lea)
    async with listening(world_of_lea.app) as root, httpx.AsyncClient() as client:
        for who, status in (("lea", 200), ("mother", 404), ("camille", 404), ("modele", 200)):
            answer = await client.get(
                f"{root}/fhir/DocumentReference/{HIDDEN}",
                headers={"authorization": f"Bearer {who}"},
            )
            assert answer.status_code == status, who
