"""Photos shown without what they hide."""

from io import BytesIO

import pytest
from PIL import Image

from services.core.errors import Refusal, RefusedError
from services.documents.image import inspect, shown
from tests.builders.files import photo


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
