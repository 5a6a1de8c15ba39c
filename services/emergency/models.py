"""What an emergency sheet says: what the person chose of their record, and what they wrote themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from services.storage.driver import Connection

LONGEST: Final = 2000
"""Letters that are typed in a part: more is no sheet that anybody reads in an emergency."""


class Part(StrEnum):
    """The parts, in the order in which they are read: what harms first comes first."""

    NAME = "name"
    ALLERGIES = "allergies"
    TREATMENTS = "treatments"
    CONDITIONS = "conditions"
    BLOOD_GROUP = "blood-group"
    TRUSTED = "trusted"
    CONTACTS = "contacts"
    DIRECTIVES = "directives"
    OTHER = "other"


BY_HAND: Final = frozenset(Part) - {Part.NAME, Part.BLOOD_GROUP}
"""What may be typed. A blood group is shown only where a document says it: a wrong one harms."""


class Entry(msgspec.Struct, frozen=True):
    """One thing said. `source` is where it was read, "" if the person wrote it; `date` is FHIR, "" if not known."""

    key: str
    text: str
    source: str = ""
    date: str = ""
    by_hand: bool = False


class Section(msgspec.Struct, frozen=True):
    """A part that is on the sheet."""

    part: Part
    entries: tuple[Entry, ...]


class Card(msgspec.Struct, frozen=True):
    """The sheet as it is printed, shown and sealed; `made` is the day it was put together (FHIR date)."""

    made: Annotated[str, Meta(max_length=10)]
    sections: tuple[Section, ...] = ()

    def entries(self, part: Part) -> tuple[Entry, ...]:
        """Return what is said in a part."""
        return next((one.entries for one in self.sections if one.part is part), ())


class Written(msgspec.Struct, frozen=True):
    """What the person typed in a part, and the day."""

    text: str
    date: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the person chose: keys of entries, and their own words. Nothing is chosen for them."""

    chosen: frozenset[str] = frozenset()
    written: Mapping[Part, Written] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows of each part."""

    entries: Mapping[Part, tuple[Entry, ...]] = field(default_factory=dict)

    def of(self, part: Part) -> tuple[Entry, ...]:
        return self.entries.get(part, ())


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fits in a code: the text, and the parts that are left out whole, which the text names."""

    text: str
    left_out: tuple[Part, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of UTF-8."""
        return len(self.text.encode())


Elsewhere = Callable[[Connection], Mapping[Part, tuple[Entry, ...]]]
"""What other features know of the trusted person, of contacts, of where the directives are."""
