"""Carnet follows its server as the person wishes and as the device allows; its clock is nobody's to set."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.changes import Topic
from services.core.errors import OfflineError
from services.documents.models import FileToImport, Query
from services.sync.following import Follower, Sensed
from services.sync.wishes import Wishes
from tests.builders import remote
from tests.fakes.fhir.faithful import FaithfulServer
from tests.integration.sync.conftest import fill, link, opened

_PATIENCE = 30


@dataclass(slots=True)
class Seconds:
    """Counts what a test says."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


async def _until(container: Container, is_so: Callable[[], bool]) -> None:
    changed = asyncio.Event()
    unsubscribe = container.changes.subscribe(
        lambda topics: changed.set() if Topic.SYNC in topics else None
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            while not is_so():
                await changed.wait()
                changed.clear()
    finally:
        unsubscribe()


@asynccontextmanager
async def _followed(
    container: Container, seconds: Seconds
) -> AsyncIterator[tuple[Follower, Callable[[], bool]]]:
    follower = Follower(container.sync, container.changes, monotonic=seconds, random=lambda: 0.0)
    follower.start()
    try:
        yield follower, lambda: not follower.state.running
    finally:
        await follower.close()


@pytest.fixture
def server() -> Iterator[FaithfulServer]:
    with FaithfulServer(page=7, reference=True) as running:
        fill(running)
        yield running


async def _settled(follower: Follower) -> None:
    """Let the follower think; it asks the database, no clock."""
    for _ in range(50):
        await asyncio.sleep(0.002)
        if follower.state.running:
            return


async def test_following_when_paused_then_nothing_is_exchanged_until_resumed_or_asked(
    device: Container, server: FaithfulServer
) -> None:
    await link(device, server)
    await device.sync.run()
    await device.sync.wish(Wishes(paused=True))
    server.requests.clear()
    async with _followed(device, Seconds()) as (follower, rests):
        await device.documents.add(FileToImport("note.txt", data=b"Note."), "Note", Category.OTHER)
        await _settled(follower)
        assert server.requests == []

        follower.now()
        await _until(device, lambda: bool(server.requests) and rests())
        assert (await device.sync.freshness()).waiting == 0
        assert (await device.sync.freshness()).wishes.paused

        server.requests.clear()
        await device.sync.wish(Wishes())
        await _settled(follower)
        assert server.requests == []  # it ran just now


async def test_following_when_paused_then_the_wish_outlives_a_restart(tmp_path: Path) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        fill(server)
        async with opened(tmp_path / "data") as first:
            await link(first, server)
            await first.sync.wish(Wishes(paused=True, sparing=True))
        async with opened(tmp_path / "data") as again:
            assert (await again.sync.freshness()).wishes == Wishes(paused=True, sparing=True)


async def test_following_when_the_connection_is_spared_then_files_come_only_when_asked(
    device: Container, server: FaithfulServer
) -> None:
    await link(device, server)
    await device.sync.wish(Wishes(sparing=True))
    async with _followed(device, Seconds()) as (follower, rests):
        await _until(device, lambda: bool(server.requests) and rests())
        listing = await device.documents.list(Query(), limit=100)
        assert len(listing.documents) == 21
        freshness = await device.sync.freshness()
        assert freshness.contents_waiting == 20
        assert freshness.at is not None

        follower.now()
        await _until(device, lambda: follower.state.running)
        await _until(device, rests)
        assert (await device.sync.freshness()).contents_waiting == 0


async def test_following_when_the_window_comes_back_then_what_is_new_comes_with_it(
    device: Container, server: FaithfulServer
) -> None:
    await link(device, server)
    seconds = Seconds()
    async with _followed(device, seconds) as (follower, rests):
        await _until(device, lambda: bool(server.requests) and rests())
        follower.sense(Sensed(in_front=False))
        server.put(remote.letter("tardive", "Arrivée ensuite"))
        server.requests.clear()
        seconds.now += 30
        follower.sense(Sensed())
        follower.returned()
        await _settled(follower)
        assert server.requests == []  # away for a moment only
        follower.sense(Sensed(in_front=False))
        seconds.now += 90
        follower.returned()
        seconds.now += 2  # what the policy waits, in case more follows
        follower.sense(Sensed())

        await _until(device, lambda: bool(server.requests) and rests())
        assert (await device.documents.list(Query(text="arrivée ensuite"))).documents


async def test_following_when_the_server_fails_then_it_is_left_in_peace_longer_and_longer(
    device: Container, server: FaithfulServer
) -> None:
    await link(device, server)
    await device.sync.run()
    server.stop()
    seconds, waited = Seconds(), []
    async with _followed(device, seconds) as (follower, rests):
        for _ in range(5):
            await _until(device, lambda: isinstance(follower.state.error, OfflineError) and rests())
            start, failures = seconds.now, follower._failures
            while follower._failures == failures:
                seconds.now += 1
                follower.sense(Sensed())
                await asyncio.sleep(0.01)
            waited.append(seconds.now - start)
        server.start()
        follower.now()
        await _until(device, lambda: follower.state.error is None and rests())

    assert waited == sorted(waited)
    assert waited[-1] > 4 * waited[0]


async def test_following_when_the_network_is_found_again_then_it_runs_without_waiting_long(
    device: Container, server: FaithfulServer
) -> None:
    await link(device, server)
    await device.sync.run()
    server.stop()
    seconds = Seconds()
    async with _followed(device, seconds) as (follower, rests):
        await _until(device, lambda: isinstance(follower.state.error, OfflineError) and rests())
        for _ in range(6):
            follower._failures += 1
        follower.sense(replace(Sensed(), offline=True))
        server.start()
        seconds.now += 20
        follower.sense(Sensed())
        seconds.now += 2
        follower.sense(Sensed())

        await _until(device, lambda: follower.state.error is None and rests())
