"""Who asks, in relation to the one record that is asked for; and the facts of the moment."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from backend.access.families import Family

PARIS: Final = ZoneInfo("Europe/Paris")
"""Ages and days are those of the civil calendar in France."""

MAJORITY: Final = 18
EMERGENCY: Final = timedelta(hours=4)


class Purpose(StrEnum):
    """Why data is asked for (HL7 v3-PurposeOfUse); none that is not care or the person's own is ever served."""

    TREATMENT = "TREAT"
    EMERGENCY = "ETREAT"
    BREAK_GLASS = "BTG"
    PATIENT_REQUEST = "PATRQT"
    FAMILY_REQUEST = "FAMRQT"
    OPERATIONS = "HOPERAT"
    PAYMENT = "HPAYMT"
    RESEARCH = "HRESCH"
    MARKETING = "HMARKT"


class Right(StrEnum):
    """What a helper may do; each includes the one before it."""

    SEE = "see"
    ADD = "add"
    MANAGE = "manage"


class Standing(StrEnum):
    """What a professional is to the person (R1111-46); who was blocked by name is nothing else any more."""

    ATTENDING = "attending"
    CARE_TEAM = "care-team"
    PERMITTED = "permitted"
    STRANGER = "stranger"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Person:
    """The patient, in their own record; `id` is the account, as `author` keeps it."""

    id: str


@dataclass(frozen=True, slots=True)
class Representative:
    """A legal representative of a minor."""

    id: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """What one consent gives a helper: these areas with these rights, from `start` to before `end`."""

    areas: frozenset[Family]
    rights: frozenset[Right]
    start: datetime | None
    end: datetime

    def is_running(self, at: datetime) -> bool:
        return (self.start is None or self.start <= at) and at < self.end


@dataclass(frozen=True, slots=True)
class Helper:
    """Someone the person named; mandates add up, each within its own areas, rights and time."""

    id: str
    mandates: tuple[Mandate, ...]


@dataclass(frozen=True, slots=True)
class Professional:
    """A health professional; `id` as `author` and `hidden_from` keep it, `profession` a line of the matrix.

    `areas` is what the person's permission was limited to; None when it was not.
    """

    id: str
    profession: str
    standing: Standing
    areas: frozenset[Family] | None = None


@dataclass(frozen=True, slots=True)
class Depositor:
    """A hospital's or laboratory's system: it deposits, and sees and corrects what it deposited."""

    id: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """A professional who opened the record because it was urgent (bris de glace, R1111-48)."""

    professional: Professional
    reason: str
    opened_at: datetime
    include_hidden: bool = False

    @property
    def id(self) -> str:
        return self.professional.id


@dataclass(frozen=True, slots=True)
class Regulator:
    """A regulating doctor of the Samu during a call (L1111-17)."""

    professional: Professional
    reason: str
    opened_at: datetime
    include_hidden: bool = False

    @property
    def id(self) -> str:
        return self.professional.id


@dataclass(frozen=True, slots=True)
class Operator:
    """The server's own process: seeding and upkeep, never on behalf of a request."""

    id: str = ""


Subject = (
    Person | Representative | Helper | Professional | Depositor | Emergency | Regulator | Operator
)
SUBJECTS: Final[tuple[type[Subject], ...]] = (
    Person,
    Representative,
    Helper,
    Professional,
    Depositor,
    Emergency,
    Regulator,
    Operator,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The moment (aware) and what the person decided beforehand; without a decision the law's default holds."""

    born: date | None
    at: datetime
    opposed: bool = False
    samu_allowed: bool = True
    others_allowed: bool = True
    hidden_in_emergency: bool = False


@lru_cache(maxsize=4096)
def midnight(day: date) -> datetime:
    """Return the instant, in UTC, at which a day begins in France."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(UTC)


@lru_cache(maxsize=4096)
def majority(born: date) -> datetime:
    """Return the instant at which someone is 18: midnight in France, on 1 March for who was born on 29 February."""
    try:
        return midnight(born.replace(year=born.year + MAJORITY))
    except ValueError:
        return midnight(date(born.year + MAJORITY, 3, 1))  # on 28 February they have not passed yet
