"""Whose spaces are on this device, and how each is protected."""

from dataclasses import dataclass
from enum import StrEnum

from services.core.errors import Damage
from services.core.identity import Identity
from services.security.codes import weak
from services.security.vault import Protection

__all__ = ["Damage", "Identity", "Protection", "Space", "SpaceState", "weak"]


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
