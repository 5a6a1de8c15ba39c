"""What a designation is made of: immutable values.

Law: CSP L1111-6 (an adult names a parent, a close person or the attending doctor; in writing, signed by both; it can
be changed and revoked at any time; they report what the person wants, they do not decide).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.core.errors import ServiceError

SCHEMA: Final = "urn:carnet:designation:1"
LONGEST: Final = 200
"""Letters of a line."""
MAJORITY: Final = 18


class Bond(StrEnum):
    """Who can be named (L1111-6)."""

    RELATIVE = "relative"
    CLOSE = "close"
    DOCTOR = "doctor"  # the attending doctor


class Act(StrEnum):
    """What an act does; each is a file of the record, and none is ever changed."""

    AGREED = "agreed"  # both agreed in Carnet
    SIGNED = "signed"  # the paper that both signed was filed
    REVOKED = "revoked"


class Who(StrEnum):
    """Whether the person may name somebody: adults only."""

    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"


class State(StrEnum):
    """Where a designation stands, as words say it."""

    NONE = "none"
    DRAFT = "draft"
    WAITING = "waiting"  # for the other one's agreement
    ANSWERED = "answered"  # they agreed: the person compares who it is, and confirms
    AGREED = "agreed"
    SIGNED = "signed"
    REVOKED = "revoked"
    REPLACED = "replaced"
    EXPIRED = "expired"  # the invitation was not answered in time, or its answer not confirmed
    REFUSED = "refused"
    CONFLICT = "conflict"  # two devices named somebody apart, each not knowing the other


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is named. `born` is a FHIR date, "" if not said; one of `phone` and `address` may be empty."""

    name: str = ""
    born: str = ""
    phone: str = ""
    address: str = ""
    bond: Bond | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What both agree on: its hash is what they sign in Carnet. `written` is a FHIR date.

    `accompanies`: the person also wants them at appointments. `judge`: a protected adult who is represented says that
    the judge or the family council authorised it (L1111-6).
    """

    who: str
    born: str
    chosen: Chosen
    written: str
    accompanies: bool = False
    protected: bool = False
    judge: bool = False
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One person's agreement: whose, when (FHIR instant), to which text, on which device, with which key."""

    by: str
    at: str
    hash: str
    device: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written."""

    chosen: Chosen = Chosen()
    accompanies: bool = False
    protected: bool = False
    judge: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """What waits for the other's agreement: the invitation, its code, until when, and exactly what it says."""

    invitation: str
    code: str = field(repr=False)
    expires: str
    text: Text
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Designation:
    """One act as it was made. `paper` is the SHA-256 of the signed paper; `document` its file here, "" if erased."""

    act: Act
    at: str
    text: Text
    agreements: tuple[Agreement, ...] = ()
    paper: str = ""
    signed_on: str = ""
    replaces: tuple[str, ...] = ()
    hash: str = ""
    document: str = ""
    paper_document: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call in an emergency: told, without access. `at` is the day it was noted (FHIR date)."""

    id: str
    name: str
    phone: str
    bond: str
    at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other one said: who they are, four digits to compare, and their agreement."""

    name: str
    born: str
    check: str
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody for whom this person agreed to be the trusted person.

    `state` is WAITING until they confirmed, AGREED since, REFUSED, or REVOKED: over.
    """

    text: Text
    state: State
    check: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the screens show. `heads` are the acts that no other replaces: two is a conflict, to be settled."""

    who: Who
    state: State
    draft: Draft | None
    heads: tuple[Designation, ...]
    earlier: tuple[Designation, ...]
    contacts: tuple[Contact, ...]
    name: str
    born: str
    now: datetime
    sent: Sent | None = None
    answer: Answer | None = None
    can_invite: bool = False
    asked: tuple[Asked, ...] = ()

    @property
    def in_force(self) -> Designation | None:
        """The designation that holds, None without one or with two."""
        held = [one for one in self.heads if one.act is not Act.REVOKED]
        return held[0] if len(held) == 1 and len(self.heads) == 1 else None


class Missing(StrEnum):
    """What keeps a designation from being made."""

    ADULT = "adult"
    AGE = "age"
    NAME = "name"
    BOND = "bond"
    REACH = "reach"  # neither telephone nor address
    SELF = "self"
    YOUNG = "young"  # the one named is not an adult
    BORN = "born"  # their birth date is none
    JUDGE = "judge"
    TWICE = "twice"  # they are already the trusted person, with the same words
    CIRCULAR = "circular"  # the answer came from the person’s own account
    OTHER = "other"  # somebody else answered than the one who was named
    TEXT = "text"  # what was agreed is not what was sent
    PAPER = "paper"
    OWN_PAPER = "own-paper"  # the file is the very sheet that Carnet made: nobody signed it
    SIGNED_ON = "signed-on"
    NOTHING = "nothing"
    EXPIRED = "expired"
    USED = "used"


class NotDesignatedError(ServiceError):
    """A designation cannot be made; `missing` says why, and nothing was changed."""

    def __init__(self, *missing: Missing) -> None:
        super().__init__("not designated")
        self.missing = missing
