"""A picture as paper shows it: grey, without its hidden data, no larger than the page can tell."""

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

_FORMATS: Final = ("JPEG", "PNG")
_MAX_PIXELS: Final = 80_000_000
_LONGEST: Final = 1600
"""Pixels of the longest side: some 150 an inch on A4."""
_QUALITY: Final = 85
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    struct.error,
    OverflowError,
    MemoryError,
    UserWarning,
    RuntimeWarning,
    Image.DecompressionBombError,
)
"""What Pillow raises on what is no picture; a warning may be an error."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey JPEG and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def grey(data: bytes) -> Picture | None:
    """Return what is printed of a JPEG or PNG; None if it cannot be shown."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > _MAX_PIXELS:
                return None
            image.draft("L", (_LONGEST, _LONGEST))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            upright.thumbnail((_LONGEST, _LONGEST))
            paper = Image.new("RGB", upright.size, "white")
            paper.paste(upright, mask=upright.getchannel("A"))
            written = BytesIO()
            paper.convert("L").save(written, "JPEG", quality=_QUALITY)
            return Picture(written.getvalue(), *upright.size)
    except _BROKEN:
        return None
