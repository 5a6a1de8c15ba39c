"""Text broken into lines of a width, at spaces; a word longer than a line is cut."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

_PARTS: Final = re.compile(r"\n| +|[^ \n]+")
_HELD: Final = re.compile(r"[\u00a0\u202f]|[^\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one style: "" or "B" (bold), "I" (italic), "BI"."""

    text: str
    style: str = ""


Line = list[Piece]
Measure = Callable[[Piece], float]
"""How wide a piece is, in the unit of the width."""


def lines_of(pieces: Iterable[Piece], width: float, measure: Measure) -> Iterator[Line]:
    """Yield lines no wider than `width`, one by one: of a long text, what is not asked for is not set."""
    setting = _Setting(width, measure)
    for piece in pieces:
        for found in _PARTS.finditer(piece.text):
            part = found[0]
            if part == "\n":
                yield from setting.place()
                yield setting.end()
            elif part[0] == " ":
                yield from setting.place()
                setting.space = Piece(part, piece.style)
            else:
                setting.word.append(Piece(part, piece.style))
    yield from setting.place()
    if setting.line:
        yield setting.end()


@dataclass(slots=True)
class _Setting:
    """The line being set, and the word that is to be placed: in pieces, as its style may change within."""

    width: float
    measure: Measure
    line: Line = field(default_factory=list)
    used: float = 0.0
    word: Line = field(default_factory=list)
    space: Piece | None = None

    def place(self) -> Iterator[Line]:
        """Put the word on this line or the next; cut, on as many as it needs."""
        if not self.word:
            return
        long = sum(map(self.measure, self.word))
        gap = self.measure(self.space) if self.space else 0.0
        if self.line and self.used + gap + long > self.width:
            yield self.end()
        elif self.space and self.line:
            self._put(self.space, gap)
        self.space = None
        for piece in self.word:
            yield from self._cut(piece)
        self.word = []

    def end(self) -> Line:
        """Return the line that is done; the next one begins."""
        done, self.line, self.used, self.space = self.line, [], 0.0, None
        return done

    def _cut(self, piece: Piece) -> Iterator[Line]:
        long = self.measure(piece)
        if self.used + long <= self.width:
            self._put(piece, long)
            return
        # A space that should hold gives way first, then the word itself.
        for part in _HELD.findall(piece.text):
            one = Piece(part, piece.style)
            wide = self.measure(one)
            if self.line and self.used + wide > self.width:
                yield self.end()
            if wide <= self.width and (self.line or not part.isspace()):
                self._put(one, wide)
            elif not part.isspace():
                yield from self._spell(one)

    def _spell(self, piece: Piece) -> Iterator[Line]:
        for letter in piece.text:
            one = Piece(letter, piece.style)
            wide = self.measure(one)
            if self.line and self.used + wide > self.width:
                yield self.end()
            self._put(one, wide)

    def _put(self, piece: Piece, long: float) -> None:
        if self.line and self.line[-1].style == piece.style:
            self.line[-1] = Piece(self.line[-1].text + piece.text, piece.style)
        else:
            self.line.append(piece)
        self.used += long
