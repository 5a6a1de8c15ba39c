from typing import Any

import httpx
import pytest

from backend.tests.fhir_server.resources import bundle, document, entry, observation

URN = "urn:uuid:11111111-1111-4111-8111-111111111111"
OTHER = "urn:uuid:22222222-2222-4222-8222-222222222222"


def letter(**more: Any) -> dict[str, Any]:
    attachment = {"contentType": "text/plain", "url": URN}
    return document(
        masterIdentifier={"system": "urn:ietf:rfc:3986", "value": URN},
        content=[{"attachment": attachment}],
        text={
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{URN}">x</a></div>',
        },
        **more,
    )


BINARY = {"resourceType": "Binary", "contentType": "text/plain", "data": "Ym9uam91cg=="}


async def test_transaction_when_entries_refer_to_each_other_then_references_lead_to_what_they_became(
    camille: httpx.AsyncClient,
) -> None:
    answer = await camille.post(
        "/",
        json=bundle(
            "transaction",
            entry("POST", "DocumentReference", letter(), fullUrl=OTHER),
            entry("POST", "Binary", BINARY, fullUrl=URN),
            entry("PUT", "Observation/o", observation(id="o", derivedFrom=[{"reference": OTHER}])),
        ),
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["type"] == "transaction-response"
    made, binary, seen = answer.json()["entry"]
    assert [one["response"]["status"] for one in (made, binary, seen)] == ["201 Created"] * 3
    assert made["response"]["etag"] == 'W/"1"'
    place = binary["response"]["location"].partition("/_history")[0]
    stored = made["resource"]
    assert stored["content"][0]["attachment"]["url"] == place
    assert f'href="{place}"' in stored["text"]["div"]
    assert stored["masterIdentifier"]["value"] == URN
    assert seen["resource"]["derivedFrom"][0]["reference"] == f"DocumentReference/{stored['id']}"
    assert (await camille.get(f"/{place}")).content == b"bonjour"


async def test_transaction_when_replayed_then_nothing_is_made_twice(
    camille: httpx.AsyncClient,
) -> None:
    sent = bundle(
        "transaction",
        entry(
            "POST",
            "Observation",
            observation(identifier=[{"system": "urn:s", "value": "1"}]),
            ifNoneExist="identifier=urn:s|1",
            fullUrl=URN,
        ),
        entry(
            "PUT",
            "DocumentReference/d",
            document(id="d", context={"related": [{"reference": URN}]}),
        ),
    )
    first = (await camille.post("/", json=sent)).json()["entry"]
    second = (await camille.post("/", json=sent)).json()["entry"]

    assert [one["response"]["status"][:3] for one in first + second] == ["201", "201", "200", "200"]
    assert second[0]["resource"] == first[0]["resource"]
    references = {
        one[1]["resource"]["context"]["related"][0]["reference"] for one in (first, second)
    }
    assert references == {f"Observation/{first[0]['resource']['id']}"}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        (entry("PUT", "DocumentReference/d", document(id="d"), ifMatch='W/"9"'), 412),
        (entry("PUT", "DocumentReference/d", document(id="d"), ifNoneMatch="*"), 412),
        (entry("POST", "Observation", {"resourceType": "Observation"}), 422),
        (entry("POST", "Observation", observation("lea")), 403),
        (entry("DELETE", "Observation/nothing"), 404),
        (entry("GET", "DocumentReference/d"), 422),
        (entry("PATCH", "DocumentReference/d", document(id="d")), 405),
        (entry("PUT", "Observation/new", observation(id="new")), 400),
        (entry("POST", "Observation"), 422),
        (entry("POST", "Observation", observation(subject={"reference": "urn:uuid:nowhere"})), 422),
        ({"request": {"method": "POST"}}, 400),
        ("entry", 400),
    ],
)
async def test_transaction_when_one_entry_fails_then_nothing_is_written(
    camille: httpx.AsyncClient, wrong: Any, status: int
) -> None:
    await camille.put("/DocumentReference/d", json=document(id="d"))
    before = (await camille.get("/Patient/camille/$changes")).json()["entry"]

    first = entry("PUT", "Observation/new", observation(id="new"))
    answer = await camille.post(
        "/", json=bundle("transaction", first, entry("POST", "Observation", observation()), wrong)
    )

    assert answer.status_code == status, answer.text
    assert answer.json()["issue"][0]["expression"][0].startswith("Bundle.entry[2]")
    assert (await camille.get("/Patient/camille/$changes")).json()["entry"] == before


async def test_transaction_when_if_match_is_stale_then_412_and_rolled_back(
    camille: httpx.AsyncClient,
) -> None:
    await camille.put("/DocumentReference/d", json=document(id="d"))

    answer = await camille.post(
        "/",
        json=bundle(
            "transaction",
            entry("POST", "Observation", observation()),
            entry("PUT", "DocumentReference/d", document(id="d"), ifMatch='W/"9"'),
        ),
    )

    assert answer.status_code == 412
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[1]"]
    assert (await camille.get("/Observation?_summary=count")).json()["total"] == 0


async def test_transaction_when_a_system_deposits_then_kept_under_whom_it_names(
    hospital: httpx.AsyncClient, camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    sent = bundle(
        "transaction",
        entry("POST", "DocumentReference", letter()),
        entry("POST", "Binary", BINARY, fullUrl=URN),
        entry("PUT", "Practitioner/p", {"resourceType": "Practitioner", "id": "p"}),
    )

    answer = await hospital.post("/", json=sent)

    assert answer.status_code == 200, answer.text
    assert len((await camille.get("/Patient/camille/$everything")).json()["entry"]) == 2
    assert "entry" not in (await lea.get("/Patient/lea/$everything")).json()
    both = bundle(
        "transaction",
        entry("POST", "Observation", observation("lea")),
        entry("POST", "Observation", observation()),
        entry("POST", "Binary", BINARY),
    )
    assert (await hospital.post("/", json=both)).status_code == 422


async def test_transaction_when_two_entries_have_one_name_then_400(
    camille: httpx.AsyncClient,
) -> None:
    one = entry("POST", "Observation", observation(), fullUrl=URN)
    assert (await camille.post("/", json=bundle("transaction", one, one))).status_code == 400


async def test_batch_when_an_entry_fails_then_the_others_are_done(
    camille: httpx.AsyncClient,
) -> None:
    answer = await camille.post(
        "",
        json=bundle(
            "batch",
            entry("PUT", "Observation/o", observation(id="o")),
            entry("PUT", "Observation/o", observation(id="o"), ifMatch='W/"5"'),
            entry("GET", "Observation/o/_history/1"),
            entry("GET", "Observation?_summary=count"),
            entry("GET", "nowhere/at/all/of/it"),
            entry("DELETE", "Observation/o"),
            entry("GET", "Observation/o"),
            entry("GET", ""),
        ),
    )

    statuses = [one["response"]["status"][:3] for one in answer.json()["entry"]]
    assert statuses == ["201", "412", "200", "200", "404", "204", "410", "404"]
    assert answer.json()["entry"][3]["resource"]["total"] == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"resourceType": "Bundle", "type": "collection"},
        observation(),
        {},
        {"resourceType": "Bundle", "type": "batch", "entry": 3},
    ],
)
async def test_base_when_no_batch_is_posted_then_400(camille: httpx.AsyncClient, sent: Any) -> None:
    assert (await camille.post("/", json=sent)).status_code == 400
