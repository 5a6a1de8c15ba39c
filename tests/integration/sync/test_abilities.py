"""What a server can do is found by a run, kept, and known without asking it anew."""

import pytest

from app.container import Container
from services.sync.abilities import Abilities, Deletions
from tests.builders import remote
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, fill, link

FOUND = {
    "reference": Abilities(
        Deletions.TOLD, guarded=True, once=True, parts=True, named=True, books=False
    ),
    "faithful": Abilities(
        Deletions.TOLD, guarded=True, once=True, parts=False, named=True, books=False
    ),
    "poor": Abilities(
        Deletions.COMPARED, guarded=False, once=False, parts=False, named=True, books=False
    ),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_abilities_when_a_run_is_at_its_end_then_known_without_the_server(
    device: Container, kind: str
) -> None:
    server: FhirFake = KINDS[kind]()
    with server:
        fill(server)
        await link(device, server)
        assert (await device.sync.freshness()).abilities is None
        await device.sync.run()
    server.requests.clear()

    assert (await device.sync.freshness()).abilities == FOUND[kind]
    assert server.requests == []


async def test_abilities_when_another_server_is_chosen_then_those_of_the_first_are_forgotten(
    device: Container,
) -> None:
    with FaithfulServer(reference=True) as first, FaithfulServer() as second:
        first.put(remote.patient())
        await link(device, first)
        await device.sync.run()
        await device.sync.unlink()
        await link(device, second)

        assert (await device.sync.freshness()).abilities is None
