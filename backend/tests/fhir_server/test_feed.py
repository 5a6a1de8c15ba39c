import asyncio
from collections.abc import Callable

import httpx

from backend.fhir_server.records import FEED
from backend.fhir_server.schema import begin_epoch
from backend.tests.conftest import World
from backend.tests.fhir_server.resources import document, observation

FEED_PATH = "/Patient/camille/$changes"


def following(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text
    links: list[dict[str, str]] = page.json()["link"]
    return next(link["url"] for link in links if link["relation"] == "next")


def more(page: httpx.Response) -> bool:
    [tag] = page.json()["meta"]["tag"]
    assert tag["system"] == FEED
    return bool(tag["code"] == "more")


async def follow(client: httpx.AsyncClient, url: str, into: dict[str, str | None]) -> str:
    """Apply all changes from `url` to a copy, `Type/id` to version; return where to begin next time."""
    while True:
        page = await client.get(url)
        for entry in page.json().get("entry", []):
            place = entry["fullUrl"].partition("/fhir/")[2]
            into[place] = entry["response"]["etag"] if "resource" in entry else None
        url = following(page)
        if not more(page):
            return url


async def test_feed_when_followed_then_last_versions_and_tombstones_once_in_order(
    camille: httpx.AsyncClient,
) -> None:
    await camille.put("/DocumentReference/a", json=document(id="a"))
    await camille.put("/DocumentReference/b", json=document(id="b"))
    await camille.put("/DocumentReference/a", json=document(id="a"))
    await camille.delete("/DocumentReference/b")

    page = await camille.get(f"{FEED_PATH}?_count=1")

    assert page.json()["type"] == "history"
    [first] = page.json()["entry"]
    assert (first["resource"]["id"], first["resource"]["meta"]["versionId"], more(page)) == (
        "a",
        "2",
        True,
    )
    page = await camille.get(following(page))
    [second] = page.json()["entry"]
    assert second["request"] == {"method": "DELETE", "url": "DocumentReference/b"}
    assert "resource" not in second
    assert not more(page)
    page = await camille.get(following(page))
    assert ("entry" in page.json(), more(page)) == (False, False)


async def test_feed_when_nothing_was_written_then_a_cursor_all_the_same(
    camille: httpx.AsyncClient,
) -> None:
    url = following(await camille.get(FEED_PATH))
    await camille.put("/DocumentReference/a", json=document(id="a"))
    assert len((await camille.get(url)).json()["entry"]) == 1


async def test_cursor_when_lost_or_anothers_then_410(
    world: World, camille: httpx.AsyncClient, lea: httpx.AsyncClient
) -> None:
    await camille.put("/DocumentReference/a", json=document(id="a"))
    url = following(await camille.get(FEED_PATH))
    await lea.put("/DocumentReference/a", json=document("lea", id="a"))
    theirs = url.replace("/camille/", "/lea/")
    world.tokens.give("narrow", "camille", "patient/DocumentReference.rs")

    assert (await lea.get(theirs)).status_code == 410
    assert (await camille.get(f"{FEED_PATH}?cursor=garbage")).status_code == 410
    async with world.client("narrow") as narrow:
        assert (await narrow.get(url)).status_code == 410
    assert (await camille.get(url)).status_code == 200
    await world.server.store.write(begin_epoch)
    assert (await camille.get(url)).status_code == 410
    assert (await camille.get(FEED_PATH)).status_code == 200


async def test_feed_when_many_write_at_once_then_no_change_is_missed(
    make_world: Callable[..., World],
) -> None:
    world = make_world()
    writers, each = 8, 12

    async def write(client: httpx.AsyncClient, name: str) -> None:
        for n in range(each):
            answer = await client.put(
                f"/Observation/{name}-{n % 5}", json=observation(id=f"{name}-{n % 5}")
            )
            assert answer.status_code in {200, 201}
            if n % 4 == 3:
                assert (await client.delete(f"/Observation/{name}-{n % 5}")).status_code == 204

    async with world.client("camille") as client:
        copy: dict[str, str | None] = {}
        url = f"{FEED_PATH}?_count=3"
        writing = asyncio.gather(*(write(client, f"w{n}") for n in range(writers)))
        while not writing.done():
            url = await follow(client, url, copy)
        await writing
        await follow(client, url, copy)
        record = (await client.get("/Patient/camille/$everything?_count=500")).json()["entry"]

    alive = {place: tag for place, tag in copy.items() if tag is not None}
    assert alive == {
        f"Observation/{e['resource']['id']}": f'W/"{e["resource"]["meta"]["versionId"]}"'
        for e in record
    }
    assert len(copy) == writers * 5
