"""Packages and archives through the services as the window has them: described, filed, undone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.container import Container
from services.core.errors import Refusal
from services.core.narrative import plain_text
from services.documents.models import (
    Category,
    DateOrigin,
    Document,
    FileToImport,
    Kind,
    Outcome,
    Query,
    Source,
)
from tests.builders import files
from tests.builders.space import CODE, carnet, make_space
from tests.builders.xdm import SUBSET, Entry, package, zipped

RTF = rb"{\rtf1\ansi Ordonnance de sortie\par Parac\'e9tamol}"


@pytest.fixture
def space(tmp_path: Path) -> Path:
    make_space(tmp_path / "space")
    return tmp_path / "space"


@pytest.fixture
async def container(space: Path) -> AsyncIterator[Container]:
    opened = carnet(space)
    await opened.people.unlock(CODE)
    yield opened
    await opened.people.lock()


async def listed(container: Container, **query: bool) -> list[Document]:
    return list((await container.documents.list(Query(**query))).documents)  # type: ignore[arg-type] # flags


async def test_package_when_imported_then_described_found_linked_and_undone(
    container: Container,
) -> None:
    old = Entry("a.pdf", files.pdf("Ancien"), id="Old", unique_id="1.1^1", title="Bilan provisoire")
    new = Entry(
        "b.pdf", files.pdf("Potassium"), id="New", unique_id="1.1^2", replaces="Old", title="Bilan"
    )
    lying = Entry("c.pdf", files.pdf("Autre"), id="Lying", unique_id="1.1^3", hash="0" * 40)
    await container.documents.import_files([FileToImport("x.txt", data=b"avant")])

    report = await container.documents.import_files(
        [FileToImport("IHE_XDM.zip", data=package(new, lying, old))]
    )

    assert [(f.name, f.outcome) for f in report.files] == [
        ("IHE_XDM.zip » b.pdf", Outcome.ADDED),
        ("IHE_XDM.zip » c.pdf", Outcome.REFUSED),
        ("IHE_XDM.zip » a.pdf", Outcome.ADDED),
    ]
    assert report.adopted
    assert report.adopted.display == "Camille EXEMPLE"
    (found,) = (await container.documents.list(Query(text="prudence potassium"))).documents
    detail = await container.documents.detail(found.id)
    assert (found.title, found.author, found.person) == (
        "Bilan",
        "Dr Prudence MODÈLE",
        "Camille EXEMPLE",
    )
    assert [each.title for each in detail.older] == ["Bilan provisoire"]
    assert detail.provenance.date_origin is DateOrigin.DOCUMENT

    assert await container.documents.undo_import(report.batch) == 2
    assert [each.title for each in await listed(container)] == ["x"]
    assert (await container.people.identity()).is_empty


async def test_package_without_index_when_imported_then_its_files_are_plain_documents(
    container: Container,
) -> None:
    data = zipped(
        ("INDEX.HTM", b"<html>"),
        (SUBSET + "ordonnance 2026-03-14.pdf", files.pdf("Repos")),
        (SUBSET + "secret.exe", b"MZ\x90\x00"),
    )
    report = await container.documents.import_files([FileToImport("xdm.zip", data=data)])
    assert [f.error.reason if f.error else None for f in report.files] == [
        Refusal.XDM_INDEX,
        None,
        Refusal.UNKNOWN_FORMAT,
    ]
    (document,) = await listed(container)
    assert (document.category, document.date) == (Category.PRESCRIPTION, "2026-03-14")


async def test_archive_of_another_space_when_imported_then_filed_by_its_folders(
    container: Container,
) -> None:
    data = zipped(
        ("export/Résultats de biologie/a.pdf", files.pdf("Un")),
        ("export/Autre chose/b.pdf", files.pdf("Deux")),
        ("export/Certificats médicaux/lettre.xml", files.cda()),
    )
    await container.documents.import_files([FileToImport("export.zip", data=data)])
    categories = {each.title: each.category for each in await listed(container)}
    assert categories == {
        "a": Category.LABORATORY,
        "b": Category.OTHER,
        "Lettre de sortie": Category.REPORT,  # it says what it is
    }


async def test_package_when_somebody_else_s_then_asked_and_kept_with_its_index(
    container: Container,
) -> None:
    await container.documents.import_files([FileToImport("a.xml", data=files.cda())])
    data = package(Entry("b.pdf", files.pdf("Radio"), family="AUTRE", ins="100010000000001"))
    report = await container.documents.import_files([FileToImport("xdm.zip", data=data)])
    assert report.files[0].error
    assert report.files[0].error.reason in {Refusal.OTHER_PERSON, Refusal.HOMONYM}
    kept = await container.documents.import_files(
        [FileToImport("xdm.zip", data=data)], accept_other_identity=True
    )
    detail = await container.documents.detail(kept.files[0].documents[0])
    assert detail.document.title == "Compte rendu de consultation"


async def test_rtf_and_fax_when_imported_then_kept_verbatim_and_read_on_the_screen(
    container: Container,
) -> None:
    fax = files.tiff(3)
    report = await container.documents.import_files(
        [FileToImport("note.rtf", data=RTF), FileToImport("fax.tif", data=fax)]
    )
    note, scan = (file.documents[0] for file in report.files)
    documents = container.documents
    assert (await documents.original(note), await documents.original(scan)) == (RTF, fax)
    assert plain_text((await documents.page(note)).blocks).split("\n")[0] == "Ordonnance de sortie"
    (found,) = (await documents.list(Query(text="paracetamol"))).documents
    assert (found.id, found.kind, found.category) == (note, Kind.TEXT, Category.PRESCRIPTION)
    detail = await documents.detail(scan)
    assert (detail.document.kind, detail.page_count) == (Kind.IMAGE, 3)
    drawn = [await documents.image(scan, 200, page) for page in range(3)]
    assert len(set(drawn)) == 3


async def test_proposal_when_asked_for_then_nothing_is_kept(container: Container) -> None:
    told = await container.documents.propose(
        FileToImport("ordonnance 2026-03-14.pdf", data=files.pdf("Repos"))
    )
    assert (told.title, told.date, told.category) == (
        "ordonnance 2026-03-14",
        "2026-03-14",
        Category.PRESCRIPTION,
    )
    assert await listed(container) == []
    empty = await container.documents.propose(FileToImport("x.exe", data=b"MZ\x90\x00"))
    assert (empty.date, empty.category) == ("", None)


async def test_demonstration_when_it_brings_files_then_no_rule_speaks(container: Container) -> None:
    report = await container.documents.import_files(
        [FileToImport("ordonnance.pdf", data=files.pdf("Repos"))], source=Source.DEMONSTRATION
    )
    detail = await container.documents.detail(report.files[0].documents[0])
    assert detail.document.category is Category.OTHER


async def test_date_when_proposed_and_wrong_then_changed_told_and_sorted(
    container: Container,
) -> None:
    report = await container.documents.import_files(
        [
            FileToImport("2026-03-14.txt", data=b"un"),
            FileToImport("2025-01-01.txt", data=b"deux"),
        ]
    )
    newest = report.files[0].documents[0]
    assert (await listed(container))[0].id == newest
    await container.documents.redate(newest, "2020-05-06")
    detail = await container.documents.detail(newest)
    assert (detail.document.date, detail.provenance.date_origin) == (
        "2020-05-06",
        DateOrigin.PERSON,
    )
    assert [what for _, what in detail.provenance.changes] == ["redated"]
    assert (await listed(container))[-1].id == newest
    with pytest.raises(ValueError, match="no such date"):
        await container.documents.redate(newest, "hier")
