"""Printing: asked, made, handed over; what goes wrong is said and loses nothing."""

import pytest

from services.core.departures import Pieces
from services.core.errors import DiskFullError, NotFoundError
from services.printing.models import Frame, Printed
from tests.builders.paper import frame
from tests.fakes.printing import FakePrinting
from views._shared.print_state import Printing, PrintModel


class Folder:
    """Where the person saves; takes the file, or not."""

    def __init__(self, *, takes: bool = True) -> None:
        self.takes, self.got, self.name = takes, b"", ""

    async def __call__(self, name: str, _size: int | None, pieces: Pieces) -> bool:
        self.name, self.got = name, b"".join(bytes(piece) for piece in pieces())
        return self.takes


@pytest.fixture
def printing() -> FakePrinting:
    return FakePrinting()


@pytest.fixture
def model() -> PrintModel:
    return PrintModel()


async def test_print_when_saved_then_the_file_is_a_pdf_of_that_name(
    model: PrintModel, printing: FakePrinting
) -> None:
    await model.open(large=True)
    assert model.state.large

    async def make(asked: Frame) -> Printed:
        return await printing.document("bilan", asked)

    folder = Folder()
    assert await model.save(make, frame(), folder)
    assert model.state.stage is Printing.SAVED
    assert folder.name == "bilan.pdf"
    assert folder.got.startswith(b"%PDF")


async def test_print_when_it_leaves_as_it_came_then_no_type_is_asked(
    model: PrintModel, printing: FakePrinting
) -> None:
    async def as_is() -> bool:
        return await printing.is_pdf("pdf")

    await model.open(large=False, as_is=as_is)
    assert model.state.as_is
    await model.close()
    assert model.state.stage is Printing.NOT


async def test_print_when_not_all_was_taken_then_one_may_try_again(
    model: PrintModel, printing: FakePrinting
) -> None:
    await model.open(large=False)
    assert not await model.save(printing.access, frame(), Folder(takes=False))
    assert model.state.unsaved
    assert model.state.stage is Printing.CHOOSING
    assert await model.save(printing.access, frame(), Folder())
    assert not model.state.unsaved


async def test_print_when_it_cannot_be_made_or_written_then_it_is_said(model: PrintModel) -> None:
    await model.open(large=False)
    assert not await model.save(FakePrinting(NotFoundError()).access, frame(), Folder())
    assert isinstance(model.state.error, NotFoundError)

    async def full(_name: str, _size: int | None, _pieces: Pieces) -> bool:
        raise DiskFullError

    assert not await model.save(FakePrinting().access, frame(), full)
    assert isinstance(model.state.error, DiskFullError)
