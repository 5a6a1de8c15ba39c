"""Blocks being written: styled text comes in, neutral blocks come out.

White space collapses as in a page of text; a line break or a new block starts a line.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from services.core.narrative import Block, Cell, Heading, ListBlock, Media, Paragraph, Run, Table

_SPACES = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Style:
    """How the text that comes next looks."""

    bold: bool = False
    italic: bool = False

    def and_bold(self) -> "Style":
        return replace(self, bold=True)

    def and_italic(self) -> "Style":
        return replace(self, italic=True)


PLAIN = Style()


@dataclass(slots=True)
class _Draft:
    """A run being written: its pieces are joined once, however many there are."""

    style: Style
    pieces: list[str]


@dataclass(slots=True)
class Flow:
    """Collects runs into paragraphs, and paragraphs among other blocks."""

    _blocks: list[Block] = field(default_factory=list)
    _drafts: list[_Draft] = field(default_factory=list)

    def write(self, text: str | None, style: Style = PLAIN) -> None:
        """Add text to the current line; runs of spaces become one."""
        words = _SPACES.sub(" ", text or "")
        if not self._drafts or self._drafts[-1].pieces[-1][-1] in " \n":
            words = words.removeprefix(" ")
        self._append(words, style)

    def write_lines(self, text: str, style: Style = PLAIN) -> None:
        """Add text whose own lines and spaces are kept."""
        self._append(text.expandtabs(8), style)

    def break_line(self) -> None:
        self._append("\n", PLAIN)

    def end_paragraph(self) -> None:
        """Close the current paragraph; nothing happens if it is blank."""
        runs = _trimmed(Run("".join(d.pieces), d.style.bold, d.style.italic) for d in self._drafts)
        self._drafts = []
        if runs:
            self._blocks.append(Paragraph(runs))

    def add(self, *blocks: Block) -> None:
        """Put whole blocks after what was written."""
        self.end_paragraph()
        self._blocks.extend(blocks)

    def done(self) -> tuple[Block, ...]:
        self.end_paragraph()
        return tuple(self._blocks)

    def _append(self, text: str, style: Style) -> None:
        if not text:
            return
        if self._drafts and self._drafts[-1].style == style:
            self._drafts[-1].pieces.append(text)
        else:
            self._drafts.append(_Draft(style, [text]))


def _trimmed(runs: Iterable[Run]) -> tuple[Run, ...]:
    kept = list(runs)
    written = [index for index, run in enumerate(kept) if run.text.strip()]
    if not written:
        return ()
    kept = kept[written[0] : written[-1] + 1]
    kept[0] = _with_text(kept[0], kept[0].text.lstrip("\n "))
    kept[-1] = _with_text(kept[-1], kept[-1].text.rstrip())
    return tuple(kept)


def _with_text(run: Run, text: str) -> Run:
    return run if text == run.text else replace(run, text=text)


def paragraph(text: str, style: Style = PLAIN) -> Paragraph:
    """Return a paragraph of one style."""
    return Paragraph((Run(text, style.bold, style.italic),))


def flattened(blocks: Iterable[Block]) -> tuple[tuple[Run, ...], tuple[Media, ...]]:
    """Put blocks on the lines of one cell, and their images aside: cells hold text only."""
    lines: list[tuple[Run, ...]] = []
    images: list[Media] = []
    for block in blocks:
        match block:
            case Paragraph(runs):
                lines.append(runs)
            case Heading(text):
                lines.append((Run(text, bold=True),))
            case ListBlock(items):
                for item in items:
                    runs, inner = flattened(item)
                    lines.append((Run("• "), *runs))
                    images.extend(inner)
            case Table(rows, caption):
                if caption:
                    lines.append((Run(caption, bold=True),))
                lines.extend(_row_runs(row) for row in rows)
            case Media():
                images.append(block)
    joined: list[Run] = []
    for line in lines:
        joined.extend([Run("\n"), *line] if joined else line)
    return tuple(joined), tuple(images)


def _row_runs(row: tuple[Cell, ...]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for cell in row:
        runs.extend([Run("  "), *cell.runs] if runs else cell.runs)
    return tuple(runs)
