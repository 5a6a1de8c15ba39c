"""A4 paper under fpdf2: the type, the edges of each page, the order in which a screen reader reads it.

The tags that order the text (ISO 32000-1, 14.7 and 14.8) are written with fpdf2's own builder, which only its images
use so far: it is not part of its public interface, hence all of it stands in `tagged`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import font_roboto
from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from services.core.courtesy import give_way
from services.printing.lines import Line, Measure, Piece, lines_of
from services.printing.models import Frame, Sheet
from services.printing.typography import drawable, font_letters

MAX_PAGES: Final = 500
"""More is not a sheet to print: it ends there, and says so."""
_FONTS: Final = Path(font_roboto.font_directory)
_FAMILY: Final = "carnet"
_FILES: Final = {
    "": "Roboto-Regular.ttf",
    "B": "Roboto-Bold.ttf",
    "I": "Roboto-Italic.ttf",
    "BI": "Roboto-BoldItalic.ttf",
}
_MARGIN: Final = 18.0
_FOOT: Final = 12.0
"""Millimetres left and right, above; and under the line at the foot: what any printer leaves white."""
_POINT: Final = 25.4 / 72
_HAIR: Final = 0.2


class FullError(Exception):
    """There is no page left."""


@dataclass(frozen=True, slots=True)
class Type:
    """Sizes in points; `leading` is the height of a line for each of its points."""

    body: float = 11.0
    small: float = 9.0
    section: float = 13.0
    title: float = 20.0
    key: float = 22.0
    leading: float = 1.42


NORMAL: Final = Type()
SMALLER: Final = Type(body=9.5, small=8.5, section=11.0, title=17.0, key=18.0, leading=1.34)
"""For what is to stay on one page."""
LARGE: Final = Type(body=18.0, small=18.0, section=21.0, title=26.0, key=28.0, leading=1.36)


class Paper(FPDF):
    """Pages filled from above; measures are millimetres, sizes of type points. The same calls give the same bytes."""

    def __init__(self, sheet: Sheet, frame: Frame, size: Type, most: int = MAX_PAGES) -> None:
        super().__init__(format="A4")
        self.translate, self._formats = frame.words
        self.type = size
        self.missing = 0
        self._most = most
        self._marks: Counter[int] = Counter()
        self._styles: set[str] = set()
        self._letters = font_letters(self._use("").cmap.keys())
        _ = self.translate
        day = self._formats.fhir(frame.at.astimezone(self._formats.zone).date().isoformat())
        self._printed = self._clean(_("Printed from Carnet on %(day)s", day=day))
        self._running = self._clean(" · ".join(filter(None, (sheet.title, sheet.whose))))
        self.set_title(self._clean(sheet.title).replace("\n", " "))
        self._note = self._clean(frame.note)
        self.missing = 0  # what the page itself says is counted where it stands
        self.set_creator("Carnet")
        self.set_lang(self.language)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.creation_date = frame.at
        self.alias_nb_pages("")  # no text is taken for the number of pages
        self.set_margins(_MARGIN, _MARGIN)
        self.c_margin = 0.0
        self.set_auto_page_break(False)
        self.set_line_width(_HAIR)

    def close(self) -> None:
        """Let go of the font files, which fpdf2 leaves open."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    @property
    def language(self) -> str:
        return self.translate.language

    # -- pages -------------------------------------------------------------------------------------------

    @property
    def room(self) -> float:
        """How wide the text may be."""
        return float(self.w - 2 * _MARGIN)

    @property
    def bottom(self) -> float:
        """Where text ends, above the line at the foot."""
        return float(self.h - _FOOT - 2 * self.height(self.type.small))

    @property
    def whole(self) -> float:
        """How much fits on one page."""
        return self.bottom - _MARGIN - self.height(self.type.small)

    def need(self, height: float) -> None:
        """Go on at the next page if less than this is left of this one."""
        if self.get_y() + height > self.bottom:
            self.next_page()

    def next_page(self) -> None:
        """Begin a page.

        Raises:
            FullError: there were as many as there may be.

        """
        if self.page_no() >= self._most:
            raise FullError
        give_way()
        self.add_page()

    def header(self) -> None:
        """Say on every page but the first what it is a page of: sheets get apart."""
        self.set_y(_MARGIN)
        if self.page_no() == 1 and not self._note:
            return
        words = " · ".join(filter(None, (self._note, self._running if self.page_no() > 1 else "")))
        with self._artifact():
            self._one_line(words, _MARGIN - self.height(self.type.small) / 2, self.room)
        self.set_y(_MARGIN + self.height(self.type.small))

    def number_pages(self) -> None:
        """Say at the foot of every page where it comes from, of when, and which it is: called once all are there."""
        _, small, last = self.translate, self.type.small, self.page
        y = self.h - _FOOT - self.height(small)
        for self.page in range(1, last + 1):
            number = Piece(self._clean(_("Page %(page)s of %(count)s", page=self.page, count=last)))
            wide = self.measure(small)(number)
            self.current_font_is_set_on_page = False
            with self._artifact():
                self._one_line(self._printed, y, self.room - wide - 2)
                self.draw([number], self.w - _MARGIN - wide, y, small)

    def _one_line(self, words: str, y: float, room: float) -> None:
        lines = lines_of([Piece(words)], room, self.measure(self.type.small))
        self.draw(next(lines, []), _MARGIN, y, self.type.small)

    # -- type --------------------------------------------------------------------------------------------

    def height(self, size: float) -> float:
        """Return the height of a line."""
        return size * _POINT * self.type.leading

    def measure(self, size: float) -> Measure:
        """Return what measures pieces of this size."""
        scale = size * _POINT / 1000

        def wide(piece: Piece) -> float:
            widths = self._use(piece.style).cw
            return float(sum(widths[ord(letter)] for letter in piece.text)) * scale

        return wide

    def piece(self, text: str, style: str = "") -> Piece:
        """Return text that can be drawn; letters without a shape are counted."""
        return Piece(self._clean(text), style)

    def _clean(self, text: str) -> str:
        found = drawable(text, self._letters, self.language)
        self.missing += found.missing
        return found.text

    def _use(self, style: str) -> TTFFont:
        if style not in self._styles:
            self.add_font(_FAMILY, style, _FONTS / _FILES[style])
            self._styles.add(style)
        return cast("TTFFont", self.fonts[_FAMILY + style])

    def _select(self, style: str, size: float) -> None:
        self._use(style)
        self.set_font(_FAMILY, style, size)

    # -- drawing -----------------------------------------------------------------------------------------

    def draw(self, line: Line, x: float, y: float, size: float) -> None:
        """Write one line whose top is at `y`."""
        base = y + self.height(size) / 2 + size * _POINT * 0.35
        measure = self.measure(size)
        for piece in line:
            self._select(piece.style, size)
            self.text(x, base, piece.text)
            x += measure(piece)

    def write_text(
        self,
        pieces: Iterable[Piece],
        size: float,
        *,
        kind: str = "/P",
        indent: float = 0.0,
        room: float | None = None,
        mark: str = "",
    ) -> None:
        """Write a paragraph from here on, over as many pages as it takes; `mark` hangs before its first line."""
        height = self.height(size)
        width = (room or self.room) - indent
        x = _MARGIN + indent
        lines = lines_of(pieces, width, self.measure(size))
        line = next(lines, None)
        while line is not None:
            self.need(height)
            with self.tagged(kind):
                while line is not None and self.get_y() + height <= self.bottom:
                    if mark:
                        wide = self.measure(size)(Piece(mark))
                        self.draw([Piece(mark)], x - wide - 1.5, self.get_y(), size)
                        mark = ""
                    self.draw(line, x, self.get_y(), size)
                    self.set_y(self.get_y() + height)
                    line = next(lines, None)

    def space(self, height: float) -> None:
        """Leave room, unless a page begins or ends here."""
        self.set_y(min(self.get_y() + height, self.bottom))

    def rule(self, x: float, width: float, thickness: float = _HAIR) -> None:
        """Draw a line from `x` at this height."""
        with self._artifact():
            self.set_line_width(thickness)
            self.line(x, self.get_y(), x + width, self.get_y())
            self.set_line_width(_HAIR)

    def frame(self, top: float, tall: float, *, heavy: bool = False) -> None:
        """Draw a frame across the page."""
        with self._artifact():
            self.set_line_width(0.6 if heavy else 0.3)
            self.rect(_MARGIN, top, self.room, tall)
            self.set_line_width(_HAIR)

    def outline(self, x: float, y: float, wide: float, tall: float) -> None:
        """Draw where one cuts."""
        with self._artifact():
            self.rect(x, y, wide, tall)

    def box(self, x: float, y: float, side: float) -> None:
        """Draw a square to write in."""
        with self._artifact():
            self.rect(x, y, side, side)

    @contextmanager
    def tagged(self, kind: str, alt: str | None = None) -> Iterator[None]:
        """Tell a screen reader what is drawn here, in the order of the calls; no page begins inside."""
        page, mark = self.page, self._marks[self.page]
        shown = drawable(alt, self._letters, self.language).text if alt else None
        self._marks[page] += 1
        _element, place = self.struct_builder.add_marked_content(
            page_number=page, struct_type=kind, mcid=mark, alt_text=shown
        )
        self.pages[page].struct_parents = place
        self._set_min_pdf_version("1.4")
        self._out(f"{kind} <</MCID {mark}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _artifact(self) -> Iterator[None]:
        self._out("/Artifact BMC")
        yield
        self._out("EMC")
