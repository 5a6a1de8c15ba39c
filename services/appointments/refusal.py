"""A refusal of care, reported: the law, to whom, and a letter that is ready.

The letter goes to French bodies about French law: it is in French whatever the person reads; what the person keeps is
in their own language. Each fact says its source and how sure it is; nothing here says that a refusal was unlawful.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.printing.letters import Letter
from services.printing.models import Words

ARTICLE: Final = "L1110-3"
"""Public health code, in force since 4 March 2022; read in a copy of the code (doctrine.fr), not on Légifrance."""
_BY_HAND: Final = "\n" * 4


class Recipient(StrEnum):
    """To whom it may be reported; either tells the other (L1110-3)."""

    FUND = "fund"  # the director of the local health insurance fund
    ORDER = "order"  # the president of the professional order's territorial council


@dataclass(frozen=True, slots=True)
class Refusal:
    """What happened, in the person's words; `day` is a FHIR date, "" to be filled in by hand."""

    recipient: Recipient
    who: str = ""
    day: str = ""
    what: str = field(default="", repr=False)


def letter(refused: Refusal, kept: Words) -> Letter:
    """Return the letter; `kept` are the words of who keeps its last page."""
    _, formats = translator("fr"), Formats("fr")
    whom = {
        Recipient.FUND: _("The director of my health insurance fund"),
        Recipient.ORDER: _("The president of the territorial council of the professional order"),
    }
    happened = _("What happened:")
    return Letter(
        whom[refused.recipient],
        _("Report of a refusal of care"),
        refused.day,
        (
            _("Dear Sir or Madam,"),
            _(
                "I believe that I was refused care unlawfully, and I refer the facts to you under article L1110-3 of "
                "the French public health code."
            ),
            _("The professional: %(who)s", who=refused.who)
            if refused.who
            else _("The professional:") + "\n",
            _("The day: %(day)s", day=formats.fhir(refused.day))
            if refused.day
            else _("The day:") + "\n",
            f"{happened} {refused.what}" if refused.what else happened + _BY_HAND,
            _("Please acknowledge this report, and tell me what follows."),
            _("Yours faithfully,"),
        ),
        facts(kept),
    )


def facts(words: Words) -> tuple[str, ...]:
    """Return what is known, each with its source and how sure it is."""
    _, _formats = words
    return (
        _(
            "Nobody may be discriminated against in access to prevention or care; a professional may not refuse "
            "somebody for a reason that the penal code names, nor because they have the complementary health cover "
            "(C2S) or State medical aid (AME). Source: public health code, article L1110-3, version of 4 March 2022 "
            "(copy of the code)."
        ),
        _(
            "You may write to the director of your local health insurance fund, or to the president of the "
            "professional order’s territorial council. It counts as a complaint, and each tells the other. "
            "Source: the same article."
        ),
        _(
            "Unless it happened before, a conciliation takes place within three months of the complaint. "
            "Source: the same article."
        ),
        _(
            "The Defender of Rights (Défenseur des droits) can be asked as well, free of charge, by anybody of any "
            "age. Source: DILA, sheet F13158 (a municipality’s copy)."
        ),
        _(
            "A practice that is full, or a professional who takes no new patients, is not by itself an unlawful "
            "refusal. Carnet has no official source for this: the fund’s conciliator knows."
        ),
    )
