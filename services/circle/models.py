"""Who helps whom, in which areas, until when; and the invitations on the way there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from services.core.errors import NotPossibleError, WhyNot
from services.people.helped import Ended, Helped, May, Tie, Why

__all__ = [
    "AREAS",
    "DOCUMENT_AREAS",
    "Ended",
    "Helped",
    "May",
    "NotPossibleError",
    "Tie",
    "Why",
    "WhyNot",
]

DOCUMENT_AREAS: Final = (
    "reports",
    "summaries",
    "imaging",
    "prescriptions",
    "dispensation",
    "plans",
    "administered",
    "certificates",
    "patient",
)
"""Families of documents (arrêté of 2023-10-26) that can be given one by one; codes of `urn:carnet:area`."""
PROFILE_AREAS: Final = ("identity", "profile")
AREAS: Final = (*DOCUMENT_AREAS, "appointments", "prevention", *PROFILE_AREAS, "directives")
"""All that may be given. Directives are only ever read (L1111-11): the server keeps it so."""
OPEN_FOR: Final = 7
"""Days an invitation may wait."""
LONGEST: Final = 2 * 366
"""Days access may last before it is given anew."""


class Act(StrEnum):
    """What an invitation asks of whoever gets it."""

    HELP = "help"  # come and help me
    ASK = "ask-to-help"  # let me help you
    TRUSTED = "trusted-person"


class Side(StrEnum):
    """On which side of an invitation this person is."""

    MADE = "made"
    TAKEN = "taken"


class Stage(StrEnum):
    """How far an invitation is."""

    WAITING = "waiting"  # nobody answered yet
    TO_CONFIRM = "to-confirm"  # answered: the one who is helped looks at who it is, and confirms
    ANSWERED = "answered"  # answered: the other one is to confirm
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Offer:
    """What is given, what may be done there, and until which day; an end is required."""

    areas: frozenset[str]
    may: May
    until: date | None
    act: Act = Act.HELP
    text: str = field(default="", repr=False)

    def check(self, today: date) -> None:
        """Raise NotPossibleError: NOTHING_CHOSEN, or NO_END for a day that is past or too far."""
        if self.act is Act.TRUSTED:
            return
        if not self.areas or not self.areas <= frozenset(AREAS):
            raise NotPossibleError(WhyNot.NOTHING_CHOSEN)
        if self.until is None or not 0 < (self.until - today).days <= LONGEST:
            raise NotPossibleError(WhyNot.NO_END)


def offer_of(areas: Iterable[str], may: May, until: str, act: Act = Act.HELP) -> Offer:
    """Return what is given until a FHIR date; one that is none is no end."""
    try:
        end = date.fromisoformat(until)
    except ValueError:
        end = None
    return Offer(frozenset(areas), may, end, act)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One on this person's side. `name`, `born` and `check` are the other's words, until both compared them.

    `code` is "" where it was made on another device. `account` is the other's on the server, "" before an answer.
    `text` and `agreement` are JSON, of a designation alone.
    """

    id: str
    act: Act
    side: Side
    stage: Stage
    name: str = field(repr=False)
    born: str = field(repr=False)
    check: str = field(repr=False)
    areas: tuple[str, ...]
    may: May
    until: str
    expires: datetime | None
    code: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    agreement: str = field(default="", repr=False)

    @property
    def is_open(self) -> bool:
        return self.stage in {Stage.WAITING, Stage.TO_CONFIRM, Stage.ANSWERED}

    @property
    def answered(self) -> bool:
        """Whether somebody agreed, whatever became of it then."""
        return bool(self.check)

    @property
    def offer(self) -> Offer:
        """What it says is given."""
        return offer_of(self.areas, self.may, self.until, self.act)

    @property
    def gives(self) -> bool:
        """Whether it opens this person's record, rather than the other's."""
        return (self.act is Act.ASK) is (self.side is Side.TAKEN)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a code leads to, before anybody agrees."""

    code: str = field(repr=False)
    act: Act
    name: str = field(repr=False)
    areas: tuple[str, ...]
    may: May
    until: str
    expires: datetime | None
    text: str = field(default="", repr=False)

    @property
    def gives(self) -> bool:
        """Whether agreeing would open one's own record."""
        return self.act is Act.ASK


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may act in this person's record; `id` is the permission's. Days are FHIR dates.

    `stopping`: it was stopped here while the server could not be had; `wanted`, so changed: what it is to become.
    """

    id: str
    related: str
    name: str = field(repr=False)
    roles: frozenset[str]
    areas: tuple[str, ...]
    may: May
    since: str
    until: str
    account: str = field(default="", repr=False)
    stopping: bool = False
    wanted: Offer | None = None

    @property
    def offer(self) -> Offer:
        """What they may do, or are to, as it would be given again."""
        return self.wanted or offer_of(self.areas, self.may, self.until)


@dataclass(frozen=True, slots=True)
class Representative:
    """A legal representative whom the record names; nobody gives or stops that in an app."""

    id: str
    name: str = field(repr=False)
    until: str


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything of it, as this device knows it. `minor_until` is the day on which the person is 18, "" if they are."""

    helpers: tuple[Helper, ...] = ()
    representatives: tuple[Representative, ...] = ()
    helped: tuple[Helped, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    ended: tuple[Ended, ...] = ()
    connected: bool = True
    minor_until: str = ""


class Sent(StrEnum):
    """What became of a wish to stop, or to change."""

    DONE = "done"
    LATER = "later"  # at the next connection


@dataclass(frozen=True, slots=True)
class Left:
    """What went with a record that was left, by FHIR type."""

    name: str = field(repr=False)
    unsent: Mapping[str, int] = field(default_factory=dict)
