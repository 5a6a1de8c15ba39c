"""Each block of a sheet on its paper."""

from typing import Final

from services.core.narrative import Heading, ListBlock, Media, Paragraph, Run, Table
from services.printing.forms import aside, key_boxes, key_groups, lines, notice, signature
from services.printing.images import picture, qr_code
from services.printing.models import (
    Aside,
    Facts,
    KeyBoxes,
    KeyGroups,
    Lines,
    NextPage,
    Notice,
    Pocket,
    Printable,
    QrCode,
    Sheet,
    Signature,
)
from services.printing.paper import Paper
from services.printing.pocket import pocket
from services.printing.tables import facts, table
from services.printing.words import GAP, heading, paragraph

_INDENT: Final = 6.0 / 11
"""Millimetres a list is set in, for each point of its type."""
_HEAVY: Final = 0.5


def draw_title(paper: Paper, sheet: Sheet) -> None:
    """Write what the sheet is, whose, and of when."""
    paper.write_text([paper.piece(sheet.title, "B")], paper.type.title, kind="/H1")
    for words in filter(None, (sheet.whose, sheet.date)):
        paper.write_text([paper.piece(words)], paper.type.body)
    paper.space(GAP)
    paper.rule(paper.l_margin, paper.room, _HEAVY)
    paper.space(GAP)


def draw(paper: Paper, block: Printable, indent: float = 0.0) -> None:
    """Write one block from here on.

    Raises:
        FullError: no page is left for it.

    """
    match block:
        case Heading(text, level):
            heading(paper, text, level)
        case Paragraph(runs):
            paragraph(paper, runs, indent)
        case ListBlock():
            _list(paper, block, indent)
        case Table():
            table(paper, block)
        case Media(data=data, alt=alt):
            picture(paper, data, alt)
        case Pocket():
            pocket(paper, block)
        case _of_paper_alone:
            _form(paper, block)


def _form(paper: Paper, block: Printable) -> None:
    match block:
        case Facts(pairs):
            facts(paper, pairs)
        case Lines(label, count):
            lines(paper, label, count)
        case Notice(text, title):
            notice(paper, text, title)
        case KeyGroups(key):
            key_groups(paper, key)
        case KeyBoxes(groups, letters):
            key_boxes(paper, groups, letters)
        case QrCode(data, caption):
            qr_code(paper, data, caption)
        case Aside(text, count):
            aside(paper, text, count)
        case Signature(label):
            signature(paper, label)
        case NextPage():
            paper.next_page()


def _list(paper: Paper, block: ListBlock, indent: float) -> None:
    inner = indent + _INDENT * paper.type.body
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}." if block.ordered else "•"
        first, *others = item or (Paragraph(()),)
        if isinstance(first, Paragraph):
            runs = first.runs or (Run(" "),)
            paragraph(paper, runs, inner, mark)
        else:
            draw(paper, first, inner)
        for each in others:
            draw(paper, each, inner)
    paper.space(GAP / 2)
