"""What a person sets on this device, before and after unlocking."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Theme(StrEnum):
    """Light, dark, or as the device is."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """The languages Carnet speaks."""

    FRENCH = "fr"
    ENGLISH = "en"


SCALES: Final = (1.0, 2.0)
"""Smallest and largest text size."""

LOCK_MINUTES: Final = (0, 15)
"""Shortest and longest delay before Carnet locks itself; 0 is as soon as it is left."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Choices of the device: nothing in them says anything about anyone's health."""

    language: Language = Language.FRENCH
    theme: Theme = Theme.SYSTEM
    text_scale: float = 1.0
    lock_minutes: int = 2
    simplified: bool = False
    """Whether rights and help show their simplified version."""
    discreet: bool = False
    """Carnet shows a neutral name, says nothing of its content in notices, and can be hidden at once."""
