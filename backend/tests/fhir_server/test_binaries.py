import base64
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from backend.fhir_server.server import Limits
from backend.tests.conftest import World, listening

PDF = {"content-type": "application/pdf"}
JSON = {"content-type": "application/fhir+json"}
CONTENT = bytes(range(256)) * 40


async def made(client: httpx.AsyncClient) -> str:
    answer = await client.post("/Binary", content=CONTENT, headers=PDF)
    assert answer.status_code == 201, answer.text
    return f"/Binary/{answer.json()['id']}"


async def test_binary_when_raw_then_answered_raw_or_json_as_accepted(
    camille: httpx.AsyncClient,
) -> None:
    url = await made(camille)

    raw = await camille.get(url)
    json = await camille.get(url, headers={"accept": "application/fhir+json"})

    assert (raw.content, raw.headers["content-type"]) == (CONTENT, "application/pdf")
    assert raw.headers["etag"] == 'W/"1"'
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert base64.b64decode(json.json()["data"]) == CONTENT
    assert json.json()["contentType"] == "application/pdf"
    assert (await camille.get(f"{url}?_format=json")).content == json.content
    assert (await camille.get(url, headers={"if-none-match": 'W/"1"'})).status_code == 304
    # before the range is looked at (RFC 9110 §13.2.2)
    beyond = {"if-none-match": "*", "range": f"bytes={len(CONTENT)}-"}
    assert (await camille.get(url, headers=beyond)).status_code == 304


async def test_binary_when_json_then_same_as_raw_and_updated_either_way(
    camille: httpx.AsyncClient,
) -> None:
    sent = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "data": "Ym9uam91cg==",
    }
    assert (await camille.put("/Binary/b", json=sent, headers=JSON)).status_code == 201
    assert (await camille.get("/Binary/b")).content == b"bonjour"

    second = await camille.put(
        "/Binary/b", content=b"bonsoir", headers={"content-type": "text/plain", "if-match": 'W/"1"'}
    )

    assert second.status_code == 200
    assert (await camille.get("/Binary/b")).content == b"bonsoir"
    assert (
        await camille.get("/Binary/b/_history/1", headers={"accept": "application/fhir+json"})
    ).json()["data"] == "Ym9uam91cg=="
    stale = await camille.put(
        "/Binary/b", content=b"x", headers={"content-type": "text/plain", "if-match": 'W/"1"'}
    )
    assert stale.status_code == 412
    await camille.delete("/Binary/b")
    assert (await camille.get("/Binary/b")).status_code == 410


async def test_lists_when_they_show_a_binary_then_without_its_data(
    camille: httpx.AsyncClient,
) -> None:
    await made(camille)
    for path in (
        "/Binary",
        "/Binary/_history",
        "/Patient/camille/$everything",
        "/Patient/camille/$changes",
    ):
        answer = await camille.get(path)
        assert answer.status_code == 200, path + answer.text
        [entry] = answer.json()["entry"]
        assert "data" not in entry["resource"]
        assert entry["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=10200-", 206, 10200, 10240),
        ("bytes=-40", 206, 10200, 10240),
        ("bytes=10200-99999", 206, 10200, 10240),
        ("bytes=-99999", 206, 0, 10240),
        ("bytes=5-2", 200, 0, 10240),
        ("bytes=0-1,4-5", 200, 0, 10240),
        ("pages=1-2", 200, 0, 10240),
        ("bytes=-", 200, 0, 10240),
    ],
)
async def test_range_when_asked_then_that_part(
    camille: httpx.AsyncClient, asked: str, status: int, start: int, end: int
) -> None:
    answer = await camille.get(await made(camille), headers={"range": asked})

    assert answer.status_code == status
    assert answer.content == CONTENT[start:end]
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/10240"


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-", "bytes=-0"])
async def test_range_when_beyond_the_end_then_416(camille: httpx.AsyncClient, asked: str) -> None:
    answer = await camille.get(await made(camille), headers={"range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */10240"


async def test_range_when_the_content_changed_since_then_all_of_it(
    camille: httpx.AsyncClient,
) -> None:
    url = await made(camille)
    current = await camille.get(url, headers={"range": "bytes=0-1", "if-range": 'W/"1"'})
    changed = await camille.get(url, headers={"range": "bytes=0-1", "if-range": 'W/"2"'})
    assert [current.status_code, changed.status_code] == [206, 200]


async def test_binary_when_empty_then_kept(camille: httpx.AsyncClient) -> None:
    answer = await camille.put("/Binary/e", content=b"", headers=PDF)
    assert answer.status_code == 201
    assert (await camille.get("/Binary/e")).content == b""
    assert (
        "data"
        not in (await camille.get("/Binary/e", headers={"accept": "application/json"})).json()
    )


@pytest.mark.parametrize("content_type", ["pdf", "a/b\x7f", "text/plain; " + "x" * 200])
async def test_binary_when_media_type_is_none_then_422(
    camille: httpx.AsyncClient, content_type: str
) -> None:
    answer = await camille.post("/Binary", content=b"x", headers={"content-type": content_type})
    assert answer.status_code == 422


async def test_binary_when_too_large_then_413_and_nothing_is_left(
    make_world: Callable[..., World], tmp_path: Path
) -> None:
    world = make_world(limits=Limits(binary=12_000_000))

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(14):
            yield bytes(1_000_000)

    async with world.client("camille") as client:
        answers = [
            await client.post("/Binary", content=parts(), headers=PDF),
            await client.post("/Binary", content=bytes(14_000_000), headers=PDF),
        ]
        assert [answer.status_code for answer in answers] == [413, 413]
        assert "entry" not in (await client.get("/Binary")).json()
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


async def test_binary_when_large_over_a_socket_then_streamed_both_ways(world: World) -> None:
    size = 24 * 1024 * 1024
    block = bytes(range(256)) * 256

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(size // len(block)):
            yield block

    async with (
        listening(world.app) as address,
        httpx.AsyncClient(
            base_url=f"{address}/fhir",
            headers={"authorization": "Bearer camille"},
            trust_env=False,
            timeout=60,
        ) as client,
    ):
        answer = await client.post("/Binary", content=parts(), headers=PDF)
        assert answer.status_code == 201, answer.text
        url = f"/Binary/{answer.json()['id']}"
        received = 0
        async with client.stream("GET", url) as stream:
            async for chunk in stream.aiter_bytes():
                received += len(chunk)
        assert received == size
        part = await client.get(url, headers={"range": f"bytes={size - 256}-"})
        assert (part.status_code, part.content) == (206, bytes(range(256)))
        head = await client.head(url)
        assert (head.headers["content-length"], head.content) == (str(size), b"")
