"""A letter: who writes, to whom, about what; and what its writer keeps for themselves."""

from dataclasses import dataclass

from services.core.narrative import ListBlock, Paragraph, Run
from services.printing.models import (
    Aside,
    Lines,
    NextPage,
    Notice,
    Printable,
    Sheet,
    Signature,
    Words,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. `date` is a FHIR date; `recipient` has a line for each of an address, "" to be filled in.

    A paragraph that ends with line breaks has as many lines to write on by hand under it.
    `mentions` are facts with their source and how sure they are: printed on a page that is kept, not sent.
    """

    recipient: str
    subject: str
    date: str
    paragraphs: tuple[str, ...]
    mentions: tuple[str, ...] = ()


def sheet_of_letter(letter: Letter, sender: str, words: Words, kept: Words) -> Sheet:
    """Return the letter of `sender` ("" to be filled in), ready to be signed.

    `words` are those of who reads the letter, `kept` those of who keeps its last page.
    """
    _, formats = words
    blocks: list[Printable] = [
        Paragraph((Run(sender, bold=True),)) if sender else Lines(_("My name:"), 1),
        Lines(_("My address, e-mail or telephone:"), 2),
        Aside(_("To:") + f" {letter.recipient}", 0 if "\n" in letter.recipient else 3),
        Aside(_("Date: %(day)s", day=formats.fhir(letter.date))),
        Paragraph((Run(_("Subject: %(subject)s", subject=letter.subject), bold=True),)),
        *map(_paragraph, letter.paragraphs),
        Signature(_("Signature:")),
    ]
    if letter.mentions:
        blocks += [NextPage(), *_kept(letter.mentions, kept)]
    return Sheet(letter.subject, tuple(blocks), titled=False)


def text_of_letter(letter: Letter, sender: str, words: Words) -> str:
    """Return the letter to copy into a message; the page that is kept is not in it."""
    _, formats = words
    parts = (
        sender,
        letter.recipient,
        formats.fhir(letter.date),
        _("Subject: %(subject)s", subject=letter.subject),
        *letter.paragraphs,
        sender,
    )
    return "\n\n".join(part for part in parts if part)


def _paragraph(text: str) -> Printable:
    by_hand = len(text) - len(text.rstrip("\n"))
    return Lines(text.rstrip("\n"), by_hand) if by_hand else Paragraph((Run(text),))


def _kept(mentions: tuple[str, ...], words: Words) -> tuple[Printable, ...]:
    _, _formats = words
    return (
        Notice(_("This page is for you: keep it, send only the letter."), _("To know")),
        ListBlock(tuple((Paragraph((Run(text),)),) for text in mentions)),
    )
