"""What the server can do, said by what it means for the person."""

import flet as ft

from services.i18n.translator import Translator
from services.sync.abilities import Abilities, Deletions
from views._shared.components.fact import Fact
from views._shared.components.section_card import SectionCard
from views._shared.theme import Space


def ServerAbilities(able: Abilities, _: Translator, *, stacked: bool) -> ft.Control:
    """Show what the last update found."""
    facts = (
        (
            _("Deleted elsewhere"),
            _("Learnt with every update.")
            if able.deletions is Deletions.TOLD
            else _("Learnt by comparing everything with every update: it takes longer."),
        ),
        (
            _("Changed on two devices"),
            _("Neither version overwrites the other.")
            if able.guarded
            else _(
                "The server does not promise to keep both: the last one sent may replace the other."
            ),
        ),
        (
            _("Cut while sending"),
            _("Sent again, it is there once.")
            if able.once
            else _("Sent again, it may be there twice."),
        ),
        (
            _("Cut while receiving"),
            _("A file can go on from where it stopped.")
            if able.parts
            else _("A file starts again from its beginning."),
        ),
        (
            _("Whose record"),
            _("The server says whose it is.")
            if able.named
            else _("The server does not say whose it is: only its address does."),
        ),
        (
            _("Your devices"),
            _("It lists those that are signed in, and ends what you no longer use.")
            if able.devices
            else _("It does not list them."),
        ),
    )
    return SectionCard(
        _("What this server can do"),
        [Fact(label, value, stacked=stacked) for label, value in facts],
        indent=Space.PAGE,
    )
