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
    """Size in pixels, upright; `taken` is a FHIR dateTime or ""."""

    width: int
    height: int
    taken: str


def inspect(data: bytes) -> ImageFacts:
    """Return an image's facts after checking that it is whole.

    Raises:
        RefusedError: IMAGE_TOO_LARGE by its header, IMAGE_DAMAGED when it is cut or no image.

    """
    with _opened(data) as image:
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
    return ImageFacts(height, width, taken) if turned else ImageFacts(width, height, taken)


def shown(data: bytes, max_side: int) -> bytes:
    """Return the image upright as JPEG or PNG, no side over `max_side`, with nothing but its pixels.

    Raises:
        RefusedError: IMAGE_TOO_LARGE or IMAGE_DAMAGED.

    """
    with _opened(data) as image:
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
            if image.width * image.height > MAX_PIXELS:
                raise RefusedError(Refusal.IMAGE_TOO_LARGE, f"{image.width} x {image.height}")
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise RefusedError(Refusal.IMAGE_TOO_LARGE) from None
    except _BROKEN:
        raise RefusedError(Refusal.IMAGE_DAMAGED) from None


def _taken(exif: Image.Exif) -> str:
    """Return when the photo was taken, from EXIF "YYYY:MM:DD HH:MM:SS" and its offset."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    moment = details.get(ExifTags.Base.DateTimeOriginal)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    if not isinstance(moment, str):
        return ""
    digits = "".join(c for c in moment if c in "0123456789")
    return date_time_from_digits(digits, offset if isinstance(offset, str) else "")
