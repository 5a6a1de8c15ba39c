from dataclasses import replace

import pytest

from services.core.changes import ChangeFeed
from services.documents.models import Query
from services.documents.own_models import ExpectedReport, Waiting
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.models import Frame
from tests.fakes.clock import SetClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.own import FakeFinding, FakeOwn
from tests.fakes.printing import FakePrinting
from views.documents.expected_state import ExpectedModel
from views.documents.folders_state import FoldersModel, Kind
from views.documents.narrow_state import NarrowModel
from views.documents.own_state import Asking, OwnModel
from views.documents.state import DocumentsModel, Grouping, Phase

FRAME = Frame((translator("fr"), Formats("fr")), SetClock().now())


@pytest.fixture
def own(changes: ChangeFeed) -> FakeOwn:
    return FakeOwn(changes)


@pytest.fixture
async def model(own: FakeOwn, changes: ChangeFeed) -> OwnModel:
    model = OwnModel(own, changes, "document-1")
    await model.start()
    return model


async def test_note_when_saved_then_kept_and_undone(model: OwnModel, own: FakeOwn) -> None:
    await model.ask(Asking.NOTE)
    await model.type(" À montrer ")
    assert await model.keep_note()
    assert own.written == {"document-1": "À montrer"}
    assert model.state.asking is Asking.NOTHING
    await model.undo_note()
    assert own.written == {}
    model.stop()


async def test_note_when_nothing_changed_then_nothing_is_said(model: OwnModel) -> None:
    await model.ask(Asking.NOTE)
    assert not await model.keep_note()
    model.stop()


async def test_folder_when_made_here_then_the_document_is_in_it(
    model: OwnModel, own: FakeOwn
) -> None:
    await model.ask(Asking.FOLDERS)
    await model.new_folder()  # without a name
    await model.type("Cœur")
    await model.new_folder()
    await model.load()
    assert model.state.own is not None
    assert [folder.name for folder in model.state.own.folders] == ["Cœur"]
    await model.put_in("folder-0", inside=False)
    assert own.inside == set()
    model.stop()


async def test_own_things_when_locked_then_an_error_and_no_exception(changes: ChangeFeed) -> None:
    model = OwnModel(FakeOwn(changes, locked=True), changes, "document-1")
    await model.start()
    assert model.state.error is not None
    model.stop()


async def test_search_when_misspelt_then_says_what_it_looked_for_and_pages_on_it(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    finding = FakeFinding(documents, {"blian": "bilan"})
    model = DocumentsModel(documents, finding, changes)
    await model.start()
    await model.apply(Query(text="blian"))
    assert model.state.correction is not None
    assert model.state.meant.text == "bilan"
    assert {document.title for document in model.state.documents} == {"Bilan sanguin"}
    assert model.state.query.text == "blian"
    model.stop()


async def test_list_when_grouped_by_episode_then_every_line_is_in_one(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    model = DocumentsModel(documents, FakeFinding(documents), changes)
    await model.start()
    await model.group(Grouping.EPISODE.value)
    await model.more()
    shown = [one.id for episode in model.state.episodes for one in episode.documents]
    assert sorted(shown) == sorted(one.id for one in model.state.documents)
    assert model.state.phase is Phase.READY
    model.stop()


async def test_filters_when_dropped_then_words_and_chips_stay(
    documents: FakeDocuments, changes: ChangeFeed
) -> None:
    model = DocumentsModel(documents, FakeFinding(documents), changes)
    await model.start()
    await model.apply(Query(text="bilan", unread=True))
    await model.narrow(Query(unread=True, pinned=True, author="Dr Modèle", since="2026-01-01"))
    assert model.state.narrowed == 3
    await model.widen()
    assert model.state.query == Query(text="bilan", unread=True)
    model.stop()


async def test_filter_when_saved_then_offered_under_its_name(
    documents: FakeDocuments, own: FakeOwn, changes: ChangeFeed
) -> None:
    model = NarrowModel(FakeFinding(documents), own, changes)
    await model.start()
    await model.show(open=True)
    assert "Dr Modèle" in model.state.authors
    assert not await model.save(Query(pinned=True))
    await model.type_name("Épinglés")
    assert await model.save(Query(pinned=True))
    await model.load()
    assert [(saved.name, saved.query) for saved in model.state.saved] == [
        ("Épinglés", Query(pinned=True))
    ]
    model.stop()


async def test_folder_when_renamed_deleted_and_restored_then_there(
    own: FakeOwn, changes: ChangeFeed
) -> None:
    model = FoldersModel(own, changes)
    await model.start()
    await model.type_name("Cœur")
    await model.create()
    await model.ask((Kind.FOLDER, "folder-0", "Cœur"))
    await model.type_other("Poumon")
    await model.rename()
    assert await model.delete(Kind.FOLDER, "folder-0")
    await model.load()
    assert not model.state.folders
    await model.restore(Kind.FOLDER, "folder-0")
    await model.load()
    assert [folder.name for folder in model.state.folders] == ["Poumon"]
    model.stop()


async def test_visit_when_its_day_is_to_come_or_none_then_not_taken(
    own: FakeOwn, changes: ChangeFeed, clock: SetClock
) -> None:
    model = ExpectedModel(own, changes, clock, FakePrinting())
    await model.start()
    for day in ("", "2026", "31/02/2026", "01/01/2999"):
        await model.type(who="Dr Modèle", day=day)
        assert not await model.expect(), day
    await model.type(who=" ", day="05/01/2020")
    assert not await model.expect()
    await model.type(who="Dr Modèle", day="05/01/2020")
    assert await model.expect()
    assert own.reports["report-0"].day == "2020-01-05"
    model.stop()


async def test_report_when_received_then_settled_and_taken_back(
    own: FakeOwn, changes: ChangeFeed, clock: SetClock
) -> None:
    await own.expect(ExpectedReport("", "Consultation", "Dr Modèle", "2026-01-05"))
    model = ExpectedModel(own, changes, clock, FakePrinting())
    await model.start()
    assert model.state.expectations is not None
    (late,) = model.state.expectations.late
    await model.ask_letter(late, FRAME)
    assert model.state.letter is not None
    await model.close()
    await model.ask_received(late)
    assert await model.settle(late, Waiting.RECEIVED, "document-1")
    assert own.reports[late.id] == replace(late, state=Waiting.RECEIVED, document="document-1")
    await model.undo()
    assert own.reports[late.id].state is Waiting.WAITING
    model.stop()
