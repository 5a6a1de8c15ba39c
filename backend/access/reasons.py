"""Why something is refused: a word for the trace and for the person, never an answer to whoever was refused."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """One word for each answer of the decision."""

    ALLOWED = "allowed"
    NO_RELATION = "no-relation"
    NOT_YET = "not-yet"
    ENDED = "ended"
    BLOCKED = "blocked"
    OPPOSED = "opposed"
    PURPOSE = "purpose"
    OF_AGE = "of-age"
    AGE_UNKNOWN = "age-unknown"
    NO_REASON_GIVEN = "no-reason-given"
    UNVERIFIED = "unverified"
    FAMILY = "family"
    LABEL = "label"
    READ_ONLY = "read-only"
    OWN_LABELS = "own-labels"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing at all, for this whole request."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one row. `fields` are the top-level elements that may leave; None means all of them."""

    allowed: bool
    reason: Reason
    fields: frozenset[str] | None = None
