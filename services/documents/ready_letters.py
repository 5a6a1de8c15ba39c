"""Letters that are ready: ask for one's record, ask for a correction.

They go to French professionals about French law: they are in French whatever the person reads; what the person keeps
is in their own language. Facts from the shared content, section d5, with their marks: what no official text confirms is
said to be checked, and never stands in the letter itself.
"""

from dataclasses import replace
from typing import Final

from services.documents.models import Document
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.letters import Letter
from services.printing.models import Frame, Words

_BY_HAND: Final = "\n" * 3


def french(frame: Frame) -> Frame:
    """Return the same frame for a French reader."""
    return replace(frame, words=(translator("fr"), Formats("fr", frame.words[1].zone)))


def access(recipient: str, visit: str, date: str, kept: Words) -> Letter:
    """Return the letter that asks for a record, or for the report of the visit of that FHIR date.

    Source: Code de la santé publique, articles L1111-7 and R1111-1 ff.: 8 days, 2 months for what is older than five
    years, from the request's reception [V+, DO1].
    """
    _, formats = translator("fr"), Formats("fr")
    asked = (
        _(
            "I was seen on %(day)s, and have not received the report of this visit. Please send me a copy.",
            day=formats.fhir(visit),
        )
        if visit
        else _("Please send me a copy of the record that you hold about me.")
    )
    return Letter(
        recipient,
        _("Request for my health record"),
        date,
        (
            _("Dear Sir or Madam,"),
            asked,
            _(
                "Article L1111-7 of the French public health code gives me the right to it, at the latest eight days "
                "after you receive this request, or two months for information more than five years old."
            ),
            _("You can send it to the address above, or put it in Mon espace santé."),
            _("Yours faithfully,"),
        ),
        _about_access(kept),
    )


def correction(document: Document, date: str, kept: Words) -> Letter:
    """Return the letter that asks the author of a document to correct it; what is wrong is written in by hand.

    Source: the right of rectification of the GDPR [V-, RG1].
    """
    _, formats = translator("fr"), Formats("fr")
    return Letter(
        document.author,
        _("Request for a correction in my health record"),
        date,
        (
            _("Dear Sir or Madam,"),
            _(
                "The document “%(title)s” of %(day)s is about me. Something in it seems wrong to me.",
                title=document.title,
                day=formats.fhir(document.date),
            ),
            _("What is written:") + _BY_HAND,
            _("What I ask you to write, and why:") + _BY_HAND,
            _(
                "The General Data Protection Regulation lets me ask for the correction of what is inexact about me. "
                "Please send me the corrected document, or tell me why you keep it as it is."
            ),
            _("Yours faithfully,"),
        ),
        _about_correction(kept),
    )


def _about_access(words: Words) -> tuple[str, ...]:
    _, _formats = words
    return (
        _(
            "Time to answer: public health code, article L1111-7 (official text). It counts from the day your letter "
            "arrives: registered mail proves it."
        ),
        _(
            "The first copy is free, by a ruling of the Court of Justice of the European Union (26 October 2023, "
            "C-307/22). Source: a lawyer’s page; to be checked."
        ),
        _(
            "No answer from a public hospital: the CADA, within two months; then the administrative court. Source: "
            "Ministry of Health; the two months are to be checked."
        ),
        _(
            "No answer from a private clinic or practice: a judge; a complaint to the CNIL is possible. Source: "
            "Ministry of Health; for the CNIL, a lawyer’s page, to be checked."
        ),
        _(
            "The record of somebody under 18 is asked for by those who have parental authority. Source: opinion of "
            "the CADA no. 20200059."
        ),
    )


def _about_correction(words: Words) -> tuple[str, ...]:
    _, _formats = words
    return (
        _(
            "An answer is due within one month, which may be extended by two. Source: a guide to the GDPR; "
            "to be checked."
        ),
        _(
            "No answer: a complaint to the CNIL is possible. Source: a lawyer’s page; to be checked."
        ),
        _("Carnet cannot change what a professional wrote. You can add a note of your own to it."),
    )
