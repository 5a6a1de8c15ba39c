"""Files that come: gone on from where they were, whatever ended it; what is not what was told is never shown."""

import asyncio
import base64
import errno
import hashlib
import json
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.container import Container
from services.core.errors import DiskFullError, Fault, LostFileError, NotHereError, RemoteError
from services.core.stop import StopSignal
from services.documents.models import Query
from services.documents.receiving import ReceivedDocuments
from services.storage import synced
from services.storage.attachments import CHUNK, Attachments
from services.storage.driver import Connection
from services.storage.record import Record
from services.storage.synced import Awaited, awaited_of
from services.sync.contents import AT_ONCE, Contents
from tests.builders import remote
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.clock import SetClock
from tests.fakes.disk import FaultyDisk, Killed
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, about
from tests.fakes.fhir.serving import FhirFake
from tests.fakes.one_file import OneFile
from tests.integration.sync.conftest import link, opened

MIB = 2**20
LARGE = "Lettre zébrée. ".encode() * (3 * MIB // 16)
FILE = "Binary/grande-file"


@pytest.fixture
async def waiting(tmp_path: Path) -> AsyncIterator[Container]:
    """Return a device on which one document waits for its file, of a server that has gone."""
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.letter("grande", "Grande lettre", data=LARGE))
        server.put(remote.binary("grande-file"))
        lying = LyingServer(server)
        lying.lie(Lie.UNAVAILABLE, about(FILE))
        with lying:
            async with opened(tmp_path / "data") as device:
                await link(device, lying)
                with pytest.raises(RemoteError):
                    await device.sync.run()
                yield device


def record_of(device: Container) -> Record:
    return device.people.record.current


def contents(device: Container, server: OneFile) -> Contents:
    return Contents(record_of(device), server, ReceivedDocuments())


async def awaited(device: Container) -> Awaited:
    [found] = await contents(device, OneFile(b"")).next(5)
    return found


async def fetched(device: Container, server: OneFile) -> bool:
    return await contents(device, server).fetch(await awaited(device))


async def shown(device: Container) -> bytes:
    [document] = (await device.documents.list(Query())).documents
    return await device.documents.original(document.id)


def parts(device: Container) -> list[Path]:
    return list(record_of(device).attachments._folder.glob("*.part"))


async def tell(device: Container, **columns: object) -> None:
    """Change what the resource told of the file."""

    def put(connection: Connection) -> None:
        for name, value in columns.items():
            connection.execute(f"UPDATE awaited SET {name} = ?", (value,))  # noqa: S608 - a column of ours

    await record_of(device).database.write(put)


async def test_a_large_file_comes_from_every_kind_of_server(
    device: Container, server: FhirFake
) -> None:
    server.put(remote.letter("grande", "Grande lettre", data=LARGE))
    server.put(remote.binary("grande-file", LARGE))
    await link(device, server)

    assert (await device.sync.run()).contents == 21

    (document,) = (await device.documents.list(Query(text="zébrée"))).documents
    assert await device.documents.original(document.id) == LARGE
    assert parts(device) == []
    await device.documents.check()


