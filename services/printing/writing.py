"""A sheet as a PDF: what every screen that prints asks for."""

from contextlib import closing

from services.printing.drawing import draw, draw_title
from services.printing.embedding import embed
from services.printing.models import Frame, Notice, Sheet
from services.printing.paper import LARGE, MAX_PAGES, NORMAL, SMALLER, FullError, Paper


def pdf(sheet: Sheet, frame: Frame, most: int = MAX_PAGES) -> bytes:
    """Return the sheet as PDF: A4, black on white, tagged, its language and title set.

    The same sheet and frame give the same bytes. Letters that the font lacks stand as a sign, and the end of the sheet
    says how many; one that is longer than `most` pages ends there and says so. It blocks, seconds for hundreds of
    pages: to be called in a thread.
    """
    with closing(Paper(sheet, frame, LARGE if frame.large else NORMAL, most)) as paper:
        _fill(paper, sheet, frame)
        if not sheet.one_page or frame.large or paper.page_no() == 1:
            return bytes(paper.output())
    with closing(Paper(sheet, frame, SMALLER, most)) as paper:
        _fill(paper, sheet, frame)
        return bytes(paper.output())


def _fill(paper: Paper, sheet: Sheet, frame: Frame) -> None:
    _ = frame.words[0]
    paper.add_page()
    try:
        if sheet.titled:
            draw_title(paper, sheet)
        for block in sheet.blocks:
            draw(paper, block)
        _say_missing(paper, frame)
    except FullError:
        paper.add_page()
        draw(
            paper,
            Notice(_("The rest is in Carnet, on the screen."), _("This is too long to be printed")),
        )
    paper.number_pages()
    if sheet.record:
        embed(paper, sheet.record)


def _say_missing(paper: Paper, frame: Frame) -> None:
    if paper.missing:
        count = frame.words[1].number(paper.missing)
        words = frame.words[0].n(
            "%(number)s character that this type lacks stands as \ufffd.",
            "%(number)s characters that this type lacks stand as \ufffd.",
            paper.missing,
            number=count,
        )
        draw(paper, Notice(words))
