"""PDF, through pdfium: what it says of itself, its words, its pages as images.

pdfium is not thread-safe, so one lock guards it; it is held a page at a time so that a reader never waits for a
whole import. No script runs: forms and JavaScript are never initialised.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from math import isfinite, sqrt
from threading import Lock
from time import monotonic
from typing import Any, Final

import pypdfium2
import pypdfium2.internal
import pypdfium2.raw

from services.core.courtesy import give_way
from services.core.errors import Refusal, RefusedError
from services.documents import pdf_bombs
from services.fhir.dates import date_time_from_digits

MAX_TEXT_PAGES: Final = 200
MAX_TEXT: Final = 2_000_000
MAX_PIXELS: Final = 16_000_000
MAX_PAGES: Final = 20_000
"""More pages than this are a claim, not a document."""
MAX_SECONDS: Final = 20.0
"""The longest a page may take to draw."""
_LONGEST_SIDE: Final = 30_000
"""Pixels, of a page that is a ribbon."""
_PDFIUM: Final = Lock()


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """`created` is a FHIR dateTime or "", `text` every word of the first 200 pages."""

    pages: int
    title: str
    created: str
    text: str = field(repr=False)


def inspect(data: bytes) -> PdfFacts:
    """Open once, read everything that is kept beside the file; a PDF made to exhaust memory gives no text.

    Raises:
        RefusedError: PDF_PASSWORD, or PDF_DAMAGED for what is no PDF, cut, or made to exhaust memory.

    """
    readable = pdf_bombs.check(data)
    give_way()
    with _opened(data) as document:
        with _PDFIUM:
            pages = _page_count(document)
            title = " ".join(document.get_metadata_value("Title").replace("\x00", "").split())
            created = document.get_metadata_value("CreationDate")
        return PdfFacts(pages, title, _date(created), _text(document, pages) if readable else "")


def render(data: bytes, page_index: int, width_px: int) -> bytes:
    """Return a page as PNG, `width_px` pixels wide, fewer if it would pass sixteen million pixels.

    Raises:
        RefusedError: PDF_PASSWORD or PDF_DAMAGED; a page that cannot be drawn, or takes too long, is damaged.

    """
    pdf_bombs.check(data)
    with _opened(data) as document, _PDFIUM:
        page = _page(document, page_index)
        try:
            return _drawn(page, width_px)
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            raise RefusedError(Refusal.PDF_DAMAGED, "page") from None
        finally:
            page.close()


def _drawn(page: Any, width_px: int) -> bytes:
    width, height = _pixels(page.get_width(), page.get_height(), width_px)
    bitmap = pypdfium2.PdfBitmap.new_native(
        width, height, pypdfium2.raw.FPDFBitmap_BGR, rev_byteorder=True
    )
    try:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        deadline = monotonic() + MAX_SECONDS
        pause = pypdfium2.raw.IFSDK_PAUSE(version=1)
        pypdfium2.internal.set_callback(
            pause, "NeedToPauseNow", lambda _pause: monotonic() > deadline
        )
        flags = pypdfium2.raw.FPDF_ANNOT | pypdfium2.raw.FPDF_REVERSE_BYTE_ORDER
        status = pypdfium2.raw.FPDF_RenderPageBitmap_Start(
            bitmap, page, 0, 0, width, height, 0, flags, pause
        )
        pypdfium2.raw.FPDF_RenderPage_Close(page)
        if status != pypdfium2.raw.FPDF_RENDER_DONE:
            raise RefusedError(Refusal.PDF_DAMAGED, "drawing")
        written = BytesIO()
        bitmap.to_pil().save(written, "PNG", compress_level=1)
    finally:
        bitmap.close()
    return written.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    try:
        with _PDFIUM:
            document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = error.err_code in {
            pypdfium2.raw.FPDF_ERR_PASSWORD,
            pypdfium2.raw.FPDF_ERR_SECURITY,
        }
        raise RefusedError(Refusal.PDF_PASSWORD if protected else Refusal.PDF_DAMAGED) from None
    try:
        yield document
    finally:
        with _PDFIUM:
            document.close()


def _page_count(document: Any) -> int:
    pages = len(document)
    if not 0 < pages <= MAX_PAGES:
        raise RefusedError(Refusal.PDF_DAMAGED, f"{pages} pages")
    try:
        for index in {0, pages - 1}:
            document.get_page_size(index)
    except pypdfium2.PdfiumError:
        raise RefusedError(Refusal.PDF_DAMAGED, "page") from None
    return pages


def _page(document: Any, index: int) -> Any:
    """Return a page with what was filled in its form drawn into it, so that it is seen and found."""
    if not 0 <= index < len(document):
        raise RefusedError(Refusal.PDF_DAMAGED, "page")
    try:
        page = document[index]
        if document.get_formtype() != pypdfium2.raw.FORMTYPE_NONE:
            pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
            page.close()
            page = document[index]
    except pypdfium2.PdfiumError:
        raise RefusedError(Refusal.PDF_DAMAGED, "page") from None
    return page


def _text(document: Any, pages: int) -> str:
    found: list[str] = []
    room = MAX_TEXT
    for index in range(min(pages, MAX_TEXT_PAGES)):
        with _PDFIUM:
            words = _page_text(document, index, room)
        give_way()
        found.append(words)
        room -= len(words) + 1
        if room <= 0:
            break
    return "\n".join(found).strip()


def _page_text(document: Any, index: int, room: int) -> str:
    """Return one page's words; a page that cannot be read has none."""
    try:
        page = _page(document, index)
    except RefusedError:
        return ""
    try:
        text_page = page.get_textpage()
        try:
            words: str = text_page.get_text_bounded()
        finally:
            text_page.close()
    except pypdfium2.PdfiumError:
        return ""
    finally:
        page.close()
    return words.replace("\x00", "").replace("\r\n", "\n").replace("\ufffe", "")[:room]


def _pixels(width: float, height: float, width_px: int) -> tuple[int, int]:
    """Return the bitmap's size for a page of any size, the most a hostile one may claim included."""
    if not (isfinite(width) and isfinite(height)) or width <= 0 or height <= 0:
        raise ValueError("no size")
    scale = min(max(width_px, 1) / width, sqrt(MAX_PIXELS) / sqrt(width) / sqrt(height))
    sides = (max(1, min(round(side * scale), _LONGEST_SIDE)) for side in (width, height))
    return next(sides), next(sides)


def _date(written: str) -> str:
    """Read a PDF date, D:YYYYMMDDHHmmSSOHH'mm'."""
    digits = written.removeprefix("D:")[:14]
    return date_time_from_digits(digits, written.removeprefix("D:")[14:].replace("'", ""))
