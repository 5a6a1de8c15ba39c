"""Files that leave: before what names them, in parts on our own server, and never again from the start."""

import hashlib
import random
import tracemalloc
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import RemoteError
from services.core.stop import StopSignal
from services.documents.models import FileToImport, Query
from services.sync.files import PART
from services.sync.models import Server
from tests.builders import remote
from tests.builders.backend import Backend
from tests.fakes.clock import SetClock
from tests.fakes.fhir.exchange import Reply, Seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer
from tests.fakes.fhir.parts import Parts
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import link, opened

MIB = 2**20
LARGE = random.Random(9).randbytes(2 * MIB).hex().encode()[: 3 * MIB + 17]  # noqa: S311 - data


@dataclass(slots=True)
class StoppedParts(Parts):
    """The person stops once the first part has arrived."""

    stop: StopSignal = field(default_factory=StopSignal)

    def taken(self, request: Seen, id: str) -> Seen | Reply:
        answer = Parts.taken(self, request, id)
        if self.received:
            self.stop.set()
        return answer


async def add(container: Container, data: bytes = LARGE, title: str = "Grande") -> str:
    added = await container.documents.add(
        FileToImport("grande.txt", data=data), title, Category.OTHER
    )
    return added.documents[0]


async def fetched(container: Container, title: str) -> bytes:
    (document,) = (await container.documents.list(Query(text=title))).documents
    return await container.documents.original(document.id)


def later(container: Container) -> None:
    assert isinstance(container.clock, SetClock)
    container.clock.move(timedelta(hours=1))


def is_part(request: Seen) -> bool:
    return "content-range" in request.headers


async def test_a_large_file_reaches_the_second_device_on_every_kind_of_server(
    device: Container, server: FhirFake, tmp_path: Path
) -> None:
    await link(device, server)
    await add(device)

    assert (await device.sync.run()).sent == 1

    in_parts = isinstance(server, FaithfulServer) and server.reference
    assert any(map(is_part, server.requests)) == in_parts
    async with opened(tmp_path / "second") as second:
        await link(second, server)
        await second.sync.run()
        assert await fetched(second, "grande") == LARGE


@pytest.mark.parametrize("lie", [Lie.DROPPED_BEFORE, Lie.DROPPED_AFTER, Lie.UNAVAILABLE_AFTER])
@pytest.mark.parametrize("nth", range(1, 6))
async def test_parts_that_arrived_are_not_sent_again_wherever_the_way_is_cut(
    tmp_path: Path, lie: Lie, nth: int
) -> None:
    seen = 0

    def is_nth(request: Seen) -> bool:
        nonlocal seen
        seen += is_part(request)
        return is_part(request) and seen == nth

    with FaithfulServer(reference=True) as behind:
        behind.put(remote.patient())
        lying = LyingServer(behind)
        lying.lie(lie, is_nth, times=1)
        with lying:
            async with opened(tmp_path / "data") as device:
                await link(device, lying)
                await add(device)
                with pytest.raises(RemoteError):
                    await device.sync.run()
                later(device)

                report = await device.sync.run()

                assert (report.sent, report.complete) == (1, True)
        (binary,) = behind.resources("Binary").values()
        assert b64decode(binary["data"]) == LARGE
        assert behind.parts.received == len(LARGE)


async def test_a_file_that_the_server_has_is_not_sent_a_second_time(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as behind:
        behind.put(remote.patient())
        lying = LyingServer(behind)
        lying.lie(Lie.DROPPED_BEFORE, lambda r: r.writes and "DocumentReference" in r.path, times=1)
        with lying:
            async with opened(tmp_path / "data") as device:
                await link(device, lying)
                await add(device)
                with pytest.raises(RemoteError):
                    await device.sync.run()
                later(device)
                assert (await device.sync.run()).sent == 1
        assert behind.parts.received == len(LARGE)


async def test_a_person_who_stops_does_not_wait_for_the_whole_file(tmp_path: Path) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        async with opened(tmp_path / "data") as device:
            await link(device, server)
            await add(device)
            server.parts = parts = StoppedParts()
            report = await device.sync.run(stop=parts.stop)
            assert (report.sent, report.complete) == (0, False)
            assert (server.resources("Binary"), parts.received) == ({}, PART)

            assert (await device.sync.run()).sent == 1
        assert server.parts.received == len(LARGE)


async def test_a_file_damaged_here_delays_no_other(device: Container) -> None:
    with FaithfulServer(reference=True) as server:
        server.put(remote.patient())
        await link(device, server)
        await add(device)
        await add(device, b"Petite lettre.", "Petite")
        path = device.documents.attachments._path(hashlib.sha256(LARGE).hexdigest())
        with path.open("r+b") as file:
            file.seek(2 * MIB)
            file.write(b"\0" * 9)

        report = await device.sync.run()

        assert (report.sent, report.refused) == (1, 1)
        assert len(server.resources("Binary")) == 1


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


async def test_our_own_server_takes_a_large_file_in_parts_and_memory_stays_flat(
    device: Container, backend: Backend, tmp_path: Path
) -> None:
    token = backend.token()
    await device.sync.link(Server(backend.url, backend.patient()), token)
    await device.sync.run()
    data = random.Random(3).randbytes(8 * MIB).hex().encode()  # noqa: S311 - data
    await add(device, data, "Zébrure")
    device.documents.forget_opened()
    tracemalloc.start()
    try:
        report = await device.sync.run()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (report.sent, report.complete) == (1, True)
    assert peak < len(data) / 2
    async with opened(tmp_path / "second") as second:
        await second.sync.link(Server(backend.url, backend.patient()), token)
        await second.sync.run()
        assert await fetched(second, "zébrure") == data
