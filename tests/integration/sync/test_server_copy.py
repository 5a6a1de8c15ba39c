"""What deleting here does there is what the person was told."""

from app.container import Container
from services.core.categories import Category
from services.documents.models import Document, FileToImport, Query
from services.documents.server_copy import ServerCopy
from tests.builders import contribution
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import link


async def _one(container: Container, text: str) -> Document:
    (found,) = (await container.documents.list(Query(text=text))).documents
    return found


async def _made(container: Container) -> Document:
    await container.documents.add(
        FileToImport("note.txt", data=b"Liste fuchsia."), "Liste fuchsia", Category.OTHER
    )
    return await _one(container, "fuchsia")


def _there(server: FhirFake, title: str) -> bool:
    return any(title in str(each) for each in server.resources("DocumentReference").values())


async def test_what_was_sent_is_deleted_there_and_sent_again_when_it_is_restored(
    device: Container, server: FhirFake
) -> None:
    files = server.resources("Binary").keys()
    await link(device, server)
    made = await _made(device)
    before = await device.documents.server_copy(made.id)
    await device.sync.run()
    assert (before, await device.documents.server_copy(made.id)) == (
        ServerCopy.NONE,
        ServerCopy.FOLLOWS,
    )

    await device.documents.delete(made.id)
    assert await device.documents.copies_of_deleted() == {ServerCopy.FOLLOWS}
    await device.sync.run()
    assert not _there(server, "fuchsia")
    assert server.resources("Binary").keys() == files
    await device.documents.restore(made.id)
    await device.sync.run()
    await device.sync.run()
    assert _there(server, "fuchsia")
    assert len(server.resources("Binary")) == len(files) + 1
    assert (await _one(device, "fuchsia")).id == made.id


async def test_what_the_server_gave_stays_there_and_does_not_come_back(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    await device.sync.run()
    letter = await _one(device, "lettre 3")
    assert await device.documents.server_copy(letter.id) is ServerCopy.STAYS

    await device.documents.delete(letter.id)
    assert await device.documents.copies_of_deleted() == {ServerCopy.STAYS}
    await device.documents.erase_deleted()
    await device.sync.run()

    assert _there(server, "Lettre 3")
    assert not (await device.documents.list(Query(text="lettre 3"))).documents


async def test_what_a_server_that_was_left_has_stays_there(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    made = await _made(device)
    await device.sync.run()
    await device.sync.unlink()

    assert await device.documents.server_copy(made.id) is ServerCopy.STAYS
    await device.documents.delete(made.id)
    assert await device.documents.copies_of_deleted() == frozenset()


async def test_an_import_undone_after_it_was_sent_leaves_nothing_of_it_there(
    device: Container, server: FhirFake
) -> None:
    await link(device, server)
    before = set(server.resources())
    report = await device.documents.import_files(
        [FileToImport("export.json", data=contribution.export())]
    )
    assert (await device.sync.run()).sent == 6

    await device.documents.undo_import(report.batch)
    await device.sync.run()

    assert set(server.resources()) == before
