"""Photos and scans, through Pillow: checked by their header first, shown without their hidden data."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import ExifTags, Image, ImageOps

from services.core.errors import Refusal, RefusedError
from services.fhir.dates import date_time_from_digits

MAX_PIXELS: Final = 80_000_000
MAX_TIFF_PIXELS: Final = 40_000_000
"""Of one page: a TIFF is never decoded smaller, and A3 at 400 dots an inch has 31 million."""
MAX_TIFF_PAGES: Final = 2000
_FORMATS: Final = ("JPEG", "PNG", "TIFF")
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    struct.error,
    OverflowError,
    UserWarning,
)
"""What Pillow's plugins raise on damaged data: UnidentifiedImageError is an OSError, warnings may be errors."""
_ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})
_QUALITY: Final = 85
_SEE_THROUGH: Final = frozenset({"RGBA", "LA", "PA"})


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """Size in pixels of the first page, upright; `taken` is a FHIR dateTime or ""."""

    width: int
    height: int
    taken: str
    pages: int = 1


def inspect(data: bytes) -> ImageFacts:
    """Return an image's facts after checking that it is whole.

    Raises:
        RefusedError: IMAGE_TOO_LARGE or IMAGE_TOO_MANY_PAGES by its headers, IMAGE_DAMAGED when it is cut or no image.

    """
    with _opened(data) as image:
        # Counted before anything is decoded: a chain of a million pages ends here.
        pages = _page_count(image) if image.format == "TIFF" else 1
        width, height = image.size
        exif = image.getexif() if image.format != "PNG" or "exif" in image.info else Image.Exif()
        turned = exif.get(ExifTags.Base.Orientation, 1) in _ON_ITS_SIDE
        taken = _taken(exif)
        if image.format == "PNG":
            image.verify()  # every chunk's checksum, without unpacking its pixels
        else:
            image.draft(
                None, (max(1, width // 8), max(1, height // 8))
            )  # decoded small: whole or not is all we ask
            image.load()
    if turned:
        width, height = height, width
    return ImageFacts(width, height, taken, pages)


def shown(data: bytes, max_side: int, page: int = 0) -> bytes:
    """Return an image, or `page` (from 0) of a TIFF, upright as JPEG or PNG, no side over `max_side`, pixels alone.

    Raises:
        RefusedError: IMAGE_TOO_LARGE or IMAGE_DAMAGED.

    """
    with _opened(data) as image:
        if page:
            image.seek(page)
            _check_size(image)
        see_through = image.mode in _SEE_THROUGH or "transparency" in image.info
        image.draft(None, (max_side, max_side))
        upright = ImageOps.exif_transpose(image)
        pixels = upright.convert("RGBA" if see_through else "RGB")
        pixels.thumbnail((max(1, max_side), max(1, max_side)))
        # A new image takes the pixels alone: no EXIF, no place, no comment, no profile.
        bare = Image.new(pixels.mode, pixels.size)
        bare.paste(pixels)
        written = BytesIO()
        if image.format == "JPEG":
            bare.save(written, "JPEG", quality=_QUALITY)
        else:
            bare.save(written, "PNG", compress_level=1)
    return written.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            _check_size(image)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise RefusedError(Refusal.IMAGE_TOO_LARGE) from None
    except _BROKEN:
        raise RefusedError(Refusal.IMAGE_DAMAGED) from None


def _check_size(image: Image.Image) -> None:
    most = MAX_TIFF_PIXELS if image.format == "TIFF" else MAX_PIXELS
    if image.width * image.height > most:
        raise RefusedError(Refusal.IMAGE_TOO_LARGE, f"{image.width} x {image.height}")


def _page_count(image: Image.Image) -> int:
    """Count a TIFF's pages, one header after the other: none is decoded, and a chain without end is left."""
    pages = 1
    while pages <= MAX_TIFF_PAGES:
        try:
            image.seek(pages)
        except EOFError:
            image.seek(0)
            return pages
        _check_size(image)
        pages += 1
    raise RefusedError(Refusal.IMAGE_TOO_MANY_PAGES, f"{MAX_TIFF_PAGES} pages")


def _taken(exif: Image.Exif) -> str:
    """Return when the photo was taken, from EXIF "YYYY:MM:DD HH:MM:SS" and its offset."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    moment = details.get(ExifTags.Base.DateTimeOriginal)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    if not isinstance(moment, str):
        return ""
    digits = "".join(c for c in moment if c in "0123456789")
    return date_time_from_digits(digits, offset if isinstance(offset, str) else "")
