"""A sweep takes what no version points to, whatever runs beside it and wherever it is stopped."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from obstore.store import LocalStore, ObjectStore, S3Store

from backend.fhir_server.schema import history, resource
from backend.storage.blobs import Blobs
from backend.storage.engine import Store
from backend.storage.objects import Listed
from backend.tests.conftest import SECRET, World
from backend.tests.upkeep.leavings import aged, files, parts, upkeep
from backend.upkeep.database import UpkeepError
from backend.upkeep.sweep import Swept, leftovers, swept, total

TEXT = {"content-type": "text/plain"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the world's server keeps its blobs."""
    return tmp_path / "blobs"


@pytest.fixture
def objects(folder: Path) -> ObjectStore:
    return LocalStore(folder, mkdir=True)


@pytest.fixture
async def record(camille: httpx.AsyncClient) -> None:
    """Three versions of one Binary, the last a deletion, and another Binary."""
    for content in (b"first", b"second"):
        assert (await camille.put("/Binary/a", content=content, headers=TEXT)).is_success
    assert (await camille.delete("/Binary/a")).is_success
    assert (await camille.put("/Binary/b", content=b"other", headers=TEXT)).is_success


def yesterday() -> datetime:
    return datetime.now(UTC) - timedelta(hours=24)


async def left(world: World, content: bytes) -> str:
    """Put bytes for which no row will come, as a request that fails does; returns their key."""
    return (await world.server.blobs.put(parts(content), "camille")).key


@pytest.mark.usefixtures("record")
async def test_sweep_when_some_is_left_then_that_goes_and_every_version_can_be_read(
    world: World, camille: httpx.AsyncClient, folder: Path, objects: ObjectStore
) -> None:
    pointed_to = files(folder)
    key = await left(world, b"left")
    aged(*files(folder))

    found = await leftovers(world.server.store, objects, yesterday())

    assert [(one.key, one.size) for one in found] == [(key, 4)]
    assert (folder / key).exists()
    assert await swept(objects, found) == Swept(1, 4)
    assert files(folder) == pointed_to
    assert (await camille.get("/Binary/b")).content == b"other"
    json = {"accept": "application/fhir+json"}
    old = (await camille.get("/Binary/a/_history/1", headers=json)).json()
    assert old["data"] == "Zmlyc3Q="
    assert await leftovers(world.server.store, objects, yesterday()) == []


@pytest.mark.usefixtures("record")
async def test_sweep_when_the_row_is_not_committed_yet_then_the_blob_stays(
    world: World, camille: httpx.AsyncClient, folder: Path, objects: ObjectStore
) -> None:
    key = await left(world, b"under way")

    assert await leftovers(world.server.store, objects, yesterday()) == []
    assert (folder / key).exists()
    await camille.put("/Binary/c", content=b"under way", headers=TEXT)
    aged(folder / key)
    assert await leftovers(world.server.store, objects, yesterday()) == []


@pytest.mark.usefixtures("record")
async def test_sweep_when_the_same_bytes_come_again_after_the_list_then_they_stay(
    world: World, camille: httpx.AsyncClient, folder: Path, objects: ObjectStore
) -> None:
    aged(folder / await left(world, b"again"), folder / await left(world, b"gone"))
    found = await leftovers(world.server.store, objects, yesterday())
    assert total(found).count == 2

    await camille.put("/Binary/c", content=b"again", headers=TEXT)

    assert await swept(objects, found) == Swept(1, 4)
    assert (await camille.get("/Binary/c")).content == b"again"


class _PowerCutError(Exception):
    pass


def cut_after(count: int, found: Iterable[Listed]) -> Iterator[Listed]:
    for number, one in enumerate(found):
        if number == count:
            raise _PowerCutError
        yield one


@pytest.mark.usefixtures("record")
async def test_sweep_when_cut_after_any_step_then_nothing_is_wrong_and_the_next_does_the_rest(
    world: World, camille: httpx.AsyncClient, folder: Path, objects: ObjectStore
) -> None:
    pointed_to = files(folder)
    for number in range(4):
        aged(folder / await left(world, b"left %d" % number), days=9 - number)
    for remaining in (4, 3, 2, 1):
        found = await leftovers(world.server.store, objects, yesterday())
        assert len(found) == remaining
        with pytest.raises(_PowerCutError):
            await swept(objects, cut_after(1, [*found, found[0]]))
        assert (await camille.get("/Binary/b")).content == b"other"
    assert files(folder) == pointed_to