async def test_a_cut_file_goes_on_where_it_was(waiting: Container) -> None:
    server = OneFile(LARGE, cuts=[2 * MIB + 7, 70_000, 0])
    for _ in range(3):
        with pytest.raises(RemoteError):
            await fetched(waiting, server)
        [document] = (await waiting.documents.list(Query())).documents
        with pytest.raises(NotHereError):
            await waiting.documents.original(document.id)

    assert await fetched(waiting, server)

    assert await shown(waiting) == LARGE
    starts = [start for start, _ in server.asked]
    assert starts[0] == 0
    assert starts[1] > 1.9 * MIB
    assert starts == sorted(starts)
    assert server.given < len(LARGE) + 4 * 65_536


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    cuts=st.lists(st.integers(0, len(LARGE) + 9), max_size=4),
    changes=st.lists(st.sampled_from(["", "etag", "no ranges", "416", "wrong range"]), max_size=4),
    tells=st.booleans(),
)
async def test_any_cuts_of_any_server_give_the_same_bytes(
    waiting: Container, cuts: list[int], changes: list[str], tells: bool
) -> None:
    """The first half of another version never stands before the second half of this one."""
    server = OneFile(LARGE, cuts=list(cuts), tells_size=tells)
    await tell(waiting, part=None, etag="")
    document = await awaited(waiting)
    for change in [*changes, *[""] * len(cuts)]:
        server.ranges = change != "no ranges"
        if change == "etag":
            server.etag += "x"
        if change == "416":
            server.refusals = [RemoteError(Fault.INVALID, status=416)]
        if change == "wrong range":
            server.refusals = [RemoteError(Fault.WRONG_ANSWER, status=206)]
        try:
            came = await contents(waiting, server).fetch(document)
        except RemoteError:
            continue
        assert came
        break
    else:
        assert await contents(waiting, server).fetch(document)
    assert await shown(waiting) == LARGE
    assert parts(waiting) == []

    def again(connection: Connection) -> None:
        connection.execute("DELETE FROM awaited")
        connection.execute("UPDATE document SET sha256 = ''")
        connection.execute("DELETE FROM attachment WHERE sha256 <> ''")
        connection.execute(
            "INSERT INTO awaited (document, url, mime, hash) VALUES (?, ?, ?, ?)",
            (document.document, document.url, document.mime, document.hash),
        )

    await record_of(waiting).database.write(again)
    record_of(waiting).attachments.delete(hashlib.sha256(LARGE).hexdigest())
    waiting.documents.forget_opened()


@pytest.mark.parametrize(
    ("told", "size"),
    [
        ({"hash": "bm90IHRoaXM="}, 3 * MIB),
        ({"hash": "bm90IHRoaXM="}, 100),
        ({"sha256": "0" * 64}, 3 * MIB),
        ({"hash": "", "size": 5}, 3 * MIB),
        ({"hash": "", "size": 5}, 100),
    ],
)
async def test_what_is_not_what_was_told_is_never_shown(
    waiting: Container, told: dict[str, object], size: int
) -> None:
    await tell(waiting, hash="", **told) if "hash" not in told else await tell(waiting, **told)

    assert not await fetched(waiting, OneFile(LARGE[:size]))

    [document] = (await waiting.documents.list(Query())).documents
    with pytest.raises(LostFileError):
        await waiting.documents.original(document.id)
    attachments = record_of(waiting).attachments
    assert (parts(waiting), attachments.names()) == ([], set())


async def test_two_versions_under_one_name_are_told_apart_and_fetched_whole(
    waiting: Container,
) -> None:
    other = OneFile(bytes(len(LARGE)), cuts=[2 * MIB])
    with pytest.raises(RemoteError):
        await fetched(waiting, other)
    server = OneFile(LARGE)  # the same etag

    assert await fetched(waiting, server)

    assert [start > 0 for start, _ in server.asked] == [True, False]
    assert await shown(waiting) == LARGE


async def test_a_hash_that_agrees_outweighs_a_size_that_does_not(waiting: Container) -> None:
    await tell(waiting, size=5)
    assert await fetched(waiting, OneFile(LARGE))


async def test_a_full_disk_keeps_what_came_and_the_next_run_goes_on(waiting: Container) -> None:
    record = record_of(waiting)
    sound = record.attachments
    record.attachments = Attachments(
        sound._folder, sound._keys, FaultyDisk(20, OSError(errno.ENOSPC, "full"))
    )
    with pytest.raises(DiskFullError):
        await fetched(waiting, OneFile(LARGE))
    record.attachments = sound
    server = OneFile(LARGE)

    assert await fetched(waiting, server)

    assert server.asked[0][0] > 0
    assert await shown(waiting) == LARGE


