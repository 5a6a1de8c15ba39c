"""The numbers that matter most, and where they were read.

From `content/useful_numbers.json`: DILA, fiche F33954. Only those marked as verified there are shown.
"""

from dataclasses import dataclass
from typing import Final

from services.i18n.translator import Translator


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number and what it is for."""

    number: str
    name: str
    use: str


SOURCE: Final = "DILA F33954, service-public.fr A15206 (3114)"


def emergency_numbers(_: Translator) -> tuple[Number, ...]:
    """Return the emergency numbers, the most general first."""
    return (
        Number("15", _("SAMU"), _("Medical emergency, day and night")),
        Number("112", _("European emergency number"), _("Any danger, everywhere in Europe")),
        Number(
            "114", _("Deaf or unable to speak"), _("By text message, video or chat, day and night")
        ),
        Number("3114", _("Suicide prevention"), _("For yourself or someone close, day and night")),
    )