@pytest.mark.usefixtures("record")
async def test_sweep_when_two_run_at_once_then_each_blob_is_counted_once(
    world: World, folder: Path, objects: ObjectStore
) -> None:
    aged(folder / await left(world, b"left"))
    first = await leftovers(world.server.store, objects, yesterday())
    second = await leftovers(world.server.store, objects, yesterday())

    assert await swept(objects, first) == Swept(1, 4)
    assert await swept(objects, second) == Swept(0, 0)


@pytest.mark.usefixtures("record")
async def test_sweep_when_uploads_were_killed_then_the_old_parts_go(
    world: World, folder: Path, objects: ObjectStore
) -> None:
    pointed_to = files(folder)
    (folder / "incoming").mkdir()
    old = [folder / "incoming" / "x", folder / "incoming" / "y#1", pointed_to[0].with_name("z#12")]
    young = folder / "incoming" / "w#1"
    for path in (*old, young):
        path.write_bytes(b"part")
    aged(*old)

    found = await leftovers(world.server.store, objects, yesterday())

    assert await swept(objects, found) == Swept(3, 12)
    assert files(folder) == sorted([*pointed_to, young])


@pytest.mark.usefixtures("record")
async def test_sweep_when_there_are_very_many_then_all_are_seen(
    world: World, folder: Path, objects: ObjectStore
) -> None:
    pointed_to = files(folder)
    (folder / "many").mkdir()
    many = [folder / "many" / f"{number:04}" for number in range(1203)]
    for path in many:
        path.write_bytes(b"x")
    aged(*many)

    found = await leftovers(world.server.store, objects, yesterday())

    assert await swept(objects, found) == Swept(1203, 1203)
    assert files(folder) == pointed_to


async def test_sweep_when_no_blob_is_known_to_the_database_then_refused(
    world: World, camille: httpx.AsyncClient, store: Store, folder: Path, objects: ObjectStore
) -> None:
    await camille.put("/Binary/b", content=b"other", headers=TEXT)
    aged(*files(folder))

    await store.write(lambda connection: connection.execute(history.delete()))
    await store.write(lambda connection: connection.execute(resource.delete()))

    with pytest.raises(UpkeepError, match="knows none of these blobs"):
        await leftovers(world.server.store, objects, yesterday())
    assert len(files(folder)) == 1


@pytest.fixture
def bucket() -> Iterator[S3Store]:
    """Start an S3 of the tests' own, on a real socket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    httpx.put(f"{endpoint}/sweep", trust_env=False).raise_for_status()
    yield S3Store(
        "sweep",
        endpoint=endpoint,
        region="us-east-1",
        access_key_id="exemple",
        secret_access_key="exemple",
        client_options={"allow_http": True},
    )
    server.stop()


async def test_sweep_when_on_s3_then_the_same(
    store: Store, camille: httpx.AsyncClient, bucket: S3Store
) -> None:
    await camille.put("/Binary/b", content=b"other", headers=TEXT)
    blobs = Blobs(bucket, SECRET)
    pointed_to = await blobs.put(parts(b"other"), "camille")
    await blobs.put(parts(b"left"), "camille")

    assert await leftovers(store, bucket, yesterday()) == []
    found = await leftovers(store, bucket, datetime.now(UTC) + timedelta(hours=1))

    assert await swept(bucket, found) == Swept(1, 4)
    assert await blobs.get(pointed_to.key) == b"other"


@pytest.mark.usefixtures("record")
async def test_command_when_not_told_to_delete_then_only_counts(
    world: World, folder: Path, database_url: str, tmp_path: Path
) -> None:
    key = await left(world, b"left")
    aged(*files(folder))
    place = {"CARNET_DATABASE_URL": database_url}

    counted = await upkeep(tmp_path, "sweep", **place)
    assert counted[0] == 0, counted
    assert counted[1].startswith("1 blob (4 bytes) that no version points to would be deleted")
    assert (folder / key).exists()

    assert (await upkeep(tmp_path, "sweep", "--grace", "72", "--delete", **place))[1] == (
        "Deleted 0 blobs (0 bytes) that no version points to.\n"
    )
    done = await upkeep(tmp_path, "sweep", "--delete", **place)
    assert done == (0, "Deleted 1 blob (4 bytes) that no version points to.\n", "")
    assert not (folder / key).exists()


@pytest.mark.parametrize("hours", ["0", "-1", "x", "0.5", "٢", "99999"])
async def test_command_when_the_grace_is_too_short_or_none_then_refused(
    tmp_path: Path, hours: str
) -> None:
    code, _, refused = await upkeep(tmp_path, "sweep", f"--grace={hours}")
    assert code == 2
    assert "whole number of hours" in refused
