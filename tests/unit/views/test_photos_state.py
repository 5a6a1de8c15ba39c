"""Photos put in order, turned, cut and taken back."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pypdfium2
import pytest

from services.core.errors import Refusal
from services.documents.models import FileToImport
from services.documents.photos import MAX_PHOTOS, Cut
from tests.builders.files import photo
from views.documents.photos_state import PhotosModel


async def chosen(*files: FileToImport) -> AsyncIterator[Sequence[FileToImport]]:
    for file in files:
        yield [file]


def photos(count: int) -> list[FileToImport]:
    return [FileToImport(f"{n}.jpg", data=photo(20 + n, 30)) for n in range(count)]


@pytest.fixture
async def model() -> PhotosModel:
    model = PhotosModel()
    await model.take(chosen(*photos(3)))
    return model


def names(model: PhotosModel) -> list[str]:
    return [page.photo.name for page in model.state.pages]


async def test_photos_when_chosen_then_in_order_each_with_its_picture(model: PhotosModel) -> None:
    assert names(model) == ["0.jpg", "1.jpg", "2.jpg"]
    assert all(model.state.pictures[page.photo.id] for page in model.state.pages)
    assert not model.state.working
    await model.take(chosen(FileToImport("plus.jpg", data=photo())))
    assert names(model)[-1] == "plus.jpg"


async def test_photos_when_moved_or_left_out_then_taken_back_one_by_one(model: PhotosModel) -> None:
    await model.move(2, -1)
    await model.move(0, -1)
    assert names(model) == ["0.jpg", "2.jpg", "1.jpg"]
    await model.remove(0)
    assert names(model) == ["2.jpg", "1.jpg"]
    await model.undo()
    await model.undo()
    await model.undo()
    assert names(model) == ["0.jpg", "1.jpg", "2.jpg"]
    assert model.state.earlier == ()


async def test_photo_when_cut_turned_and_greyed_then_drawn_again_and_bounded(
    model: PhotosModel,
) -> None:
    await model.open(model.state.pages[0].photo.id)
    for _ in range(20):
        await model.cut(0, "top", 5)
    await model.turn(0)
    await model.set_black_and_white(0, yes=True)
    page = model.state.pages[0]
    assert (page.turns, page.cut, page.black_and_white) == (1, Cut(right=45), True)
    assert model.state.pictures[page.photo.id].startswith(b"\x89PNG")
    await model.whole(0)
    assert model.state.pages[0].cut == Cut()
    assert len(model.state.pictures) == 3


async def test_presses_when_faster_than_the_drawing_then_each_counts(model: PhotosModel) -> None:
    await asyncio.gather(
        model.cut(0, "top", 5), model.cut(0, "top", 5), model.cut(0, "left", 5), model.turn(1)
    )
    first, second, _third = model.state.pages
    assert (first.cut, second.turns) == (Cut(left=5, top=10), 1)
    assert len(model.state.earlier) == 4


async def test_files_when_some_are_no_photos_then_said_and_the_others_come(
    model: PhotosModel,
) -> None:
    await model.take(chosen(FileToImport("a.jpg", data=b"rien"), *photos(1)))
    assert [(name, error.reason) for name, error in model.state.refused] == [
        ("a.jpg", Refusal.UNKNOWN_FORMAT)
    ]
    assert len(names(model)) == 4


async def test_photos_when_too_many_then_said_and_the_first_stay() -> None:
    model = PhotosModel()
    await model.take(chosen(*photos(1) * (MAX_PHOTOS + 2)))
    assert (len(model.state.pages), model.state.too_many) == (MAX_PHOTOS, True)


async def test_document_when_made_then_a_page_for_each(model: PhotosModel) -> None:
    made = await model.made()
    assert made is not None
    document = pypdfium2.PdfDocument(made.data)
    assert len(document) == 3
    document.close()
    model.stop()
    assert await model.made() is None
