"""What Carnet is, and what it is not."""

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.fact import Fact
from views._shared.components.section_card import SectionCard
from views._shared.theme import Space

VERSION = "0.1.0"


def About(_: Translator) -> ft.Control:
    """Show version, licence and independence."""
    facts = (
        (_("Version"), VERSION),
        (_("Licence"), _("Apache 2.0: free software, its code is public.")),
        (_("Independence"), _("Carnet belongs to nobody’s State, insurer or advertiser.")),
        (_("Mon espace santé"), _("Carnet is not connected to it. You bring the files yourself.")),
        (
            _("Medicine"),
            _("Carnet keeps and shows. It never diagnoses, and is not a medical device."),
        ),
    )
    return SectionCard(
        _("About"), [Fact(label, value, stacked=True) for label, value in facts], indent=Space.PAGE
    )
