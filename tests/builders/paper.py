"""Sheets as PDF, and what is read from their pages."""

from datetime import UTC, datetime
from typing import Any, Final

import pypdfium2

from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.models import Frame, Printable, Sheet
from services.printing.writing import pdf

AT: Final = datetime(2026, 11, 22, 9, tzinfo=UTC)


def frame(language: str = "fr", *, large: bool = False, note: str = "") -> Frame:
    """Return how a test prints: on 22 November 2026, in UTC."""
    return Frame((translator(language), Formats(language, UTC)), AT, large, note)


def printed(*blocks: Printable, title: str = "Essai", **choices: Any) -> bytes:
    """Return a sheet of these blocks as PDF."""
    return pdf(Sheet(title, blocks, "Camille Exemple"), frame(**choices))


def pages(data: bytes) -> list[str]:
    """Return the words of each page, as a reader program finds them, spaces as ordinary ones."""
    with pypdfium2.PdfDocument(data) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(_plain(text.get_text_range()))
            text.close()
            page.close()
        return found


def words(data: bytes) -> str:
    """Return all of its words on one line."""
    return " ".join(" ".join(pages(data)).split())


def _plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("\ufffe", "")
