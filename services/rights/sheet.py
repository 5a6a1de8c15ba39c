"""A page of content on paper: what is sure and what is not look different there too."""

from services.content.models import Page, Statement
from services.content.schema import Part
from services.core.narrative import Heading, ListBlock, Paragraph, Run
from services.i18n.translator import Translator
from services.printing.models import Printable, Sheet, Words
from services.rights.words import (
    checked,
    doubt,
    level_name,
    part_title,
    reviewed,
    source_line,
)


def page_sheet(page: Page, words: Words) -> Sheet:
    """Return a right, an article, a card or a screen's help as a sheet; nobody's name is on it."""
    _, _formats = words
    blocks: list[Printable] = []
    for part in Part:
        if said := page.part(part):
            if title := part_title(part, _):
                blocks.append(Heading(title))
            blocks += [_paragraph(statement, _) for statement in said]
    if page.laws:
        blocks += [Heading(_("The law")), _list(page.laws)]
    blocks += [Heading(_("Sources")), _list(tuple(map(source_line, page.sources)))]
    blocks.append(
        Paragraph((Run(f"{checked(page, words)} {reviewed(page, _)}"),)),
    )
    return Sheet(page.title, tuple(blocks), date=level_name(page.level, _))


def _paragraph(statement: Statement, _: Translator) -> Paragraph:
    said = Run(statement.text)
    unsure = doubt(statement, _)
    return Paragraph((said, Run(f" ({unsure})", italic=True)) if unsure else (said,))


def _list(lines: tuple[str, ...]) -> ListBlock:
    return ListBlock(tuple((Paragraph((Run(line),)),) for line in lines))
