"""Photos of a paper, as the pages of one PDF: in order, upright, cut at the edges, in black and white if wanted.

A photo is made bare as it comes in: upright by its EXIF orientation, at most `LONGEST` pixels, and nothing but its
pixels, so that neither the place nor the device is ever kept (docs/adr/0022-photos-become-one-pdf.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Final

from fpdf import FPDF
from PIL import Image, ImageChops, ImageFilter, ImageOps

from services.core.errors import Refusal, RefusedError
from services.core.ids import new_id
from services.documents import archive, image
from services.documents.models import FileToImport
from services.documents.sniffing import Format, sniff

MAX_PHOTOS: Final = 60
LONGEST: Final = 2600
"""Pixels of the longest side: an A4 page at 220 dots an inch."""
MOST_CUT: Final = 45
"""Percent that may be cut away at one edge: something is always left."""
_QUALITY: Final = 82
_TURN: Final = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}
_NEARBY: Final = 24
"""The paper's own shade is the mean of this part of the page around each point."""
_INK: Final = 14
"""How much darker than the paper around it ink is, of 255."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it came in, made bare: a JPEG. `taken` is a FHIR dateTime or ""."""

    id: str
    name: str = field(compare=False)
    data: bytes = field(repr=False, compare=False)
    taken: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Cut:
    """Percent cut away at each edge of the page as it is seen."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def turned(self) -> "Cut":
        """Return the same cut of the page turned a quarter to the right."""
        return Cut(left=self.bottom, top=self.left, right=self.top, bottom=self.right)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: a photo, and what was done to it. `turns` are quarter turns to the right."""

    photo: Photo
    turns: int = 0
    cut: Cut = Cut()
    black_and_white: bool = False

    def turned(self) -> "Sheet":
        """Return the page turned a quarter to the right, what was cut away with it."""
        return replace(self, turns=(self.turns + 1) % 4, cut=self.cut.turned())


def received(file: FileToImport) -> Photo:
    """Read a photo that was chosen.

    Raises:
        RefusedError: it cannot be had, is too large, damaged, or no photo.

    """
    if file.error:
        raise file.error
    source = file.data if file.data is not None else Path(file.path or "")
    member = archive.loaded(file.name, source)
    if member.data is None:
        raise member.error or RefusedError(Refusal.UNREADABLE)
    if sniff(member.data) is not Format.IMAGE:
        raise RefusedError(Refusal.UNKNOWN_FORMAT)
    facts = image.inspect(member.data)
    bare = image.shown(member.data, LONGEST)
    with Image.open(BytesIO(bare)) as opened:
        return Photo(new_id(), file.name, _jpeg(_flat(opened)), facts.taken)


def picture(sheet: Sheet, max_side: int) -> bytes:
    """Return the page as it will be, no side over `max_side` pixels."""
    page = _page(sheet, max_side)
    if page.mode != "1":
        return _jpeg(page)
    written = BytesIO()
    page.save(written, "PNG")
    return written.getvalue()


def as_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Return a PDF of A4 pages, each photo as large as it fits; a page is made at a time."""
    document = FPDF(unit="pt")
    for sheet in sheets:
        page = _page(sheet, LONGEST)
        lying = page.width > page.height
        document.add_page(orientation="landscape" if lying else "portrait", format="A4")
        document.image(
            page if page.mode == "1" else BytesIO(_jpeg(page)),
            x=0,
            y=0,
            w=document.w,
            h=document.h,
            keep_aspect_ratio=True,
        )
    return bytes(document.output())


def _page(sheet: Sheet, max_side: int) -> Image.Image:
    with Image.open(BytesIO(sheet.photo.data)) as opened:
        opened.draft(None, (max_side, max_side))
        page: Image.Image = opened.convert("RGB")
    if sheet.turns:
        page = page.transpose(_TURN[sheet.turns])
    page = page.crop(_box(sheet.cut, page.width, page.height))
    page.thumbnail((max(1, max_side), max(1, max_side)))
    return _black_and_white(page) if sheet.black_and_white else page


def _box(cut: Cut, width: int, height: int) -> tuple[int, int, int, int]:
    left, right = width * cut.left // 100, width - width * cut.right // 100
    top, bottom = height * cut.top // 100, height - height * cut.bottom // 100
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _black_and_white(page: Image.Image) -> Image.Image:
    """Return ink on white paper: what is darker than the paper around it, whatever shadow lies there."""
    grey = ImageOps.autocontrast(page.convert("L"), cutoff=1)
    around = max(2, max(grey.size) // _NEARBY)
    paper = grey.filter(ImageFilter.BoxBlur(around))
    darker = ImageChops.subtract(paper, grey)
    return darker.point([255 if shade <= _INK else 0 for shade in range(256)], "1")


def _flat(page: Image.Image) -> Image.Image:
    """Return a picture on white paper where it could be seen through."""
    if page.mode != "RGBA":
        return page.convert("RGB")
    paper = Image.new("RGB", page.size, "white")
    paper.paste(page, mask=page.getchannel("A"))
    return paper


def _jpeg(page: Image.Image) -> bytes:
    written = BytesIO()
    page.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()
