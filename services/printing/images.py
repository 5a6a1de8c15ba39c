"""Pictures and codes on paper."""

from typing import Final

import segno

from services.core.narrative import Run
from services.printing.forms import notice
from services.printing.paper import Paper
from services.printing.pictures import grey
from services.printing.words import GAP, paragraph

_QR_MODULE: Final = 1.0
_QR_WIDEST: Final = 110
"""Millimetres: a square of a code, and the widest code."""
_DOTS: Final = 150 / 25.4
"""Of a picture, each millimetre."""


def picture(paper: Paper, data: bytes, alt: str) -> None:
    shown = grey(data)
    if shown is None:
        _ = paper.translate
        paragraph(paper, [Run(alt or _("Image that cannot be shown"), italic=True)])
        return
    wide = min(paper.room, shown.width / _DOTS)
    tall = wide * shown.height / shown.width
    if tall > paper.whole:
        wide, tall = wide * paper.whole / tall, paper.whole
    paper.need(tall)
    with paper.tagged("/Figure", alt or None):
        paper.image(shown.jpeg, x=paper.l_margin, y=paper.get_y(), w=wide, h=tall)
    paper.set_y(min(paper.get_y() + tall, paper.bottom))
    paper.space(GAP)


def qr_code(paper: Paper, data: str, caption: str) -> None:
    try:
        code = segno.make(data, error="m", micro=False, boost_error=False, encoding="utf-8")
    except segno.DataOverflowError:
        _ = paper.translate
        notice(paper, data, _("Too long for a code that a camera reads"))
        return
    rows = [bytes(row) for row in code.matrix]
    module = min(_QR_MODULE, _QR_WIDEST / len(rows))
    side = module * len(rows)
    paper.need(side + 8 * module + paper.height(paper.type.body))
    left, top = paper.l_margin + 4 * module, paper.get_y() + 4 * module
    with paper.tagged("/Figure", caption or data):
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    paper.rect(left + x * module, top + y * module, module, module, style="F")
    paper.set_y(top + side + 4 * module)
    if caption:
        paper.write_text([paper.piece(caption)], paper.type.body)
    paper.space(GAP)
