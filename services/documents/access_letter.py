"""The letter that asks for a report that did not come: the right to one's own medical record.

Its content only: printing it is `services.printing`'s. It is in French whatever the person's language, for whoever
receives it. The law is as /content tells it, each mention with its source and how good that source is.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.core.identity import Identity
from services.documents.own_models import ExpectedReport
from services.i18n.formats import Formats
from services.i18n.translator import translator

_OLD_YEARS: Final = 5
"""Years after which information may take longer to be given (code de la santé publique, L. 1111-7)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A rule that a letter rests on. `sure`: read in an official text or a copy of it; else it is to be checked."""

    article: str
    text: str
    source: str
    url: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be printed and signed. `recipient` and `sender` are lines; nothing is hidden in it."""

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    subject: str
    date: str
    paragraphs: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @property
    def text(self) -> str:
        """The whole letter, to copy."""
        parts = [
            "\n".join(self.sender),
            "\n".join(self.recipient),
            self.date,
            f"Objet\u00a0: {self.subject}",
            *self.paragraphs,
        ]
        return "\n\n".join(part for part in parts if part)


def access_letter(report: ExpectedReport, identity: Identity, today: date) -> Letter:
    """Return the letter that asks for a visit's report."""
    _, formats = translator("fr"), Formats("fr")
    day = formats.fhir(report.day)
    visit = _(
        "On %(day)s, a visit took place (%(what)s). I have not received its report to this day.",
        day=day,
        what=report.what or _("consultation"),
    )
    delay = (
        _("two months, as this information is more than five years old")
        if _years(report.day, today) >= _OLD_YEARS
        else _("eight days")
    )
    born = formats.fhir(identity.birth_date) if identity.birth_date else ""
    return Letter(
        sender=tuple(
            line
            for line in (identity.display, _("Born on %(day)s", day=born) if born else "")
            if line
        ),
        recipient=(report.who or _("To the practitioner or the establishment"),),
        subject=_("Request for a copy of the report of %(day)s", day=day),
        date=formats.fhir(today.isoformat()),
        paragraphs=(
            _("Dear Sir or Madam,"),
            visit,
            _(
                "Under article L. 1111-7 of the public health code, I ask you to send me a copy of this report "
                "and of the results that go with it."
            ),
            _(
                "The time to answer is %(delay)s, from the day you receive this request. The first copy is free.",
                delay=delay,
            ),
            _("Yours faithfully,"),
            identity.display or _("(name and signature)"),
        ),
        mentions=_mentions(),
    )


def _mentions() -> tuple[Mention, ...]:
    _ = translator("fr")
    code = "CSP R1111-1 et s. (copie codes-et-lois)"
    return (
        Mention(
            "Code de la santé publique, L. 1111-7",
            _("Eight days, or two months for information of more than five years."),
            code,
            "https://codes-et-lois.fr/code-de-la-sante-publique/"
            "toc-protection-generale-sante-protection-personnes-matiere-sant-af52041-texte-integral",
            sure=True,
        ),
        Mention(
            "Cour de justice de l’Union européenne, 26 octobre 2023, C-307/22",
            _("The first copy is free."),
            "Duez avocat",
            "https://www.duez-avocat.fr/blog/actualites-2/le-dossier-medical-3",
            sure=False,
        ),
        Mention(
            _("Without an answer, or after a refusal"),
            _(
                "A public establishment: the CADA, then the administrative court. Private: the civil court. "
                "The CNIL takes complaints too."
            ),
            "Ministère de la Santé",
            "https://sante.gouv.fr/systeme-de-sante/parcours-de-sante-vos-droits/"
            "droit-a-l-information-et-consentement/article/"
            "que-faire-en-cas-de-refus-ou-de-retard-dans-la-communication-de-mon-dossier",
            sure=True,
        ),
    )


def _years(day: str, today: date) -> int:
    then = date.fromisoformat(day)
    return today.year - then.year - ((today.month, today.day) < (then.month, then.day))
