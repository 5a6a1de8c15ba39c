"""A chest X-ray that is plainly a drawing."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import font_roboto
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from PIL.ExifTags import IFD, Base

from services.demonstration import cast

_WIDTH, _HEIGHT = 760, 880
_MIDDLE: Final = _WIDTH // 2
_SIDES: Final = (-1, 1)
_FONT: Final = Path(font_roboto.font_directory) / "Roboto-Medium.ttf"
_BACKGROUND, _BODY, _LUNG, _BONE, _HEART, _WORDS = 14, 88, 40, 150, 112, 214  # greys


def chest_x_ray(moment: datetime) -> bytes:
    """Return a PNG whose EXIF data say what it is, when and by whom."""
    image = Image.new("L", (_WIDTH, _HEIGHT), _BACKGROUND)
    _chest(ImageDraw.Draw(image))
    image = image.filter(ImageFilter.GaussianBlur(5))
    draw = ImageDraw.Draw(image)
    _words(draw, "DESSIN INVENTÉ", 34, 40)
    _words(draw, "ce n’est pas une radiographie", 78, 24)
    _words(draw, f"{cast.IMAGING.name} · {cast.GIVEN} {cast.FAMILY} · {moment:%d/%m/%Y}", 838, 20)
    data = BytesIO()
    image.save(data, "PNG", exif=_exif(moment))
    return data.getvalue()


def _exif(moment: datetime) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.ImageDescription] = "Radiographie du thorax (dessin)"
    exif[Base.Artist] = cast.IMAGING.name
    offset = f"{moment:%z}"
    details = exif.get_ifd(IFD.Exif)
    details[Base.DateTimeOriginal] = f"{moment:%Y:%m:%d %H:%M:%S}"
    details[Base.OffsetTimeOriginal] = f"{offset[:3]}:{offset[3:]}"
    return exif


def _chest(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((70, 215, 690, 1200), radius=190, fill=_BODY)
    draw.rounded_rectangle((305, 128, 455, 330), radius=40, fill=_BODY)
    for side in _SIDES:
        centre = _MIDDLE + side * 132
        draw.ellipse((centre - 112, 262, centre + 112, 740), fill=_LUNG)
    draw.ellipse((342, 480, 540, 730), fill=_HEART)
    for side in _SIDES:
        for top in range(250, 730, 60):
            _rib(draw, side, top)
        draw.line(_across(side, (20, 262), (215, 240)), fill=_BONE, width=15)
    for top in range(150, 850, 44):
        draw.rounded_rectangle((364, top, 396, top + 34), radius=8, fill=_BONE)


def _rib(draw: ImageDraw.ImageDraw, side: int, top: int) -> None:
    left, right = sorted((_MIDDLE + side * 24, _MIDDLE + side * 246))
    start, end = (180, 330) if side < 0 else (210, 360)
    draw.arc((left, top, right, top + 150), start, end, fill=_BONE - 34, width=11)


def _across(side: int, *points: tuple[int, int]) -> list[tuple[int, int]]:
    return [(_MIDDLE + side * x, y) for x, y in points]


def _words(draw: ImageDraw.ImageDraw, text: str, top: int, size: int) -> None:
    font = ImageFont.truetype(_FONT, size)
    draw.text((_MIDDLE, top), text, fill=_WORDS, font=font, anchor="ma")
