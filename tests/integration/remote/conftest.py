"""Servers on real sockets, and a client that does not wait long for them."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from services.remote.address import ServerAddress
from services.remote.authorization import Authorization
from services.remote.client import FhirClient
from services.remote.limits import MIB, Limits
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.lying import LyingServer
from tests.fakes.fhir.poor import PoorServer
from tests.fakes.fhir.serving import Served

Connect = Callable[..., FhirClient]

SMALL = Limits(json_bytes=MIB, binary_bytes=MIB)
HASTY = replace(SMALL, silence=timedelta(seconds=0.3), total=timedelta(seconds=0.4))


@pytest.fixture
def faithful() -> Iterator[FaithfulServer]:
    with FaithfulServer(page=2) as server:
        yield server


@pytest.fixture
def reference() -> Iterator[FaithfulServer]:
    with FaithfulServer(page=2, reference=True) as server:
        yield server


@pytest.fixture
def poor() -> Iterator[PoorServer]:
    with PoorServer(page=2) as server:
        yield server


@pytest.fixture
def lying() -> Iterator[LyingServer]:
    with LyingServer(FaithfulServer(page=2, reference=True)) as server:
        yield server


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Return a client of a server, closed at the end."""
    made: list[FhirClient] = []

    def client(
        server: Served, authorization: Authorization | None = None, limits: Limits | None = None
    ) -> FhirClient:
        made.append(FhirClient(ServerAddress.of(server.url), authorization, limits))
        return made[-1]

    yield client
    for each in made:
        await each.aclose()
