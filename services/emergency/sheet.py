"""The sheet on paper: one A4 page, or a card for the wallet."""

from services.core.narrative import Block, Heading, ListBlock, Paragraph, Run
from services.emergency.models import Card, Fitted, Part
from services.emergency.plain import fitted
from services.emergency.words import entry_line, made_on, origin, part_name, warning
from services.printing.models import Notice, Pocket, Printable, QrCode, Sheet, Words


def a4(card: Card, words: Words) -> Sheet:
    """Return the page: what was chosen, each with where it was read; the code at its end."""
    _, _formats = words
    blocks: list[Printable] = [Notice(warning(_))]
    for section in card.sections:
        if section.part is Part.NAME:
            continue
        blocks.append(Heading(part_name(section.part, _)))
        lines = (
            (entry_line(one, section.part, words), origin(one, section.part, words))
            for one in section.entries
        )
        blocks.append(ListBlock(tuple(_item(*line) for line in lines)))
    code = fitted(card, words)
    blocks += [Heading(_("The same for a camera")), QrCode(code.text, _caption(code, words))]
    return Sheet(
        _("Emergency sheet"),
        tuple(blocks),
        _whose(card, words),
        made_on(card, words),
        one_page=True,
    )


def pocket(card: Card, words: Words) -> Sheet:
    """Return a card of 86 by 54 millimetres to cut out and fold; what has no room on it is named."""
    _, _formats = words
    groups = [
        (
            part_name(section.part, _),
            tuple(entry_line(one, section.part, words) for one in section.entries),
        )
        for section in card.sections
    ]
    return Sheet(
        _("Emergency card"),
        (
            Paragraph((Run(_("Cut along the line, fold in the middle.")),)),
            Pocket(
                _("EMERGENCY"),
                (made_on(card, words),),
                tuple(groups),
                warning(_),
                _("No room here for: %(names)s. See the paper sheet.", names="%s"),
            ),
        ),
    )


def _whose(card: Card, words: Words) -> str:
    return ", ".join(entry_line(one, Part.NAME, words) for one in card.entries(Part.NAME))


def _item(said: str, where: str) -> tuple[Block, ...]:
    runs = (Run(said, bold=True), *((Run(f" ({where})"),) if where else ()))
    return (Paragraph(runs),)


def _caption(code: Fitted, words: Words) -> str:
    _, _formats = words
    if not code.left_out:
        return _("Any camera shows this text, without network.")
    names = ", ".join(part_name(part, _) for part in code.left_out)
    return _(
        "Any camera shows this text, without network. Not in the code: %(names)s.", names=names
    )
