"""Letters as PDF: a letterhead, paragraphs, tables, a signature, and a footer that says they are invented."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import font_roboto
from fpdf import FPDF
from fpdf.fonts import FontFace

from services.demonstration import cast
from services.demonstration.cast import Professional
from services.demonstration.dates import in_digits, in_words

_FONTS: Final = Path(font_roboto.font_directory)
_FAMILY: Final = "Roboto"
_BEFORE_A_SIGN: Final = re.compile(r" (?=[:;%»])|(?<=\d) (?=\w)")
"""Spaces where French never breaks a line: before some signs, and between a number and its unit."""
_INK, _SOFT = (33, 37, 41), (108, 117, 125)
_RULE, _SHADE = (206, 212, 218), (241, 243, 245)
_MARGIN, _LINE = 22.0, 5.4  # millimetres


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the top of a letter. `accent` is the place's colour, RGB."""

    author: Professional
    department: str
    title: str
    moment: datetime
    accent: tuple[int, int, int]


class Letter(FPDF):
    """A letter of one or more A4 pages; the same content gives the same bytes."""

    def __init__(self, head: Letterhead) -> None:
        super().__init__()
        self._head = head
        self.set_title(head.title)
        self.set_author(head.author.display)
        self.set_subject("Document inventé, de la démonstration de Carnet")
        self.set_creator("Carnet")
        self.set_lang("fr-FR")
        self.creation_date = head.moment
        self.add_font(_FAMILY, "", _FONTS / "Roboto-Regular.ttf")
        self.add_font(_FAMILY, "B", _FONTS / "Roboto-Medium.ttf")
        self.set_margin(_MARGIN)
        self.set_auto_page_break(True, 26)
        self.add_page()

    def header(self) -> None:
        author, place = self._head.author, self._head.author.place
        self.set_fill_color(*self._head.accent)
        self.rect(0, 0, self.w, 3, style="F")
        self.set_y(13)
        self._style(self._head.accent, 15, bold=True)
        self.cell(0, 7, place.name, new_x="LMARGIN", new_y="NEXT")
        self._style(_SOFT, 9)
        self.cell(0, 4.5, self._head.department, new_x="LMARGIN", new_y="NEXT")
        address = f"{cast.STREET}, {cast.POSTAL_CODE} {cast.CITY}"
        self.cell(
            0, 4.5, f"{author.display}, {author.trade} · {address}", new_x="LMARGIN", new_y="NEXT"
        )
        self.set_draw_color(*_RULE)
        self.line(_MARGIN, 32, self.w - _MARGIN, 32)
        self.set_y(38)

    def footer(self) -> None:
        self.set_y(-17)
        self._style(_SOFT, 8)
        words = f"document inventé · ces personnes et ces lieux n’existent pas · page {self.page_no()}/{{nb}}"
        self.cell(0, 5, words, align="C")

    def opening(self, recipient: Professional | None = None) -> None:
        """Write whom the letter is for, whom it is about, where and when, then its title."""
        about = f"Concerne : {cast.GIVEN} {cast.FAMILY}, née le {in_digits(cast.BIRTH_DATE)}"
        self._style(_INK, 10.5)
        if recipient:
            self.cell(0, _LINE, recipient.display, align="R", new_x="LMARGIN", new_y="NEXT")
            self.cell(0, _LINE, recipient.place.name, align="R", new_x="LMARGIN", new_y="NEXT")
            self.ln(2)
        place_and_day = f"{cast.CITY}, le {in_words(self._head.moment.date())}"
        self.cell(0, _LINE, place_and_day, align="R", new_x="LMARGIN", new_y="NEXT")
        self.ln(5)
        self._style(_INK, 14, bold=True)
        self.multi_cell(0, 7, self._head.title, new_x="LMARGIN", new_y="NEXT")
        self._style(_SOFT, 10)
        self.cell(0, 6, about, new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def section(self, title: str) -> None:
        """Write a section's title."""
        if self.will_page_break(3 * _LINE):
            self.add_page()
        self.ln(2)
        self._style(self._head.accent, 11.5, bold=True)
        self.cell(0, 7, title, new_x="LMARGIN", new_y="NEXT")

    def paragraph(self, text: str) -> None:
        """Write a paragraph."""
        self._style(_INK, 10.5)
        self._write(text)
        self.ln(2.2)

    def bullets(self, *items: str) -> None:
        """Write a list."""
        self._style(_INK, 10.5)
        for item in items:
            self.cell(6, _LINE, "•", align="C")
            self._write(item)
            self.ln(0.8)
        self.ln(1.4)

    def grid(self, *rows: tuple[str, ...], widths: tuple[int, ...]) -> None:
        """Write a table; its first row names the columns, `widths` are proportions."""
        self._style(_INK, 9.5)
        self.set_draw_color(*_RULE)
        with self.table(
            col_widths=widths,
            borders_layout="HORIZONTAL_LINES",
            cell_fill_color=_SHADE,
            headings_style=FontFace(emphasis="BOLD", fill_color=_SHADE),
            line_height=_LINE,
            padding=1.2,
            text_align=("LEFT", *("CENTER" for _ in widths[1:])),
        ) as made:
            for row in rows:
                made.row(row)
        self.ln(3)

    def signature(self) -> None:
        """Write who signs, with a flourish that is nobody's hand."""
        self.ln(5)
        left, top = self.w - _MARGIN - 52, self.get_y()
        self._style(_INK, 10.5, bold=True)
        self.cell(0, _LINE, self._head.author.display, align="R", new_x="LMARGIN", new_y="NEXT")
        self.set_draw_color(*self._head.accent)
        self.set_line_width(0.4)
        self.bezier(
            [(left, top + 14), (left + 18, top + 4), (left + 26, top + 22), (left + 52, top + 9)]
        )
        self.set_line_width(0.2)

    def as_bytes(self) -> bytes:
        """Return the file."""
        return bytes(self.output())

    def _write(self, text: str) -> None:
        text = _BEFORE_A_SIGN.sub("\u00a0", text)
        self.multi_cell(0, _LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def _style(self, colour: tuple[int, int, int], size: float, *, bold: bool = False) -> None:
        self.set_text_color(*colour)
        self.set_font(_FAMILY, "B" if bold else "", size)
