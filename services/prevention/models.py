"""What the engine takes and what it answers: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.prevention.rules import Rule


class Status(StrEnum):
    """What a rule says of a person today."""

    OVERDUE = "overdue"
    DUE = "due"
    SOON = "soon"
    DONE = "done"
    UNKNOWN = "unknown"
    INFORMS = "informs"
    NOT_CONCERNED = "not_concerned"


class Missing(StrEnum):
    """What must be known before a rule can answer."""

    CLOCK = "clock"
    BIRTH_DATE = "birth date"
    SEX = "sex"
    CONDITION = "condition"
    WEEKS = "weeks"
    DATE = "date"
    VACCINE = "vaccine"


class Reason(StrEnum):
    """Why a status is what it is."""

    TOO_YOUNG = "too young"
    TOO_OLD = "too old"
    SEX = "sex"
    CONDITION = "condition"
    DOCTOR = "doctor"
    WEEKS = "weeks"
    NOT_FOR_ME = "not for me"
    REFUSED = "refused"
    NOTHING_NOTED = "nothing noted"
    NOTED = "noted"
    INTERVAL = "interval"
    LATE = "late"
    SEASON = "season"
    NONE_PLANNED = "none planned"
    INFORMATION = "information"


class Kind(StrEnum):
    """What the person may say of a rule."""

    DONE = "done"
    REFUSED = "refused"
    NOT_FOR_ME = "not-for-me"
    REMIND = "remind"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said of a rule; `on` is a FHIR date, maybe partial: when it was done, or to be reminded."""

    kind: Kind
    on: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A dose (what it protects from) or an exam (its act) on a FHIR date, maybe partial or empty.

    `origin` is the resource it was read in, or "said".
    """

    what: frozenset[str]
    date: str
    origin: str = "said"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody. `facts` holds the conditions said or read; what is absent is not known.

    `sex` is the FHIR code; `weeks` counts completed weeks without periods; `delivered` is the day of a birth given.
    """

    birth_date: str = ""
    sex: str = ""
    facts: Mapping[str, bool] = field(default_factory=dict)
    weeks: int | None = None
    delivered: date | None = None
    doses: tuple[Event, ...] = ()
    acts: tuple[Event, ...] = ()
    said: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where a fact (or `birth_date`, `sex`, `weeks`) was read: a resource, or "said"."""


@dataclass(frozen=True, slots=True)
class Card:
    """One rule for one person on one day, with all that it takes to say why.

    `next_on` is the first day of what comes; None with DUE and OVERDUE: now. `unless` are conditions that nobody
    said and that would put the rule aside. `ignored` are events that contradict something (future, before birth,
    too early): they count for nothing. `quiet`: the person asked to hear of it later.
    """

    rule: Rule
    status: Status
    today: date
    reason: Reason = Reason.INFORMATION
    next_on: date | None = None
    missing: tuple[Missing, ...] = ()
    conditions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    counted: tuple[Event, ...] = ()
    ignored: tuple[Event, ...] = ()
    inputs: tuple[tuple[str, str, str], ...] = ()
    """Name, value and origin of each thing known that the rule looked at."""
    remind_on: str = ""
    quiet: bool = False
    intimate: bool = False
    """Whether the rule, or what makes it hold, is nobody else's business."""
