"""Carnet and its own server, as two processes: the story of the demonstration, without a window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import Fault, OfflineError, RemoteError
from services.documents.models import FileToImport, Query
from services.sync.models import Server
from tests.builders.backend import Backend
from tests.integration.sync.conftest import opened


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    with Backend(tmp_path_factory.mktemp("server")) as running:
        yield running


async def _link(container: Container, backend: Backend, token: str) -> None:
    await container.sync.link(Server(backend.url, backend.patient()), token)


async def _titles(container: Container) -> list[str]:
    listing = await container.documents.list(Query(replaced=True), limit=1000)
    return [document.title for document in listing.documents]


async def test_the_record_follows_the_hospital_and_the_other_device(
    device: Container, backend: Backend, tmp_path: Path
) -> None:
    token = backend.token()
    await _link(device, backend, token)
    first = await device.sync.run()
    assert first.complete
    assert first.contents_waiting == first.set_aside == first.refused == 0
    assert (await device.people.identity()).display == "Camille Exemple"
    for document in (await device.documents.list(Query(replaced=True), limit=1000)).documents:
        assert await device.documents.original(document.id)
    before = await _titles(device)

    backend.act("deposit", "--person", "camille", "--kind", "letter", "--title", "Courrier zébré")
    assert (await device.sync.run()).received >= 1
    (new,) = (await device.documents.list(Query(text="courrier zébré"))).documents
    assert new.is_new

    backend.stop()
    added = await device.documents.add(
        FileToImport("note.txt", data=b"Mes questions."), "Liste fuchsia", Category.OTHER
    )
    with pytest.raises(OfflineError):
        await device.sync.run()
    assert await device.documents.original(new.id)
    assert (await device.sync.freshness()).waiting == 1

    backend.start()
    assert (await device.sync.run()).sent == 1
    async with opened(tmp_path / "second") as second:
        await _link(second, backend, token)
        await second.sync.run()
        assert sorted(await _titles(second)) == sorted([*before, "Courrier zébré", "Liste fuchsia"])
        (there,) = (await second.documents.list(Query(text="liste fuchsia"))).documents
        assert await second.documents.original(there.id) == b"Mes questions."
        await second.documents.rename(there.id, "Liste indigo")
        assert (await second.sync.run()).sent == 1

    assert (await device.sync.run()).changed == 1
    assert (await device.documents.detail(added.documents[0])).document.title == ("Liste indigo")


async def test_a_token_that_is_not_ours_opens_nothing(device: Container, backend: Backend) -> None:
    await _link(device, backend, "foreign.token.here")

    with pytest.raises(RemoteError) as refused:
        await device.sync.run()

    assert refused.value.fault is Fault.SIGNED_OUT
    assert await _titles(device) == []


async def test_nobody_reads_the_record_of_another(device: Container, backend: Backend) -> None:
    """A token of Marcel's on Camille's record is refused, and nothing of either arrives."""
    await device.sync.link(Server(backend.url, backend.patient()), backend.token("marcel"))

    with pytest.raises(RemoteError):
        await device.sync.run()

    assert await _titles(device) == []
