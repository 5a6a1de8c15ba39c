"""The help on paper: the numbers first, then every page; and the letter that asks for one's record."""

import flet as ft

from services.core.narrative import Heading, Paragraph, Run
from services.i18n.translator import Translator
from services.printing.models import Facts, Frame, Printable, Printed, Sheet
from views._shared.components.buttons import LinkButton
from views._shared.emergency import SOURCE, emergency_numbers
from views._shared.hooks import use_services, use_translation
from views._shared.printing import use_printing
from views.help.topics import shortcuts, topics


def help_sheet(_: Translator) -> Sheet:
    """Return the whole help, what one needs first at its beginning."""
    first = ("emergency", "paper")
    every = sorted(topics(_), key=lambda topic: topic.key not in first)
    blocks: list[Printable] = []
    for topic in every:
        blocks.append(Heading(topic.title))
        if topic.key == "emergency":
            numbers = emergency_numbers(_)
            blocks += [
                Facts(tuple((each.number, f"{each.name}\n{each.use}") for each in numbers)),
                _paragraph(_("Source: %(source)s", source=SOURCE)),
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
    printing = use_services().printing

    async def made(frame: Frame) -> Printed:
        return await printing.sheet(help_sheet(frame.words[0]), frame)

    return LinkButton(_("Print the help"), use_printing(made), ft.Icons.PRINT_OUTLINED, flush=True)


@ft.component
def PrintAccess() -> ft.Control:
    """Print the letter that asks for one's record."""
    _, _formats = use_translation()
    opened = use_printing(use_services().printing.access)
    return LinkButton(
        _("Letter: ask for my health record"), opened, ft.Icons.MAIL_OUTLINE, flush=True
    )
