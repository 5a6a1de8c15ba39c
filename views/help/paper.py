"""The help on paper: the numbers first, then every page; and the letter that asks for one's record."""

from collections.abc import Sequence

import flet as ft

from services.content.models import Number
from services.core.narrative import Heading, Paragraph, Run
from services.i18n.translator import Translator
from services.printing.models import Facts, Frame, Printable, Printed, Sheet
from services.rights.calling import sources_of, told
from views._shared.components.buttons import LinkButton
from views._shared.hooks import use_services, use_translation
from views._shared.printing import use_printing
from views.help.topics import shortcuts, topics


def help_sheet(numbers: Sequence[Number], _: Translator) -> Sheet:
    """Return the whole help, what one needs first at its beginning."""
    first = ("emergency", "paper")
    every = sorted(topics(_), key=lambda topic: topic.key not in first)
    blocks: list[Printable] = []
    for topic in every:
        blocks.append(Heading(topic.title))
        if topic.key == "emergency":
            blocks += [
                Facts(tuple((each.number, told(each, _)) for each in numbers)),
                _paragraph(_("Sources: %(sources)s", sources="; ".join(sources_of(numbers)))),
            ]
        if topic.key == "keyboard":
            blocks.append(Facts(shortcuts(_)))
        blocks += map(_paragraph, topic.paragraphs)
    return Sheet(_("Carnet: numbers and help"), tuple(blocks))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


@ft.component
def PrintHelp() -> ft.Control:
    """Print the whole help."""
    _, _formats = use_translation()
    printing, content = use_services().printing, use_services().content

    async def made(frame: Frame) -> Printed:
        return await printing.sheet(help_sheet(content.numbers(_.language), frame.words[0]), frame)

    return LinkButton(_("Print the help"), use_printing(made), ft.Icons.PRINT_OUTLINED, flush=True)


@ft.component
def PrintAccess() -> ft.Control:
    """Print the letter that asks for one's record."""
    _, _formats = use_translation()
    opened = use_printing(use_services().printing.access)
    return LinkButton(
        _("Letter: ask for my health record"), opened, ft.Icons.MAIL_OUTLINE, flush=True
    )
