"""Photos shown without what they hide."""

from io import BytesIO

import pytest
from PIL import Image

from services.core.errors import Refusal, RefusedError
from services.documents.image import MAX_TIFF_PAGES, inspect, shown
from tests.builders.files import photo, tiff


def _open(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_photo_when_shown_then_upright_small_and_without_its_place() -> None:
    data = shown(photo(400, 200, taken="2026:01:02 08:09:10", orientation=6), 100)
    with _open(data) as image:
        assert (image.format, image.size) == ("JPEG", (50, 100))
        assert not image.getexif()
    assert b"Exif" not in data


def test_small_image_when_shown_then_not_enlarged() -> None:
    with _open(shown(photo(40, 30), 1000)) as image:
        assert image.size == (40, 30)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "1", "LA", "I;16"])
def test_png_of_any_mode_when_shown_then_png(mode: str) -> None:
    written = BytesIO()
    Image.new(mode, (10, 10)).save(written, "PNG", pnginfo=None)
    with _open(shown(written.getvalue(), 5)) as image:
        assert (image.format, image.size) == ("PNG", (5, 5))


def test_tiff_when_shown_then_png() -> None:
    with _open(shown(photo(kind="TIFF"), 20)) as image:
        assert image.format == "PNG"


def test_image_when_cut_then_refused() -> None:
    for data in (photo(300, 300)[:-500], b"", b"rien"):
        with pytest.raises(RefusedError) as refused:
            shown(data, 100)
        assert refused.value.reason is Refusal.IMAGE_DAMAGED


def test_photo_when_its_date_is_nonsense_then_none() -> None:
    assert not inspect(photo(taken="hier")).taken


def test_fax_when_shown_then_each_page_by_itself() -> None:
    data = tiff(3)
    facts = inspect(data)
    assert (facts.width, facts.height, facts.pages) == (60, 90, 3)
    assert len({shown(data, 90, page) for page in range(3)}) == 3
    with _open(shown(data, 45, 2)) as page:
        assert page.size == (30, 45)
    with pytest.raises(RefusedError) as refused:
        shown(data, 90, 3)
    assert refused.value.reason is Refusal.IMAGE_DAMAGED


def test_fax_when_it_has_more_pages_than_any_document_then_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        inspect(tiff(MAX_TIFF_PAGES + 1, 4, 4))
    assert refused.value.reason is Refusal.IMAGE_TOO_MANY_PAGES


def test_fax_when_its_pages_go_round_then_they_are_counted_once() -> None:
    data = bytearray(tiff(2))
    first = int.from_bytes(data[4:8], "little")
    entries = int.from_bytes(data[first : first + 2], "little")
    at = first + 2 + 12 * entries
    data[at : at + 4] = first.to_bytes(4, "little")
    assert inspect(bytes(data)).pages == 1


def test_fax_when_a_later_page_is_huge_then_refused_by_its_header() -> None:
    written = BytesIO()
    small = Image.new("1", (10, 10))
    small.save(
        written,
        "TIFF",
        save_all=True,
        append_images=[Image.new("1", (9000, 9000))],
        compression="group4",
    )
    with pytest.raises(RefusedError) as refused:
        inspect(written.getvalue())
    assert refused.value.reason is Refusal.IMAGE_TOO_LARGE
