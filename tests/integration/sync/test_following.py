"""Carnet follows its server by itself, and a sign-in lasts beyond a restart."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import httpx

from app import embedded
from app.container import Container
from services.core.categories import Category
from services.core.changes import Topic
from services.core.errors import OfflineError
from services.documents.models import FileToImport, Query
from services.i18n.translator import translator
from services.people.helped import Helped
from services.remote.address import ServerAddress
from services.remote.client import FhirClient
from services.storage import parting
from services.storage.driver import Connection
from services.sync import access
from services.sync.following import Follower
from services.sync.models import Server
from services.sync.signing import signed_in
from tests.builders import remote
from tests.builders.browsing import Chooser
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.pausing import PATIENCE, PausingServer
from tests.integration.sync.conftest import fill, link, opened


async def _until(container: Container, is_so: Callable[[], bool]) -> None:
    """Wait for a state that the change feed announces."""
    changed = asyncio.Event()
    unsubscribe = container.changes.subscribe(
        lambda topics: changed.set() if Topic.SYNC in topics else None
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not is_so():
                await changed.wait()
                changed.clear()
    finally:
        unsubscribe()


async def test_what_is_added_leaves_and_what_arrives_shows_without_being_asked(
    device: Container,
) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        fill(server)
        await link(device, server)
        follower = Follower(device.sync, device.changes)
        follower.start()
        await _until(device, lambda: not follower.state.running and bool(server.requests))
        assert (await device.documents.list(Query(text="lettre 3"))).documents

        await device.documents.add(
            FileToImport("note.txt", data=b"Liste fuchsia."), "Liste", Category.OTHER
        )
        await _until(device, lambda: len(server.resources("DocumentReference")) == 22)

        await _until(device, lambda: not follower.state.running)

        server.put(remote.letter("tardive", "Arrivée ensuite"))
        server.put(remote.binary("tardive-file"))
        seen = len(server.requests)
        follower.now()
        await _until(device, lambda: len(server.requests) > seen and not follower.state.running)
        assert (await device.documents.list(Query(text="arrivée ensuite"))).documents
        await follower.close()


async def test_what_is_added_during_a_run_leaves_soon_after_it(device: Container) -> None:
    with PausingServer() as server:
        fill(server)
        await link(device, server)
        follower = Follower(device.sync, device.changes)
        follower.start()
        assert await asyncio.to_thread(server.asked.wait, PATIENCE)

        await device.documents.add(
            FileToImport("note.txt", data=b"Liste fuchsia."), "Liste", Category.OTHER
        )
        server.may.set()

        await _until(device, lambda: len(server.resources("DocumentReference")) == 22)
        await follower.close()


async def test_a_record_opened_during_a_run_of_another_is_brought_at_once(
    device: Container,
) -> None:
    marcel = Helped("here", "marcel", "Marcel Fictif", areas=frozenset({"all"}))
    with PausingServer() as server:
        fill(server)

        def reached(connection: Connection) -> None:
            parting.join(connection, asdict(Server(server.url, marcel.patient)))
            access.keep_none(connection)

        await link(device, server)
        await device.people.helped.make(marcel, reached)
        follower = Follower(device.sync, device.changes)
        follower.start()
        assert await asyncio.to_thread(server.asked.wait, PATIENCE)

        await device.people.helped.enter(marcel.id)
        server.may.set()

        def is_brought() -> bool:
            theirs = any("marcel/$changes" in one.path for one in server.requests)
            return theirs and not follower.state.running

        await _until(device, is_brought)
        listed = (await device.documents.list(Query())).documents
        assert [one.title for one in listed] == ["Secret"]
        await follower.close()


async def test_a_server_that_stopped_is_said_and_followed_again(device: Container) -> None:
    with FaithfulServer(page=7, reference=True) as server:
        fill(server)
        await link(device, server)
        server.stop()
        follower = Follower(device.sync, device.changes)
        follower.start()
        await _until(device, lambda: isinstance(follower.state.error, OfflineError))

        server.start()
        follower.now()
        await _until(device, lambda: follower.state.error is None and not follower.state.running)
        assert (await device.sync.freshness()).at is not None
        await follower.close()


class _Breaks(httpx.AsyncHTTPTransport):
    """A network in which a fault of ours is, until it is `mended`."""

    mended = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self.mended:
            raise ArithmeticError
        return await super().handle_async_request(request)


async def test_a_fault_of_ours_ends_one_run_and_the_next_goes_on(device: Container) -> None:
    network = _Breaks()
    device.sync.network = network
    with FaithfulServer(page=7, reference=True) as server:
        fill(server)
        await link(device, server)
        follower = Follower(device.sync, device.changes)
        follower.start()
        await _until(device, lambda: follower.state.error is not None)
        assert not follower.state.running

        network.mended = True
        follower.now()
        await _until(device, lambda: follower.state.error is None and not follower.state.running)
        assert (await device.sync.freshness()).at is not None
        await follower.close()


async def test_nothing_is_asked_of_anybody_on_this_device_only(device: Container) -> None:
    follower = Follower(device.sync, device.changes)
    follower.start()
    follower.now()
    await device.documents.add(FileToImport("note.txt", data=b"Liste."), "Liste", Category.OTHER)

    assert not follower.state.running
    assert follower.state.error is None
    await follower.close()


async def test_signing_in_at_the_server_beside_the_app_lasts_beyond_a_restart(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with embedded.server(tmp_path / "server") as base:
        assert base
        camille = Chooser("camille")
        signed = await signed_in(base, camille.open, translator("fr"))
        await camille.done()
        async with opened(data) as first:
            await first.sync.link_signed(signed)
            assert (await first.sync.run()).complete
            assert (await first.people.identity()).display == "Camille Exemple"
        async with opened(data) as again:
            assert (await again.sync.run()).complete
            assert (await again.sync.run()).received == 0
            await again.sync.unlink()
            assert (await again.sync.freshness()).server is None
            assert (await again.documents.list(Query())).documents
    async with FhirClient(ServerAddress.of(base)) as gone:
        try:
            await gone.capabilities()
        except OfflineError:
            return
    raise AssertionError("the server outlived the app")
