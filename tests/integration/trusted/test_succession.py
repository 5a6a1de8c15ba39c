"""A designation that replaces another says so on the server, and the other is superseded there, its paper too."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.documents.models import FileToImport
from services.sync.models import Server
from services.trusted.models import Bond, Chosen, Draft
from tests.builders import files, remote
from tests.fakes.fhir.faithful import FaithfulServer
from tests.integration.sync.conftest import opened

LOUISE = Chosen("Louise Exemple", "1968-05-02", "01 99 00 00 00", "", Bond.RELATIVE)


@pytest.fixture
def server() -> Iterator[FaithfulServer]:
    with FaithfulServer(page=7, reference=True) as running:
        running.put(remote.patient())
        yield running


@pytest.fixture
async def device(tmp_path: Path, server: FaithfulServer) -> AsyncIterator[Container]:
    async with opened(tmp_path / "data") as container:
        await container.sync.link(Server(server.url, remote.PATIENT), None)
        await container.sync.run()
        yield container


def current(server: FaithfulServer) -> set[str]:
    found = server.resources("DocumentReference").values()
    return {str(one["id"]) for one in found if one["status"] == "current"}


async def signed(container: Container, chosen: Chosen, text: str) -> set[str]:
    """Sign a designation on paper, and return the documents that show it."""
    await container.trusted.keep(Draft(chosen))
    paper = FileToImport("papier.pdf", data=files.pdf(text))
    act = await container.trusted.file_signed(paper, "2026-01-02")
    held = (await container.trusted.desk()).in_force
    assert held
    return {act.document, held.paper_document}


async def test_designation_when_replaced_then_revoked_then_only_what_holds_is_current(
    device: Container, server: FaithfulServer
) -> None:
    first = await signed(device, LOUISE, "Un")
    await device.sync.run()
    assert current(server) == first

    other = Chosen("Inès Modèle", "1970-05-02", "01 99 00 00 01", "", Bond.RELATIVE)
    second = await signed(device, other, "Deux")
    await device.sync.run()
    assert current(server) == second

    revoked = await device.trusted.revoke()
    await device.sync.run()
    assert current(server) == {revoked.document}
    targets = server.resources("DocumentReference")[f"DocumentReference/{revoked.document}"]
    names = {one["target"]["reference"] for one in targets["relatesTo"]}
    assert names == {f"DocumentReference/{id}" for id in second}
    assert len((await device.trusted.desk()).earlier) == 2
    assert await device.conflicts.count() == 0
