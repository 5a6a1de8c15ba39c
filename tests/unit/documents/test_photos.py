"""Photos that become the pages of one PDF."""

from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from services.core.errors import Refusal, RefusedError
from services.documents import photos
from services.documents.models import FileToImport
from services.documents.photos import LONGEST, Cut, Photo, Sheet
from tests.builders.files import photo


def received(data: bytes, name: str = "photo.jpg") -> Photo:
    return photos.received(FileToImport(name, data=data))


def drawn(width: int = 200, height: int = 100) -> Photo:
    """Return a photo whose left half is red and right half white."""
    page = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(page).rectangle((0, 0, width // 2 - 1, height), "red")
    written = BytesIO()
    page.save(written, "PNG")
    return received(written.getvalue())


def opened(data: bytes) -> Image.Image:
    page = Image.open(BytesIO(data))
    page.load()
    return page


def test_photo_when_received_then_upright_and_without_hidden_data() -> None:
    found = received(photo(400, 300, taken="2026:01:02 08:09:10", orientation=6))
    page = opened(found.data)
    assert (page.size, found.taken) == ((300, 400), "2026-01-02")
    assert not page.getexif()
    assert b"Exif" not in found.data
    assert b"GPS" not in found.data


def test_photo_when_very_large_then_brought_to_a_page_s_size() -> None:
    assert max(opened(received(photo(5000, 100)).data).size) == LONGEST


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (FileToImport("a", data=b"bonjour"), Refusal.UNKNOWN_FORMAT),
        (FileToImport("a", data=photo()[:200]), Refusal.IMAGE_DAMAGED),
        (FileToImport("a", path="/nowhere"), Refusal.UNREADABLE),
        (FileToImport("a", error=RefusedError(Refusal.TOO_LARGE)), Refusal.TOO_LARGE),
    ],
    ids=range(4),
)
def test_file_when_it_is_no_photo_then_refused(file: FileToImport, reason: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        photos.received(file)
    assert refused.value.reason is reason


def test_sheet_when_turned_then_what_was_cut_goes_with_it() -> None:
    sheet = Sheet(drawn(), cut=Cut(right=50 - 5))
    assert opened(photos.picture(sheet, 500)).size == (110, 100)
    turned = sheet.turned()
    assert opened(photos.picture(turned, 500)).size == (100, 110)
    assert turned.turned().turned().turned() == sheet


def test_sheet_when_cut_to_one_half_then_only_that_half_is_left() -> None:
    page = opened(photos.picture(Sheet(drawn(), cut=Cut(left=45, right=45)), 500))
    assert page.size == (20, 100)
    page = opened(photos.picture(Sheet(drawn(), cut=Cut(right=45)), 500)).convert("RGB")
    red, green, _blue = page.getpixel((10, 50))  # type: ignore[misc] # RGB has three
    assert red > 200
    assert green < 100


def test_sheet_in_black_and_white_then_ink_on_paper_whatever_the_shadow() -> None:
    page = (
        Image.linear_gradient("L")
        .resize((400, 400))
        .point([90 + shade // 2 for shade in range(256)])
    )
    ImageDraw.Draw(page).rectangle((100, 190, 300, 200), 20)
    written = BytesIO()
    page.convert("RGB").save(written, "PNG")
    sheet = Sheet(received(written.getvalue()), black_and_white=True)
    made = opened(photos.picture(sheet, 400))
    assert made.mode == "1"
    assert made.getpixel((200, 195)) == 0
    assert made.getpixel((20, 20)) == made.getpixel((380, 380)) == 255


def test_pdf_when_made_then_a_page_for_each_in_order_and_nothing_hidden() -> None:
    data = photos.as_pdf(
        [
            Sheet(drawn(200, 100)),
            Sheet(received(photo(60, 90, taken="2026:01:02 08:09:10")), black_and_white=True),
            Sheet(drawn(200, 100)).turned(),
        ]
    )
    document = pypdfium2.PdfDocument(data)
    sizes = [document.get_page_size(index) for index in range(len(document))]
    document.close()
    assert [width > height for width, height in sizes] == [True, False, False]
    for hidden in (b"Exif", b"GPS", b"2026:01:02"):
        assert hidden not in data


@given(
    st.tuples(*[st.integers(0, photos.MOST_CUT)] * 4),
    st.integers(0, 3),
    st.booleans(),
)
def test_sheet_when_cut_and_turned_anyhow_then_something_is_left(
    cut: tuple[int, int, int, int], turns: int, grey: bool
) -> None:
    sheet = Sheet(_SMALL, turns, Cut(*cut), black_and_white=grey)
    assert min(opened(photos.picture(sheet, 50)).size) > 0


_SMALL = drawn(7, 5)