async def test_a_kill_at_any_step_loses_nothing_and_shows_nothing_wrong(tmp_path: Path) -> None:
    """Some steps of the disk in turn, the last ones all: between the last byte and the commit too."""
    counting = FaultyDisk()
    async with opened(tmp_path / "count") as device:
        await _one_awaited(device)
        await _on_disk(device, counting)
    last = counting.steps
    for step in (1, 2, 5, 19, *range(last - 5, last + 1)):
        async with opened(tmp_path / str(step)) as device:
            await _one_awaited(device)
            with suppress(Killed):
                await _on_disk(device, FaultyDisk(step))
            left = await record_of(device).database.read(lambda c: awaited_of(c, "d"))
            assert left is not None
            await device.people.lock()
            await device.people.unlock(CODE)
            server = OneFile(LARGE)
            assert await contents(device, server).fetch(left)
            assert (server.given < len(LARGE)) == (step >= 19)
            if step > last - 4:
                assert (
                    server.given <= CHUNK
                )  # it was verified: what was there is not asked for again
            assert await shown(device) == LARGE
            assert parts(device) == []
            await device.documents.check()


async def _on_disk(device: Container, disk: FaultyDisk) -> None:
    """Fetch the file on a disk that kills."""
    record = record_of(device)
    sound = record.attachments
    record.attachments = Attachments(sound._folder, sound._keys, disk)
    try:
        await contents(device, OneFile(LARGE)).fetch(await awaited(device))
    finally:
        record.attachments = sound


async def _one_awaited(device: Container) -> None:
    """Put a document that waits for its file, without any server."""
    letter = remote.letter("grande", "Grande lettre", data=LARGE)

    def put(connection: Connection) -> None:
        synced.open_batch(connection, "b", 1, "server")
        connection.execute(
            """INSERT INTO resource (uid, type, fhir_id, full_url, batch, file, json, authored_here, unfiled)
               VALUES ('d', 'DocumentReference', 'grande', '', 'b', '', ?, 0, 1)""",
            (json.dumps(letter).encode(),),
        )
        ReceivedDocuments().file(connection, 5, whole=True)

    await record_of(device).database.write(put)


async def test_a_lock_ends_a_fetch_and_the_next_run_goes_on(waiting: Container) -> None:
    reached = asyncio.Event()

    def before(start: int) -> None:
        if start > 2 * MIB:
            reached.set()

    server = OneFile(LARGE, before=before)
    task = asyncio.create_task(fetched(waiting, server))
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await waiting.people.lock()
    await waiting.people.unlock(CODE)

    assert await fetched(waiting, OneFile(LARGE))

    assert await shown(waiting) == LARGE


async def test_a_person_who_stops_keeps_what_came(waiting: Container) -> None:
    stop = StopSignal()
    stop.set()
    document = await awaited(waiting)
    assert not await contents(waiting, OneFile(LARGE)).try_once(document, stop)
    server = OneFile(LARGE)

    assert await contents(waiting, server).try_once(document, StopSignal())

    assert server.asked[0][0] > 0
    assert await shown(waiting) == LARGE


async def test_parts_that_nobody_awaits_are_swept_when_the_space_opens(waiting: Container) -> None:
    with pytest.raises(RemoteError):
        await fetched(waiting, OneFile(LARGE, cuts=[2 * MIB]))
    [kept] = parts(waiting)
    orphan = kept.with_name("orphan.part")
    orphan.write_bytes(b"left by a kill")
    await waiting.people.lock()
    await waiting.people.unlock(CODE)
    assert parts(waiting) == [kept]

    [document] = (await waiting.documents.list(Query())).documents
    await waiting.documents.delete(document.id)
    await waiting.documents.erase_deleted()
    await waiting.people.lock()
    await waiting.people.unlock(CODE)
    assert parts(waiting) == []


async def test_a_reader_and_a_run_that_ask_at_once_fetch_once(waiting: Container) -> None:
    server = OneFile(LARGE)
    document = await awaited(waiting)
    came = await asyncio.gather(*(contents(waiting, server).fetch(document) for _ in range(3)))
    assert (came, len(server.asked)) == ([True] * 3, 1)


