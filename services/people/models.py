"""Whose spaces are on this device, and how each is protected."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.core.errors import Damage
from services.core.identity import Identity
from services.people.labels import NO_LABEL, Label, Sign
from services.security.codes import KEY_LENGTH, key_length, weak
from services.security.vault import Protection
from services.storage.archiving import Facts

__all__ = [
    "KEY_LENGTH",
    "NO_LABEL",
    "Damage",
    "EarlierCopy",
    "Facts",
    "Identity",
    "Label",
    "Protection",
    "Sign",
    "Space",
    "SpaceState",
    "key_length",
    "weak",
]


class SpaceState(StrEnum):
    """What there is to open."""

    NONE = "none"
    LOCKED = "locked"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Space:
    """One person's space. Its name is encrypted with the rest: it is "" until the space is open."""

    id: str
    name: str
    protection: (
        Protection | None
    )  # None: the demonstration (key only in memory), or unreadable keys
    is_demonstration: bool = False
    label: Label = NO_LABEL


@dataclass(frozen=True, slots=True)
class EarlierCopy:
    """The record as it was before Carnet's last update changed its file; `at` is when that was."""

    at: datetime
