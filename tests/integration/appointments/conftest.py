"""An open space of Camille's, and a server where care is booked."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.sync.models import Server
from tests.builders import remote
from tests.fakes.fhir.booking import BookingServer
from tests.integration.sync.conftest import opened


@pytest.fixture
def server() -> Iterator[BookingServer]:
    with BookingServer() as running:
        running.put(remote.patient())
        yield running


@pytest.fixture
async def device(tmp_path: Path, server: BookingServer) -> AsyncIterator[Container]:
    """Return a device whose clock is days or years away from the server's."""
    async with opened(tmp_path / "data") as container:
        await container.sync.link(Server(server.url, remote.PATIENT), None)
        await container.sync.run(files=False)
        yield container
