"""What Carnet is called, and what it says, where others may look: the person’s discreet mode."""

from typing import Final

from services.i18n.translator import Translator
from services.settings.models import Preferences

NAME: Final = "Carnet"


def neutral_name(_: Translator) -> str:
    """Return the name that says nothing of health."""
    return _("Notes")


def app_name(preferences: Preferences, _: Translator) -> str:
    """Return what the window is called."""
    return neutral_name(_) if preferences.discreet else NAME


def said(text: str, preferences: Preferences, _: Translator) -> str:
    """Return a notice as it may be shown: in discreet mode Carnet is not named."""
    return text.replace(NAME, neutral_name(_)) if preferences.discreet else text
