"""A file in parts: what is under way is its sender's alone; only the whole, verified, is a Binary."""

import base64
import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from obstore.store import LocalStore

from backend.access.role import Role
from backend.fhir_server.server import Limits
from backend.tests.conftest import World
from backend.tests.upkeep.leavings import aged, files
from backend.upkeep.sweep import leftovers, swept

CONTENT = random.Random(4).randbytes(10_000)  # noqa: S311 - the same bytes at each run
TYPE = {"content-type": "application/pdf"}
PATH = "/Binary/file"


def digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


async def part(
    client: httpx.AsyncClient,
    start: int,
    end: int,
    headers: dict[str, str] | None = None,
    *,
    whole: bytes = CONTENT,
    path: str = PATH,
) -> httpx.Response:
    """Send the bytes from `start` to before `end`."""
    told = {
        **TYPE,
        "content-range": f"bytes {start}-{end - 1}/{len(whole)}",
        "repr-digest": digest(whole),
        "if-none-match": "*",
        **(headers or {}),
    }
    return await client.put(path, content=whole[start:end], headers=told)


async def asked(
    client: httpx.AsyncClient, whole: bytes = CONTENT, path: str = PATH
) -> httpx.Response:
    told = {"content-range": f"bytes */{len(whole)}", "repr-digest": digest(whole)}
    return await client.put(path, headers={**TYPE, **told, "if-none-match": "*"})


def offset(answer: httpx.Response) -> int:
    assert answer.status_code == 202, answer.text
    assert answer.content == b""
    return int(answer.headers["upload-offset"])