async def test_content_that_is_here_already_is_not_fetched(waiting: Container) -> None:
    record_of(waiting).attachments.put(LARGE)
    await tell(waiting, sha256=hashlib.sha256(LARGE).hexdigest())
    server = OneFile(b"")

    assert await fetched(waiting, server)

    assert server.asked == []
    assert await shown(waiting) == LARGE


@pytest.mark.parametrize("lie", [Lie.CUT_BODY, Lie.DROPPED_BEFORE, Lie.DROPPED_AFTER, Lie.TOO_MANY])
async def test_a_lying_server_only_delays_a_file(tmp_path: Path, lie: Lie) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.letter("grande", "Grande lettre", data=LARGE))
        server.put(remote.binary("grande-file", LARGE))
        lying = LyingServer(server)
        lying.lie(lie, about(FILE), times=2)
        with lying:
            async with opened(tmp_path / "data") as device:
                await link(device, lying)
                for _ in range(2):
                    with pytest.raises(RemoteError):
                        await device.sync.run()
                assert (await device.sync.run()).contents == 1
                assert await shown(device) == LARGE
        asked = [r.headers.get("range", "") for r in server.requests if r.path == FILE]
        assert (asked[-1] != "") == (lie is Lie.CUT_BODY)


async def test_a_file_that_always_breaks_off_keeps_no_other_waiting(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        for name in ("a", "b", "c"):
            server.put(remote.letter(name, name))
            server.put(remote.binary(f"{name}-file"))
        lying = LyingServer(server)
        lying.lie(Lie.CUT_BODY, about("Binary/b-file"))
        with lying:
            async with opened(tmp_path / "data") as device:
                await link(device, lying)
                with pytest.raises(RemoteError):
                    await device.sync.run()
                assert (await device.sync.freshness()).contents_waiting == 1
                lying.be_honest()
                assert (await device.sync.run()).complete


async def test_memory_stays_flat_whatever_the_file(waiting: Container) -> None:
    """Sixty-four times what a chunk of network is, and the peak does not follow."""
    large = bytes(64 * MIB)
    sha1 = hashlib.sha1(large, usedforsecurity=False).digest()
    await tell(waiting, hash=base64.b64encode(sha1).decode())
    fetching = contents(waiting, OneFile(large, mime="application/octet-stream"))
    document = await awaited(waiting)
    tracemalloc.start()
    try:
        assert await fetching.fetch(document)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * AT_ONCE
    assert peak < len(large) / 10


async def test_a_file_that_could_not_be_had_is_asked_for_once_a_day(tmp_path: Path) -> None:
    """A right that was missing for an hour: the file is not lost for that."""
    clock = SetClock()
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        server.put(remote.letter("lettre", "Lettre zébrée"))
        server.put(remote.binary("lettre-file"))
        lying = LyingServer(server)
        lying.lie(Lie.FORBIDDEN, about("Binary/lettre-file"))
        await asyncio.to_thread(make_space, tmp_path / "data")
        device = carnet(tmp_path / "data", clock)
        await device.people.unlock(CODE)
        with lying:
            await link(device, lying)
            assert (await device.sync.run()).contents == 0
            lying.be_honest()
            assert (await device.sync.run()).contents == 0
            clock.move(timedelta(days=1))
            assert (await device.sync.run()).contents == 1
        assert await shown(device)
        await device.people.lock()


@pytest.mark.parametrize("page", [Lie.HTML, Lie.HTML_NOT_FOUND])
async def test_a_page_of_the_web_in_a_files_place_keeps_no_other_waiting(
    tmp_path: Path, page: Lie
) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        for name in ("lettre", "autre"):
            server.put(remote.letter(name, "Lettre zébrée"))
            server.put(remote.binary(f"{name}-file"))
        lying = LyingServer(server)
        lying.lie(page, about("Binary/lettre-file"))
        async with opened(tmp_path / "data") as device:
            with lying:
                await link(device, lying)
                with pytest.raises(RemoteError):
                    await device.sync.run()
                assert (await device.sync.freshness()).contents_waiting == 1
                lying.be_honest()
                assert (await device.sync.run()).contents == 1
