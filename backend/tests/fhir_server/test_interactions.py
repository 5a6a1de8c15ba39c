import httpx

from backend.tests.conftest import World
from backend.tests.fhir_server.resources import document


async def test_create_when_valid_then_answered_as_it_is_read(camille: httpx.AsyncClient) -> None:
    sent = document(extension=[{"url": "urn:x", "valueDecimal": 1.0}])

    made = await camille.post("/DocumentReference", json=sent)

    assert made.status_code == 201
    assert made.headers["etag"] == 'W/"1"'
    assert made.headers["location"].endswith(f"/DocumentReference/{made.json()['id']}/_history/1")
    read = await camille.get(f"/DocumentReference/{made.json()['id']}")
    assert read.content == made.content
    assert read.headers["last-modified"] == made.headers["last-modified"]
    assert {name: read.json()[name] for name in sent} == sent
    assert b'"valueDecimal":1.0' in read.content
    assert read.json()["meta"] == {"versionId": "1", "lastUpdated": "2027-01-15T08:00:00.000Z"}


async def test_decimal_when_stored_then_its_digits_are_kept(camille: httpx.AsyncClient) -> None:
    body = (
        '{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},'
        '"valueQuantity":{"value":1.500000000000000000010}}'
    )

    made = await camille.put(
        "/Observation/o", content=body, headers={"content-type": "application/fhir+json"}
    )

    assert made.status_code == 201
    assert '"value":1.500000000000000000010' in made.text


async def test_update_when_version_is_stale_then_412_and_nothing_changes(
    camille: httpx.AsyncClient,
) -> None:
    url = "/DocumentReference/d"
    sent = document(id="d")
    first = await camille.put(url, json=sent, headers={"if-none-match": "*"})
    second = await camille.put(url, json=sent, headers={"if-match": first.headers["etag"]})

    stale = await camille.put(url, json=sent, headers={"if-match": first.headers["etag"]})
    again = await camille.put(url, json=sent, headers={"if-none-match": "*"})

    assert [first.status_code, second.status_code] == [201, 200]
    assert [stale.status_code, again.status_code] == [412, 412]
    assert (await camille.get(url)).content == second.content


async def test_delete_when_done_then_410_and_the_versions_stay(camille: httpx.AsyncClient) -> None:
    url = "/DocumentReference/d"
    made = await camille.put(url, json=document(id="d"))

    refused = await camille.delete(url, headers={"if-match": 'W/"7"'})
    deleted = await camille.delete(url, headers={"if-match": 'W/"1"'})
    again = await camille.delete(url)

    assert [refused.status_code, deleted.status_code, again.status_code] == [412, 204, 204]
    assert (await camille.get(url)).status_code == 410
    assert (await camille.get(f"{url}/_history/1")).content == made.content
    assert (await camille.get(f"{url}/_history/2")).status_code == 410
    assert (await camille.get(f"{url}/_history/3")).status_code == 404
    assert (await camille.put(url, json=document(id="d"))).status_code == 201


async def test_read_when_seen_before_then_304(camille: httpx.AsyncClient) -> None:
    made = await camille.put("/DocumentReference/d", json=document(id="d"))

    read = await camille.get(
        "/DocumentReference/d", headers={"if-none-match": made.headers["etag"]}
    )

    assert (read.status_code, read.content) == (304, b"")
    assert read.headers["etag"] == made.headers["etag"]


async def test_write_when_preferred_then_answer_is_minimal_or_an_outcome(
    camille: httpx.AsyncClient,
) -> None:
    minimal = await camille.post(
        "/DocumentReference", json=document(), headers={"prefer": "return=minimal"}
    )
    outcome = await camille.post(
        "/DocumentReference", json=document(), headers={"prefer": "return=OperationOutcome"}
    )

    assert (minimal.status_code, minimal.content) == (201, b"")
    assert outcome.json()["resourceType"] == "OperationOutcome"


async def test_conditional_create_when_repeated_then_one_resource(
    camille: httpx.AsyncClient,
) -> None:
    sent = document(identifier=[{"system": "urn:s", "value": "1"}])
    headers = {"if-none-exist": "identifier=urn:s|1"}

    first = await camille.post("/DocumentReference", json=sent, headers=headers)
    second = await camille.post("/DocumentReference", json=sent, headers=headers)

    assert [first.status_code, second.status_code] == [201, 200]
    assert first.content == second.content
    found = (await camille.get("/DocumentReference?_summary=count")).json()
    assert found["total"] == 1


async def test_conditional_update_when_none_one_or_many_then_201_200_412(
    camille: httpx.AsyncClient,
) -> None:
    sent = document(identifier=[{"system": "urn:s", "value": "1"}])
    url = "/DocumentReference?identifier=urn:s|1"

    first = await camille.put(url, json=sent)
    second = await camille.put(url, json=sent)
    await camille.post("/DocumentReference", json=sent)
    third = await camille.put(url, json=sent)

    assert [first.status_code, second.status_code, third.status_code] == [201, 200, 412]
    assert second.json()["id"] == first.json()["id"]


async def test_history_when_paged_then_each_version_once_with_its_method(
    camille: httpx.AsyncClient,
) -> None:
    for _ in range(4):
        await camille.put("/DocumentReference/d", json=document(id="d"))
    await camille.delete("/DocumentReference/d")
    await camille.post("/DocumentReference", json=document())

    for path in ("/DocumentReference/d/_history", "/DocumentReference/_history"):
        page = (await camille.get(f"{path}?_count=2")).json()
        seen = page["entry"]
        await camille.put("/DocumentReference/other", json=document(id="other"))
        while next_url := {one["relation"]: one["url"] for one in page["link"]}.get("next"):
            page = (await camille.get(next_url)).json()
            seen += page["entry"]
        instance = [one for one in seen if one["fullUrl"].endswith("/d")]
        assert [one["response"]["etag"] for one in instance] == [
            f'W/"{n}"' for n in (5, 4, 3, 2, 1)
        ]
        assert instance[0]["request"] == {"method": "DELETE", "url": "DocumentReference/d"}
        assert "resource" not in instance[0]


async def test_history_since_when_given_then_only_what_is_later(
    world: World, camille: httpx.AsyncClient
) -> None:
    await camille.post("/DocumentReference", json=document())
    world.clock.now += 10
    late = await camille.post("/DocumentReference", json=document())

    since = late.json()["meta"]["lastUpdated"]
    found = (await camille.get(f"/DocumentReference/_history?_since={since}")).json()

    assert [one["resource"]["id"] for one in found["entry"]] == [late.json()["id"]]


async def test_time_when_the_clock_goes_back_then_last_updated_does_not(
    world: World, camille: httpx.AsyncClient
) -> None:
    first = await camille.put("/DocumentReference/d", json=document(id="d"))
    world.clock.now -= 3600
    second = await camille.put("/DocumentReference/d", json=document(id="d"))

    assert second.json()["meta"]["lastUpdated"] == first.json()["meta"]["lastUpdated"]