async def test_parts_when_all_came_in_order_then_the_binary_is_there(
    camille: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert offset(await asked(camille)) == 0
    assert offset(await part(camille, 0, 4000)) == 4000
    assert offset(await asked(camille)) == 4000
    assert offset(await part(camille, 4000, 9999)) == 9999
    assert (await camille.get(PATH)).status_code == 404
    assert "entry" not in (await camille.get("/Binary")).json()

    last = await part(camille, 9999, 10_000)

    assert (last.status_code, last.headers["etag"]) == (201, 'W/"1"')
    assert last.headers["location"].endswith("Binary/file/_history/1")
    there = await camille.get(PATH)
    assert (there.content, there.headers["content-type"]) == (CONTENT, "application/pdf")
    assert len(files(tmp_path / "blobs")) == 1  # no part is left


@pytest.mark.parametrize("seed", range(6))
async def test_parts_when_sizes_and_cuts_are_any_then_the_same_bytes(
    camille: httpx.AsyncClient, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same cuts at each run
    reached, answer = 0, await asked(camille)
    while answer.status_code == 202:
        reached = offset(answer)
        end = min(len(CONTENT), reached + chance.randint(1, 4000))
        answer = await part(camille, reached, end)
        if chance.random() < 0.5:  # the answer was lost
            answer = await asked(camille) if end < len(CONTENT) else answer
    assert answer.status_code == 201, answer.text
    assert (await camille.get(PATH)).content == CONTENT


async def test_part_when_out_of_order_then_refused_and_nothing_changes(
    camille: httpx.AsyncClient,
) -> None:
    await part(camille, 0, 4000)
    for start, end in ((5000, 6000), (0, 4000), (3000, 5000)):
        assert (await part(camille, start, end)).status_code == 409
    assert offset(await asked(camille)) == 4000


async def test_parts_when_two_devices_send_the_same_then_each_goes_on_where_the_other_was(
    world: World, camille: httpx.AsyncClient
) -> None:
    await part(camille, 0, 3000)
    async with world.client("camille") as tablet:
        assert offset(await asked(tablet)) == 3000
        await part(tablet, 3000, 6000)
        assert (await part(camille, 3000, 6000)).status_code == 409
        assert offset(await asked(camille)) == 6000
        assert (await part(camille, 6000, 10_000)).status_code == 201
        assert (await part(tablet, 6000, 10_000)).status_code in {409, 412}
        assert (await tablet.get(PATH)).content == CONTENT


async def test_parts_when_another_asks_then_it_is_as_if_nothing_was_there(
    world: World, camille: httpx.AsyncClient
) -> None:
    await part(camille, 0, 4000)
    other = "/Binary/never"
    world.tokens.give("helper", "camille", "patient/*.cruds")  # another subject at the same record
    for token in ("lea", "helper"):
        async with world.client(token) as somebody:
            mine, none = await asked(somebody), await asked(somebody, path=other)
            assert (mine.status_code, mine.headers["upload-offset"]) == (202, "0")
            assert (none.status_code, none.headers["upload-offset"]) == (202, "0")
            late, new = (
                await part(somebody, 4000, 5000),
                await part(somebody, 4000, 5000, path=other),
            )
            assert (late.status_code, late.text) == (new.status_code, new.text) == (409, late.text)
    assert offset(await asked(camille)) == 4000


async def test_parts_when_they_are_not_what_was_said_then_nothing_is_left(
    camille: httpx.AsyncClient, tmp_path: Path
) -> None:
    wrong = CONTENT[:-1] + b"?"
    lie = {"repr-digest": digest(wrong)}
    assert offset(await part(camille, 0, 4000, lie)) == 4000

    last = await part(camille, 4000, 10_000, lie)

    assert last.status_code == 422
    assert last.json()["resourceType"] == "OperationOutcome"
    assert (await camille.get(PATH)).status_code == 404
    assert files(tmp_path / "blobs") == []


async def test_parts_when_the_binary_exists_then_412_and_it_stays(
    camille: httpx.AsyncClient,
) -> None:
    assert (await camille.put(PATH, content=b"here", headers=TYPE)).status_code == 201
    await part(camille, 0, 4000)
    assert (await part(camille, 4000, 10_000)).status_code == 412
    assert (await camille.get(PATH)).content == b"here"


async def test_parts_when_nobody_goes_on_then_swept_and_the_sender_begins_again(
    world: World, camille: httpx.AsyncClient, tmp_path: Path
) -> None:
    await camille.put("/Binary/other", content=b"kept", headers=TYPE)
    kept = set(files(tmp_path / "blobs"))
    await part(camille, 0, 4000)
    await part(camille, 4000, 8000)
    objects = LocalStore(tmp_path / "blobs")
    before = datetime.now(UTC) - timedelta(hours=24)
    assert await leftovers(world.server.store, objects, before) == []
    aged(*(set(files(tmp_path / "blobs")) - kept))

    removed = await swept(objects, await leftovers(world.server.store, objects, before))

    assert (removed.count, removed.size) == (2, 8000)
    assert set(files(tmp_path / "blobs")) == kept
    assert offset(await asked(camille)) == 0


async def test_parts_when_the_first_is_swept_alone_then_only_it_is_sent_again(
    camille: httpx.AsyncClient, tmp_path: Path
) -> None:
    await part(camille, 0, 4000)
    await part(camille, 4000, 8000)
    files(tmp_path / "blobs")[0].unlink()

    assert offset(await asked(camille)) == 0
    assert offset(await part(camille, 0, 4000)) == 8000
    assert (await part(camille, 8000, 10_000)).status_code == 201
    assert (await camille.get(PATH)).content == CONTENT


async def test_asking_when_all_is_there_then_it_is_finished(
    camille: httpx.AsyncClient, world: World
) -> None:
    """The server was killed after the last part came and before the Binary was written."""
    await part(camille, 0, 6000)
    uploads = world.server.blobs.uploads
    name = (
        "camille",
        "file",
        str(len(CONTENT)),
        hashlib.sha256(CONTENT).hexdigest(),
        "application/pdf",
    )
    await uploads.add(uploads.named(("subject-camille", "client"), name), 6000, CONTENT[6000:])

    assert (await asked(camille)).status_code == 201
    assert (await camille.get(PATH)).content == CONTENT


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-range": "bytes 0-99"}, 400),
        ({"content-range": "bytes 0-99/50"}, 400),
        ({"content-range": "bytes 9-5/100"}, 400),
        ({"content-range": "lines 0-99/100"}, 400),
        ({"content-range": "bytes 0-0/0"}, 400),
        ({"content-range": "bytes 0-98/10000"}, 400),
        ({"content-range": "bytes 0-100/10000"}, 400),
        ({"repr-digest": ""}, 400),
        ({"repr-digest": "md5=:AAAA:"}, 400),
        ({"repr-digest": "sha-256=:AAAA:"}, 400),
        ({"repr-digest": "sha-256=:" + "=" * 44 + ":"}, 400),
        ({"content-type": "pdf"}, 422),
        ({"x-security-context": "Patient/lea"}, 403),
        ({"if-match": "x"}, 400),
    ],
)
async def test_part_when_its_headers_are_wrong_then_refused_and_nothing_is_kept(
    camille: httpx.AsyncClient, tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    answer = await part(camille, 0, 100, headers)
    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")
    assert files(tmp_path / "blobs") == []


async def test_part_when_it_is_of_a_resource_then_refused(camille: httpx.AsyncClient) -> None:
    told = {"content-type": "application/fhir+json", "content-range": "bytes 0-10/11"}
    basic = {"resourceType": "Basic", "id": "b"}
    for type in ("Basic", "Binary"):
        answer = await camille.put(f"/{type}/b", json=basic | {"resourceType": type}, headers=told)
        assert answer.status_code == 400, type


async def test_parts_when_too_large_or_too_many_then_refused(
    make_world: Callable[..., World],
) -> None:
    world = make_world(limits=Limits(binary=9_999))
    async with world.client("camille") as client:
        assert (await asked(client)).status_code == 413
        assert (await part(client, 0, 100)).status_code == 413
    world = make_world(limits=Limits(binary=1000))
    async with world.client("camille") as client:
        statuses = []
        for number in range(6):
            content = bytes([number]) * 1000
            answer = await part(client, 0, 999, whole=content, path=f"/Binary/{number}")
            statuses.append(answer.status_code)
        assert statuses == [202] * 5 + [503]
    async with world.client("lea") as lea:  # one sender's is nobody else's
        assert (await part(lea, 0, 999, whole=bytes(1000))).status_code == 202


async def test_parts_when_nobody_or_no_right_then_refused(world: World) -> None:
    world.tokens.give("reader", "camille", "patient/*.rs")
    for token, status in ((None, 401), ("reader", 403)):
        async with world.client(token) as client:
            assert (await asked(client)).status_code == status
            assert (await part(client, 0, 100)).status_code == status


async def test_parts_when_the_decision_refuses_then_no_binary_and_nothing_is_left(
    world: World, camille: httpx.AsyncClient, tmp_path: Path
) -> None:
    stranger = Role(practitioner="modele", profession="physician")
    world.tokens.give("stranger", "camille", "patient/*.cruds", stranger)
    world.tokens.give("relative", "camille", "patient/*.cruds", Role(own="lea"))
    for token in ("stranger", "relative"):
        async with world.client(token) as client:
            whole = await client.put(PATH, content=CONTENT, headers=TYPE)
            answers = [await part(client, 0, 4000), await part(client, 4000, 10_000)]
            refused = next(a for a in answers if a.status_code != 202)
            assert (refused.status_code, refused.text) == (whole.status_code, whole.text)
            assert refused.status_code in {403, 404}
    assert (await camille.get(PATH)).status_code == 404
    left = [path for path in files(tmp_path / "blobs") if "incoming" in path.parts]
    assert left == []


async def test_parts_when_they_come_then_each_is_traced(
    world: World, camille: httpx.AsyncClient
) -> None:
    await part(camille, 0, 4000)
    await part(camille, 0, 4000)
    await part(camille, 4000, 10_000)

    told = [(t.kind, t.outcome, t.patient, t.resource_id) for t in world.traces.traces]
    assert told == [
        ("update", "permitted", "camille", "file"),
        ("update", "refused", "camille", "file"),
        ("create", "permitted", "camille", "file"),
    ]


async def test_metadata_when_asked_then_it_declares_parts(camille: httpx.AsyncClient) -> None:
    said = (await camille.get("/metadata")).json()
    [binary] = [one for one in said["rest"][0]["resource"] if one["type"] == "Binary"]
    assert binary["extension"] == [
        {"url": "urn:carnet:StructureDefinition:binary-parts", "valueUnsignedInt": 8 * 1024 * 1024}
    ]


async def test_part_when_larger_than_declared_then_413(camille: httpx.AsyncClient) -> None:
    whole = bytes(9 * 1024 * 1024)
    assert (await part(camille, 0, len(whole), whole=whole)).status_code == 413
    assert offset(await asked(camille, whole)) == 0
