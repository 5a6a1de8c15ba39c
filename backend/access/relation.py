"""One thing a resource of the record says of who may come near it: a row of the patient's relations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from backend.access.families import Family
from backend.access.periods import Period
from backend.access.subjects import Right


class RelationKind(StrEnum):
    """What a row says. The first seven give, the next four refuse; the rest are facts of the record."""

    REPRESENTATIVE = "representative"
    HELPER = "helper"
    PERMITTED = "permitted"
    CARE_TEAM = "care-team"
    ATTENDING = "attending"
    KNOWN_AS = "known-as"
    EMERGENCY_HIDDEN = "emergency-hidden"

    BLOCKED = "blocked"
    OPPOSED = "opposed"
    NO_SAMU = "no-samu"
    NO_BREAK_GLASS = "no-break-glass"

    BORN = "born"


GIVING: Final = frozenset(tuple(RelationKind)[:7])
REFUSING: Final = frozenset(tuple(RelationKind)[7:11])


@dataclass(frozen=True, slots=True)
class Relation:
    """A row of a patient's relations, in force from `start` to before `end`.

    `who` is `Type/id`: a Practitioner, a RelatedPerson of this record, or a Patient (the account of a representative
    or helper); "" for what concerns everyone. KNOWN_AS leads from the RelatedPerson `source_id` to the Patient `who`.
    `areas` of a permission is empty when it was not limited. BORN starts at the birth.
    """

    patient: str
    who: str
    kind: RelationKind
    areas: frozenset[Family] = frozenset()
    rights: frozenset[Right] = frozenset()
    start: datetime | None = None
    end: datetime | None = None
    source_type: str = ""
    source_id: str = ""

    def holds(self, at: datetime) -> bool:
        return Period(self.start, self.end).holds(at)
