"""Camille's record on a device, and servers of three kinds."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.sync.models import Server
from tests.builders import remote
from tests.builders.space import CODE, carnet, make_space
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.poor import PoorServer
from tests.fakes.fhir.serving import FhirFake, Served

KINDS: dict[str, Callable[[], FhirFake]] = {
    "reference": lambda: FaithfulServer(page=7, reference=True),
    "faithful": lambda: FaithfulServer(page=7),
    "poor": lambda: PoorServer(page=7),
}


def fill(server: FhirFake) -> None:
    """Give a server Camille's record, and somebody else's beside it."""
    server.put(remote.patient())
    for number in range(20):
        server.put(remote.binary(f"lettre-{number}-file"))
        server.put(remote.letter(f"lettre-{number}", f"Lettre {number}"))
    server.put(remote.result("ferritine", 42))
    server.put(remote.report("bilan", ["ferritine"]))
    server.put(remote.patient("marcel", "Fictif"))
    server.put(remote.letter("autre", "Secret", of="marcel"))


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[FhirFake]:
    with KINDS[request.param]() as running:
        fill(running)
        yield running


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Container]:
    async with opened(tmp_path / "data") as container:
        yield container


class opened:  # noqa: N801 - used as a function
    """An open, empty space in `data`, made if it is not there."""

    def __init__(self, data: Path) -> None:
        self.data = data

    async def __aenter__(self) -> Container:
        if not self.data.exists():
            import asyncio

            await asyncio.to_thread(make_space, self.data)
        self.container = carnet(self.data)
        await self.container.people.unlock(CODE)
        return self.container

    async def __aexit__(self, *_: object) -> None:
        await self.container.people.lock()


async def link(container: Container, server: Served) -> None:
    """Keep the open record with a server that asks for no token."""
    await container.sync.link(Server(server.url, remote.PATIENT), None)
