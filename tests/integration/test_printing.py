"""Paper from a real record: documents, the list, letters, the sheet for a visit; nothing is written on the way."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.container import Container
from services.core.categories import Category
from services.core.errors import LockedError
from services.documents.models import Document, FileToImport, Kind, Query
from services.visits.models import Draft, Taking
from tests.builders.files import pdf as file_of_pdf
from tests.builders.paper import frame, pages, words
from tests.builders.space import carnet


@pytest.fixture
async def record(tmp_path: Path) -> AsyncIterator[Container]:
    """Return the services on the demonstration."""
    container = carnet(tmp_path / "data")
    await container.people.discover()
    yield container
    await container.people.lock()


async def found(record: Container, query: Query) -> Document:
    return (await record.documents.list(query)).documents[0]


def files(folder: Path) -> dict[Path, int]:
    return {
        path: path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("record.db")
    }


async def test_document_when_a_page_then_its_whole_narrative_is_on_paper(record: Container) -> None:
    report = await found(record, Query(category=Category.LABORATORY))
    printed = await record.printing.document(report.id, frame())
    text = words(printed.data)
    assert report.title in text
    assert "Camille" in text
    page = await record.documents.page(report.id)
    assert page.blocks
    for each in ("Hémoglobine", "g/"):
        assert each in text


async def test_document_when_every_one_of_the_demonstration_then_it_prints(
    record: Container,
) -> None:
    for document in (await record.documents.list(Query())).documents:
        printed = await record.printing.document(document.id, frame())
        assert pages(printed.data)
        if document.kind is Kind.PDF:
            assert printed.data == await record.documents.original(document.id)


async def test_document_when_a_pdf_then_it_leaves_as_it_came(record: Container) -> None:
    data = file_of_pdf("Courrier du Dr Modèle")
    added = await record.documents.add(
        FileToImport("courrier.pdf", data=data), "Courrier", Category.OTHER
    )
    [id] = added.documents
    assert await record.printing.is_pdf(id)
    assert (await record.printing.document(id, frame())).data == data


async def test_list_when_filtered_then_only_what_is_on_the_screen_is_on_paper(
    record: Container,
) -> None:
    every = (await record.documents.list(Query())).documents
    asked = Query(category=Category.LABORATORY)
    text = words((await record.printing.listed(asked, frame())).data)
    assert "Mes documents" in text
    for document in every:
        assert (document.title in text) == (document.category is Category.LABORATORY) or any(
            other.title == document.title and other.category is Category.LABORATORY
            for other in every
        )


async def test_letter_when_printed_in_english_then_it_is_french_and_what_is_kept_is_not(
    record: Container,
) -> None:
    report = await found(record, Query(category=Category.LABORATORY))
    letter, kept = pages((await record.printing.correction(report.id, frame("en"))).data)
    assert "Demande de rectification" in letter
    assert report.title.replace("\n", " ")[:20] in letter
    assert "This page is for you" in kept
    access = pages((await record.printing.access(frame(), visit="2026-09-01")).data)
    assert "Mon rendez-vous du 1er septembre 2026" in " ".join(access[0].split())
    assert "L1111-7" in access[0]


async def test_visit_when_nothing_was_written_then_the_record_fills_it(record: Container) -> None:
    draft = await record.visits.draft()
    assert draft == Draft()
    known = await record.visits.known(draft, frame().words)
    assert known.last.date
    assert known.since == known.last.date
    assert known.taking is Taking.SOME
    assert known.treatments
    assert known.measures
    assert all(one.value and one.date for one in known.measures)
    text = words((await record.visits.printed(draft, frame())).data)
    assert known.treatments[0].name in text
    assert known.measures[0].value in text


async def test_visit_when_its_last_day_is_given_then_only_what_is_newer_is_listed(
    record: Container,
) -> None:
    every = await record.visits.known(Draft(since=""), frame().words)
    assert every.documents
    newest = every.documents[0].date[:10]
    known = await record.visits.known(Draft(since=newest), frame().words)
    assert not known.documents


async def test_draft_when_kept_then_it_is_there_again_and_gone_when_locked(
    record: Container,
) -> None:
    draft = replace(Draft(), reason="Toux", questions=("Un ?", "", ""), left_out=frozenset({"d"}))
    await record.visits.keep(draft)
    assert await record.visits.draft() == draft
    await record.people.lock()
    with pytest.raises(LockedError):
        await record.visits.draft()
    with pytest.raises(LockedError):
        await record.visits.printed(draft, frame())


async def test_paper_when_printed_then_no_file_is_left_on_the_device(
    record: Container, tmp_path: Path
) -> None:
    report = await found(record, Query(category=Category.LABORATORY))
    before = files(tmp_path)
    await record.printing.document(report.id, frame())
    await record.printing.listed(Query(), frame())
    await record.visits.printed(Draft(reason="Toux"), frame())
    assert files(tmp_path) == before
