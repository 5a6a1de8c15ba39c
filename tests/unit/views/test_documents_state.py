import asyncio
from dataclasses import replace

import pytest

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotFoundError, NotHereError
from services.documents.models import Category, Kind, Query
from tests.fakes.documents import FakeDocuments
from tests.fakes.own import FakeFinding
from views.documents.detail_state import Asking, DetailModel
from views.documents.preview import PreviewModel
from views.documents.reader_state import ReaderModel, aspect
from views.documents.state import PAGE, DocumentsModel, Phase

TYPING = 0.3  # longer than the pause that starts a search


@pytest.fixture
async def model(documents: FakeDocuments, changes: ChangeFeed) -> DocumentsModel:
    model = DocumentsModel(documents, FakeFinding(documents), changes)
    await model.start()
    return model


def titles(model: DocumentsModel) -> set[str]:
    return {document.title for document in model.state.documents}


async def test_list_when_loaded_then_one_page_and_counts(model: DocumentsModel) -> None:
    assert model.state.phase is Phase.READY
    assert (len(model.state.documents), model.state.total) == (PAGE, 120)
    assert dict(model.state.counts)[Category.LABORATORY] == 20
    model.stop()


async def test_list_when_locked_then_failed_without_raising(changes: ChangeFeed) -> None:
    locked = FakeDocuments(changes, locked=True)
    model = DocumentsModel(locked, FakeFinding(locked), changes)
    await model.start()
    assert model.state.phase is Phase.FAILED
    model.stop()


async def test_more_when_asked_twice_at_once_then_one_page_more(model: DocumentsModel) -> None:
    await asyncio.gather(model.more(), model.more())
    assert len(model.state.documents) == 2 * PAGE
    await model.more()
    await model.more()
    assert (len(model.state.documents), model.state.next) == (120, None)
    model.stop()


async def test_list_when_a_document_changes_then_read_again_as_far(
    model: DocumentsModel, documents: FakeDocuments
) -> None:
    await model.more()
    await documents.delete("document-0")
    await asyncio.sleep(0.05)
    assert model.state.total == 119
    assert len(model.state.documents) == 2 * PAGE
    model.stop()


async def test_search_when_typed_letter_by_letter_then_asked_once(model: DocumentsModel) -> None:
    for text in ("b", "bi", "bil", "bilan"):
        await model.search(text)
    await asyncio.sleep(TYPING)
    assert titles(model) == {"Bilan sanguin"}
    await model.search("zzz")
    await asyncio.sleep(TYPING)
    assert titles(model) == set()
    await model.reset()
    assert (model.state.total, model.state.resets) == (120, 1)
    model.stop()


async def test_filters_when_chosen_then_narrow_together(model: DocumentsModel) -> None:
    await model.choose(Category.LABORATORY)
    await model.toggle_unread()
    assert [document.id for document in model.state.documents] == ["document-0"]
    await model.toggle_unread()
    await model.choose(None)
    await model.toggle_replaced()
    assert model.state.query == Query(replaced=True)
    model.stop()


async def test_detail_when_renamed_and_recategorised_then_shown(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    model = DetailModel(documents, changes, "document-0")
    await model.start()
    await model.ask(Asking.TITLE)
    await model.type_title("Bilan de novembre")
    await model.rename()
    await model.ask(Asking.CATEGORY)
    await model.choose(Category.OTHER.value)
    await model.recategorise()
    await asyncio.sleep(0.05)
    assert model.state.detail is not None
    document = model.state.detail.document
    assert (document.title, document.category) == ("Bilan de novembre", Category.OTHER)
    assert model.state.asking is Asking.NOTHING
    model.stop()


async def test_detail_when_redated_then_only_a_date_is_kept(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    model = DetailModel(documents, changes, "document-0")
    await model.start()
    await model.ask(Asking.DATE)
    await model.type_day("hier")
    await model.redate()
    assert model.state.no_date
    await model.type_day("14/03/2020")
    await model.redate()
    await asyncio.sleep(0.05)
    assert model.state.detail is not None
    assert model.state.detail.document.date == "2020-03-14"
    assert model.state.asking is Asking.NOTHING
    model.stop()


async def test_detail_when_deleted_then_no_error_and_restorable(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    model = DetailModel(documents, changes, "document-0")
    await model.start()
    assert await model.delete()
    await asyncio.sleep(0.05)
    assert model.state.phase is Phase.READY
    assert len(documents.deleted) == 1
    await model.restore()
    assert documents.deleted == []
    model.stop()


async def test_detail_when_it_does_not_exist_then_failed(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    model = DetailModel(documents, changes, "nothing")
    await model.start()
    assert isinstance(model.state.error, NotFoundError)
    assert await model.original() is None
    model.stop()


async def test_reader_when_a_page_is_opened_then_read_and_original_one_tap_away(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    model = ReaderModel(documents, changes, "document-0")
    await model.start()
    assert model.state.page is not None
    assert model.state.sheets == ()
    assert not documents.documents[0].is_new
    await model.toggle_original()
    assert (model.state.original or "").startswith("<ClinicalDocument>")
    await model.toggle_original()
    assert not model.state.original
    model.stop()


async def test_reader_when_a_pdf_is_scrolled_and_zoomed_then_draws_what_is_near(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    documents.documents[0] = replace(documents.documents[0], kind=Kind.PDF)
    model = ReaderModel(documents, changes, "document-0", width=300)
    await model.start()
    assert [bool(sheet.picture) for sheet in model.state.sheets] == [True, True]
    await model.zoom_in()
    assert [sheet.zoom for sheet in model.state.sheets] == [1.5, 1.5]
    for _step in range(9):
        await model.zoom_out()
    assert model.state.zoom == 0.5
    model.stop()


async def test_reader_when_the_file_is_still_on_the_server_then_opens_once_it_came(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    documents.elsewhere.add("document-0")
    model = ReaderModel(documents, changes, "document-0")
    await model.start()
    before = model.state
    documents.elsewhere.clear()
    changes.publish(Topic.DOCUMENTS)
    await asyncio.sleep(0.05)
    assert isinstance(before.error, NotHereError)
    assert (model.state.phase, model.state.error) == (Phase.READY, None)
    model.stop()


async def test_preview_when_the_file_is_still_on_the_server_then_shown_once_it_came(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    documents.elsewhere.add("document-0")
    model = PreviewModel(documents, changes, documents.documents[0])
    await model.start()
    before = model.state
    documents.elsewhere.clear()
    changes.publish(Topic.DOCUMENTS)
    await asyncio.sleep(0.05)
    assert isinstance(before.error, NotHereError)
    assert (bool(model.state.blocks), model.state.error) == (True, None)
    model.stop()


def test_aspect_when_png_then_from_its_header_else_a4() -> None:
    header = b"\x89PNG\r\n\x1a\n" + bytes(8) + (200).to_bytes(4, "big") + (100).to_bytes(4, "big")
    assert aspect(header) == 0.5
    assert round(aspect(b"no picture"), 2) == 1.41
