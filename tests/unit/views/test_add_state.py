import asyncio
from collections.abc import AsyncIterator

import pytest

from services.core.errors import LockedError
from services.documents.models import Category, DateOrigin, FileToImport, Outcome
from services.documents.proposing import Proposal, Rule
from tests.fakes.documents import FakeDocuments
from views._shared.typed_dates import as_typed
from views.documents.add_state import AddModel, Stage


def files(*names: str) -> list[FileToImport]:
    return [FileToImport(name, data=b"x") for name in names]


@pytest.fixture
def model(documents: FakeDocuments) -> AddModel:
    return AddModel(documents)


async def test_import_when_files_differ_then_each_has_its_line(model: AddModel) -> None:
    await model.take(files("bilan.pdf", "bilan.pdf", "vide.txt", "autre.xml"))
    assert model.state.stage is Stage.REPORT
    assert model.state.report is not None
    outcomes = [file.outcome for file in model.state.report.files]
    assert outcomes == [Outcome.ADDED, Outcome.DUPLICATE, Outcome.REFUSED, Outcome.REFUSED]
    assert [file.name for file in model.state.refused] == ["vide.txt"]
    assert [file.name for file in model.state.to_decide] == ["autre.xml"]


async def test_somebody_else_when_left_out_then_nothing_left_to_decide(model: AddModel) -> None:
    await model.take(files("autre.xml"))
    await model.leave_out("autre.xml")
    assert model.state.to_decide == ()


async def test_somebody_else_when_kept_then_added_in_the_same_report(
    model: AddModel, documents: FakeDocuments
) -> None:
    await model.take(files("bilan.pdf", "autre.xml"))
    await model.keep("autre.xml")
    assert model.state.report is not None
    assert [file.outcome for file in model.state.report.files] == [Outcome.ADDED] * 2
    await model.undo()
    assert model.state.undone == 2
    assert len(documents.deleted) == 2


async def test_import_when_stopped_then_says_so_and_keeps_what_came(
    model: AddModel, documents: FakeDocuments
) -> None:
    documents.pause = 0.02
    importing = asyncio.create_task(model.take(files(*(f"{n}.pdf" for n in range(20)))))
    await asyncio.sleep(0.05)
    assert model.state.progress is not None
    assert model.state.progress.total == 20
    await model.stop_import()
    assert model.state.stopping
    await importing
    assert model.state.report is not None
    assert model.state.report.stopped
    assert 0 < model.state.report.count(Outcome.ADDED) < 20


async def test_one_file_when_described_then_added_under_its_title(
    model: AddModel, documents: FakeDocuments
) -> None:
    await model.describe(files("scan 12.jpg"))
    assert (model.state.stage, model.state.title) == (Stage.DESCRIBING, "scan 12")
    await model.type_title("  ")
    await model.add("")
    assert model.state.tried
    await model.type_title("Carte de groupe sanguin")
    await model.choose(Category.LABORATORY.value)
    await model.add("2019-05")
    added = documents.documents[-1]
    assert (added.title, added.category, added.date) == (
        "Carte de groupe sanguin",
        Category.LABORATORY,
        "2019-05",
    )


async def test_files_when_brought_in_groups_then_one_report_one_undo(
    model: AddModel, documents: FakeDocuments
) -> None:
    async def groups() -> AsyncIterator[list[FileToImport]]:
        for group in range(5):
            yield files(*(f"{group}-{n}.pdf" for n in range(3)), f"autre{group}.xml")

    before = len(documents.documents)
    await model.take_groups(groups(), 20)
    assert model.state.report is not None
    assert len(model.state.report.files) == 20
    asked = len(model.state.to_decide)
    await model.keep("autre3.xml")
    assert (asked, len(model.state.to_decide)) == (5, 4)
    assert len(documents.documents) == before + 16
    await model.undo()
    assert (model.state.undone, len(documents.documents)) == (16, before)


async def test_files_when_the_space_locks_on_the_way_then_what_came_is_told(
    model: AddModel,
) -> None:
    async def groups() -> AsyncIterator[list[FileToImport]]:
        yield files("a.pdf")
        raise LockedError

    await model.take_groups(groups(), 2)
    assert model.state.stage is Stage.REPORT
    assert isinstance(model.state.error, LockedError)
    assert model.state.report is not None
    assert len(model.state.report.files) == 1


async def test_one_file_when_rules_propose_then_the_form_begins_with_it(
    model: AddModel, documents: FakeDocuments
) -> None:
    documents.proposal = Proposal(
        "Bilan", "2026-03-14", DateOrigin.NAME, Category.LABORATORY, Rule.NAME
    )
    await model.describe(files("bilan 2026-03-14.pdf"))
    state = model.state
    assert (state.title, state.day, state.category) == ("Bilan", "14/03/2026", Category.LABORATORY)
    await model.add("2026-03-14")
    await model.undo()
    assert model.state.undone == 1


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2026-03-14T08:00:00+01:00", "14/03/2026"),
        ("2026-03", ""),
        ("2026", "2026"),
        ("", ""),
    ],
)
def test_day_when_proposed_then_as_people_type_it(date: str, day: str) -> None:
    assert as_typed(date) == day


async def test_nothing_when_the_dialog_is_cancelled(model: AddModel) -> None:
    await model.take([])
    await model.describe([])
    assert model.state.stage is Stage.CHOOSING
