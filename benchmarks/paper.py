"""Paper: the sheet for a visit, and the first page of a long PDF.

Floors: the same words set by the PDF library alone, in the same two fonts, with its own paragraphs; the same page drawn
and written as PNG by pypdfium2 alone.
"""

from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

import font_roboto
import pypdfium2
from fpdf import FPDF

from benchmarks.figures import Figure, alternated
from services.documents import pdf as reading
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.models import Frame
from services.printing.writing import pdf
from services.visits.models import Arrived, Draft, Known, Measure, Taking, Treatment
from services.visits.sheet import visit_sheet

ROUNDS: Final = 7
PAGES: Final = 300
WIDTH: Final = 1080
_FONTS: Final = Path(font_roboto.font_directory)
_FRAME: Final = Frame((translator("fr"), Formats("fr", UTC)), datetime(2026, 11, 22, 9, tzinfo=UTC))
_DRAFT: Final = Draft(
    "Dr Modèle",
    "Essoufflement à l’effort",
    None,
    "Je dors moins bien depuis un mois.",
    questions=("Faut-il changer de dose ?", "Le sport ?", "Quand se revoir ?"),
)
_KNOWN: Final = Known(
    since="2026-03-03",
    documents=tuple(
        Arrived(f"{n}", f"Compte rendu {n}", "2026-11-19", "Dr Fictive") for n in range(6)
    ),
    taking=Taking.SOME,
    treatments=(Treatment("Salbutamol 100 µg", "2 bouffées si besoin"),),
    measures=tuple(
        Measure(f"Analyse {n}", "13,4 g/dL", "12,0 – 16,0", "2026-11-19") for n in range(6)
    ),
)


def measure() -> list[Figure]:
    """Return both figures."""
    long = _long()
    sheet, bare_sheet = alternated(_sheet, partial(_bare_sheet, _words()), ROUNDS)
    page, bare_page = alternated(
        lambda: reading.render(long, 0, WIDTH), lambda: _bare_page(long), ROUNDS
    )
    return [
        Figure("sheet for a visit", sheet, "ms", bare_sheet, 1.5),
        Figure("first page of a PDF of 300 pages", page, "ms", bare_page, 2),
    ]


def _sheet() -> bytes:
    return pdf(visit_sheet(_DRAFT, _KNOWN, "Camille Exemple", _FRAME.words), _FRAME)


def _words() -> list[str]:
    """Return the sheet's lines, as a reader program finds them."""
    with pypdfium2.PdfDocument(_sheet()) as document:
        text = document[0].get_textpage().get_text_range()
    return [line for line in text.replace("\ufffe", "").splitlines() if line.strip()]


def _bare_sheet(lines: list[str]) -> bytes:
    paper = FPDF(format="A4")
    paper.set_title("Ma visite")
    paper.set_lang("fr")
    paper.add_font("carnet", "", _FONTS / "Roboto-Regular.ttf")
    paper.add_font("carnet", "B", _FONTS / "Roboto-Bold.ttf")
    paper.add_page()
    for number, line in enumerate(lines):
        paper.set_font("carnet", "B" if number % 6 == 0 else "", 11)
        paper.multi_cell(0, 5, line, align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def _bare_page(data: bytes) -> bytes:
    with pypdfium2.PdfDocument(data) as document:
        page = document[0]
        drawn = page.render(scale=WIDTH / page.get_width()).to_pil()
        written = BytesIO()
        drawn.save(written, "PNG", compress_level=1)
        page.close()
    return written.getvalue()


def _long() -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=11)
    for page in range(PAGES):
        document.add_page()
        for line in range(40):
            words = f"Page {page}, ligne {line} : valeur normale"
            document.cell(0, 6, words, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())
