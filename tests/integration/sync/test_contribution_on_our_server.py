"""A file's record given to our own server, which checks every resource in full, and had again on a second device."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.documents.models import FileToImport, Query
from services.sync.models import Server
from tests.builders import contribution, files
from tests.builders.backend import Backend
from tests.integration.sync.conftest import opened


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


async def _link(container: Container, backend: Backend) -> None:
    await container.sync.link(Server(backend.url, backend.patient()), backend.token())


async def _contents(container: Container) -> Counter[tuple[str, str, bytes]]:
    """Count documents: two files may each hold one of the same title."""
    found = (await container.documents.list(Query(replaced=True), limit=1000)).documents
    return Counter(
        [(d.title, d.status.value, await container.documents.original(d.id)) for d in found]
    )


async def test_a_local_space_connects_sends_its_files_and_a_second_device_has_them(
    device: Container, backend: Backend, tmp_path: Path
) -> None:
    taken = {
        "export.json": contribution.export(),
        "rapport.json": contribution.camille_report(),
        "lettre.xml": files.cda(files.cda_section("<paragraph>Bronches dégagées.</paragraph>")),
        "scan.pdf": files.pdf("Radiographie de contrôle"),
    }
    report = await device.documents.import_files(
        [FileToImport(name, data=data) for name, data in taken.items()],
        accept_other_identity=True,
    )
    assert all(file.error is None for file in report.files)
    mine = await _contents(device)
    await _link(device, backend)
    first = await device.sync.run()
    assert (first.sent, first.refused) == (0, 0)

    await device.sync.send_held()
    sent = await device.sync.run()

    assert await device.sync.refused(10) == []
    assert (sent.sent, sent.refused, sent.conflicts, sent.complete) == (9, 0, 0, True)
    assert (await device.sync.run()).sent == 0
    everything = await _contents(device)
    assert mine <= everything
    async with opened(tmp_path / "second") as second:
        await _link(second, backend)
        assert (await second.sync.run()).complete
        assert await _contents(second) == everything
        await second.documents.check()
