"""The attestation of an agreement: one page, filed with the documents on both sides."""

import asyncio
from datetime import datetime

from services.circle.models import Invitation
from services.core.categories import Category
from services.core.narrative import Heading, ListBlock, Paragraph, Run
from services.documents.models import FileToImport
from services.documents.service import DocumentService
from services.i18n.circle_sentences import area_names, may_name
from services.printing.models import Facts, Frame, Printable, Sheet, Words
from services.printing.writing import pdf


def attestation_sheet(invitation: Invitation, whose: str, at: datetime, words: Words) -> Sheet:
    """Return the attestation as `whose` files it: who helps whom, with what, until when, and how it ends."""
    _, formats = words
    gives = invitation.gives
    helped, helper = (whose, invitation.name) if gives else (invitation.name, whose)
    day = formats.fhir(at.astimezone().date().isoformat())
    blocks: list[Printable] = [
        Facts(
            (
                (_("Person who is helped"), helped),
                (_("Person who helps"), helper),
                *(
                    ((_("Born on"), formats.fhir(invitation.born)),)
                    if gives and invitation.born
                    else ()
                ),
                (_("May"), may_name(invitation.may, _)),
                (_("Agreed on"), day),
                (_("Ends on"), formats.fhir(invitation.until) if invitation.until else "–"),
            )
        ),
        Heading(_("What is open")),
        ListBlock(
            tuple(
                (Paragraph((Run(name),)),)
                for name in (area_names(invitation.areas, _) or [_("Nothing named")])
            )
        ),
        Heading(_("What was agreed")),
        Paragraph(
            (
                Run(
                    _(
                        "Both compared name, birth date and four digits in Carnet. It is an agreement given "
                        "in an app, not a signature."
                    )
                ),
            )
        ),
        Paragraph(
            (
                Run(
                    _(
                        "Either can end it at any time. Every act is noted in the person’s history, with who "
                        "did it for whom."
                    )
                ),
            )
        ),
        Paragraph((Run(_("Number of the agreement: %(id)s", id=invitation.id)),)),
    ]
    return Sheet(_("Attestation of help in Carnet"), tuple(blocks), whose, day, one_page=True)


async def filed(
    documents: DocumentService,
    invitation: Invitation,
    whose: str,
    words: Words,
    at: datetime,
) -> str:
    """File the attestation with the open record's documents, for nobody else to read; return its id."""
    _, _formats = words
    sheet = attestation_sheet(invitation, whose, at, words)
    data = await asyncio.to_thread(pdf, sheet, Frame(words, at))
    title = f"{sheet.title} · {invitation.name}"
    file = FileToImport(f"attestation-{invitation.id}.pdf", data=data)
    day = at.astimezone().date().isoformat()
    taken = await documents.add(file, title, Category.ADMINISTRATIVE, day, private=True)
    return taken.documents[0] if taken.documents else ""
