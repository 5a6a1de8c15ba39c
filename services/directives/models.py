"""What advance directives are made of: immutable values.

Law: CSP L1111-11 (who, what, how long), R1111-17 (form), R1111-18 (sections), R1111-19 (where they are kept).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

SCHEMA: Final = "urn:carnet:directives:1"
LONGEST: Final = 8000
"""Letters of one answer: several pages by hand."""
MAJORITY: Final = 18


class Form(StrEnum):
    """How directives are written; the two first are the situations of the official models."""

    ILL = "ill"  # a serious illness, or the end of life
    WELL = "well"  # not ill: an accident, an illness to come
    FREE = "free"
    PAPER = "paper"  # a photo or PDF of what is written on paper
    ELSEWHERE = "elsewhere"  # only that they exist, and where


GUIDED: Final = frozenset({Form.ILL, Form.WELL})


class Act(StrEnum):
    """What an act does; each is a file of the record, and none is ever changed."""

    AGREED = "agreed"
    REVOKED = "revoked"
    SIGNED = "signed"  # the signed paper of an agreed version was filed


class NotAllowedError(Exception):
    """The act is not possible: the author is a minor or of unknown age, or something it needs is missing.

    `missing` names what: adult, age, empty, judge, witnesses, paper, where, signed_on, none, signature, or unsigned:
    the file given as the signed paper is the very file that Carnet made.
    """

    def __init__(self, *missing: str) -> None:
        super().__init__("not allowed")
        self.missing = missing


class Who(StrEnum):
    """Whether the person may write directives (L1111-11: adults)."""

    ADULT = "adult"
    MINOR = "minor"
    UNKNOWN = "unknown"  # no whole birth date is known


@dataclass(frozen=True, slots=True)
class Witness:
    """One of the two who attest that the paper says what the person wants (R1111-17)."""

    name: str = ""
    quality: str = ""
    attests: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of the record that shows the paper: named by its bytes, so that it is the same on every device."""

    sha256: str = ""
    document: str = ""  # the document's id on this device


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written. `answers` is by the name of the field; what is not answered is not in it.

    `signed_on` is a FHIR date, that of the paper; `cannot_write` asks for two witnesses; `base` names the versions
    that were there when it was begun.
    """

    form: Form = Form.WELL
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cannot_write: bool = False
    witnesses: tuple[Witness, Witness] = (Witness(), Witness())
    signed_on: str = ""
    paper: Paper = Paper()
    step: int = 0
    base: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signing:
    """The signed paper of a version: which file shows it, the date on it, and when it was filed."""

    hash: str
    at: str
    signed_on: str
    paper: Paper
    document: str = ""  # the act's own file in the record


@dataclass(frozen=True, slots=True)
class Version:
    """One act as it was made, and what became of it.

    `hash` is the SHA-256 of all the act says, `replaces` those of the versions it was agreed to replace, `at` a FHIR
    instant, `device` how the device presents itself, `key` the name of the key that it signs in with ("" for none).
    `document` is its file in the record, "" where the person erased it: its text went with it, the act did not.
    """

    hash: str
    act: Act
    at: str
    who: str
    born: str
    device: str
    key: str
    form: Form
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cannot_write: bool = False
    witnesses: tuple[Witness, Witness] = (Witness(), Witness())
    signed_on: str = ""
    paper: Paper = Paper()
    replaces: tuple[str, ...] = ()
    document: str = ""
    put_aside: bool = False
    signings: tuple[Signing, ...] = ()

    @property
    def is_erased(self) -> bool:
        """Whether its document was erased for good on this device."""
        return not self.document

    @property
    def files(self) -> frozenset[str]:
        """The documents that show it: its own, its papers, and the acts that joined them to it."""
        papers = {self.paper.document, *(one.paper.document for one in self.signings)}
        return frozenset({self.document, *papers, *(one.document for one in self.signings)} - {""})

    @property
    def is_signed(self) -> bool:
        """Whether a signed paper of it is filed; an agreement given in Carnet is no signature."""
        return bool(self.signings) or (self.form is Form.PAPER and bool(self.signed_on))

    @property
    def written_on(self) -> str:
        """The FHIR date that counts for it: that of the signature, else of the agreement."""
        signed = [one.signed_on for one in self.signings if one.signed_on]
        return max(signed) if signed else self.signed_on or self.at


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A document filed as directives that no Carnet of the person wrote: it is shown, and never read as an act."""

    id: str
    title: str
    date: str
    author: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the person's directives stand.

    `heads` are the acts that no other replaces: none, one, or several, which is a conflict that only the person
    settles. `earlier` are the others, the newest first. `newer_paper`: a paper that is dated after what is in force.
    """

    heads: tuple[Version, ...] = ()
    earlier: tuple[Version, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    coming: int = 0  # versions whose file has not come yet
    newer_paper: str = ""  # its FHIR date

    @property
    def in_force(self) -> Version | None:
        """The one that holds; None where there is none, or where two claim to."""
        only = self.heads[0] if len(self.heads) == 1 else None
        return only if only and only.act is Act.AGREED else None

    @property
    def in_conflict(self) -> bool:
        return len(self.heads) > 1

    @property
    def revoked(self) -> Version | None:
        """The revocation that holds."""
        only = self.heads[0] if len(self.heads) == 1 else None
        return only if only and only.act is Act.REVOKED else None

    def version(self, digest: str) -> Version | None:
        """Return a version by its hash."""
        return next((one for one in (*self.heads, *self.earlier) if one.hash == digest), None)


@dataclass(frozen=True, slots=True)
class Reminder:
    """How often the person wants to be asked whether it is still true, and when they last said so.

    `months` is 0 for never, and -1 until they choose: nothing is chosen in their place.
    """

    months: int = -1
    confirmed: str = ""  # the hash that was confirmed
    at: str = ""  # FHIR instant


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in one field between two versions, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the screens of directives show."""

    who: Who
    standing: Standing
    draft: Draft | None
    reminder: Reminder
    due: bool  # it is time to ask whether it is still true
    organs: str  # the wish noted on this device: "" | give | not | talked
    name: str
    born: str
    now: datetime
