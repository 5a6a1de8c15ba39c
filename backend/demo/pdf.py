"""Letters as PDF: letterhead, paragraphs, lists, tables, and a footer that says they are invented.

The same content gives the same bytes. The letters use Helvetica, which every reader of PDF has: embedding a font
would take a hundred times longer, and the server writes them all when it first starts.
"""

import re
from collections.abc import Sequence
from typing import Final

from fpdf import FPDF

from backend.demo.dates import in_digits, in_words
from backend.demo.directory import Colour
from backend.demo.letter import Grid, Heading, Items, Letterhead, Part
from backend.demo.person import CITY

_FAMILY: Final = "Helvetica"
_WINDOWS_ANSI: Final = "cp1252"
"""The encoding of PDF's own fonts that has all of French: ’ œ – µ ²."""
_INK: Final = (33, 37, 41)
_SOFT: Final = (108, 117, 125)
_RULE: Final = (206, 212, 218)
_MARGIN, _LINE = 22.0, 5.4  # millimetres
_UNBREAKABLE: Final = re.compile(r" (?=[:;%»?!])|(?<=\d) (?=\w)")
"""French never breaks a line before these signs, nor between a number and its unit."""


def pdf(head: Letterhead, parts: Sequence[Part]) -> bytes:
    """Return the letter as a PDF file of one or more A4 pages."""
    page = _Page(head)
    page.opening()
    for part in parts:
        page.part(part)
    page.closing()
    return bytes(page.output())


class _Page(FPDF):
    """Puts the parts of a letter one under the other."""

    def __init__(self, head: Letterhead) -> None:
        super().__init__()
        self._head = head
        self.creation_date = head.moment
        self.set_title(head.title)
        self.set_author(head.signature)
        self.set_subject("Document inventé, de la démonstration de Carnet")
        self.set_creator("Carnet")
        self.set_lang("fr-FR")
        self.core_fonts_encoding = _WINDOWS_ANSI
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, 24)
        self.add_page()

    def header(self) -> None:
        self.set_fill_color(*self._head.colour)
        self.rect(0, 0, 5, self.h, style="F")

    def footer(self) -> None:
        self.set_y(-17)
        self.set_text_color(*_SOFT)
        self.set_font(_FAMILY, "", 8)
        words = f"document inventé · ces personnes et ces lieux n’existent pas · page {self.page_no()}/{{nb}}"
        self.cell(0, 5, words, align="C")

    def opening(self) -> None:
        head, about = self._head, self._head.about
        self._line(head.sender, 15, head.colour, bold=True)
        self._line(f"{head.signature} · {head.trade}", 9.5, _SOFT)
        self.ln(6)
        self._line(f"{CITY}, le {in_words(head.moment.date())}", 10.5, _INK, align="R")
        self.ln(4)
        self._line(head.title, 14, _INK, bold=True)
        birth = in_digits(about.birth_date)
        self._line(f"Concerne : {about.name}, {about.born} le {birth}", 10, _SOFT)
        self.ln(4)

    def part(self, part: Part) -> None:
        match part:
            case str():
                self._line(part, 10.5, _INK)
                self.ln(2)
            case Heading(title):
                self.ln(2)
                self._line(title, 11.5, self._head.colour, bold=True)
            case Items(items):
                for item in items:
                    self._line(f"•  {item}", 10.5, _INK)
                self.ln(2)
            case Grid():
                self._grid(part)

    def closing(self) -> None:
        self.ln(6)
        self._line(self._head.signature, 10.5, _INK, bold=True, align="R")

    def _grid(self, grid: Grid) -> None:
        self.set_text_color(*_INK)
        self.set_font(_FAMILY, "", 9.5)
        self.set_draw_color(*_RULE)
        others = len(grid.rows[0]) - 1
        with self.table(
            col_widths=(2, *(1 for _ in range(others))),
            borders_layout="HORIZONTAL_LINES",
            line_height=_LINE,
            padding=1.2,
            text_align=("LEFT", *("CENTER" for _ in range(others))),
        ) as table:
            for row in grid.rows:
                table.row(row)
        self.ln(3)

    def _line(
        self, text: str, size: float, colour: Colour, *, bold: bool = False, align: str = "L"
    ) -> None:
        self.set_text_color(*colour)
        self.set_font(_FAMILY, "B" if bold else "", size)
        height = _LINE * max(1.0, size / 10.5)
        text = _UNBREAKABLE.sub("\u00a0", text)
        self.multi_cell(0, height, text, align=align, new_x="LMARGIN", new_y="NEXT")
