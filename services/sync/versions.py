"""What the person is shown of something that was changed here and elsewhere: values, and no resource."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.fhir.merging import Side
from services.sync.policies import Kind, Policy

__all__ = ["Kind", "Policy", "Side"]


class Question(StrEnum):
    """What happened to the two versions."""

    BOTH_EDITED = "both_edited"
    DELETED_THERE = "deleted_there"  # changed here, deleted elsewhere
    DELETED_HERE = "deleted_here"  # deleted here, changed elsewhere: it was brought back


class Choice(StrEnum):
    """What was chosen, by whom."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    MERGED = "merged"
    MACHINE = "machine"  # by Carnet, as the policy of its kind lets it
    PARTED = "parted"  # the person left the server before they chose


class Outcome(StrEnum):
    """What became of an answer."""

    DONE = "done"
    MOVED = "moved"  # the server's version is another by now: nothing was done, look again
    ANSWERED = "answered"  # nothing is asked any more
    INCOMPLETE = "incomplete"  # a field that both changed was not chosen
    REFUSED = "refused"  # such a thing cannot be answered so


class File(StrEnum):
    """The file of a version."""

    NONE = "none"
    HERE = "here"
    ELSEWHERE = "elsewhere"  # another file than the one on this device; it is on the server


@dataclass(frozen=True, slots=True)
class Conflict:
    """One line of the list. `document` is the id of the document that shows it, "" if none does."""

    id: str
    title: str = field(repr=False)
    type: str  # what people call its type
    document: str
    question: Question
    policy: Policy
    detected_at: datetime
    resolved_at: datetime | None
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two. `deleted`: it is that the thing is no more; `who` is "" when nobody knows."""

    side: Side
    deleted: bool
    at: datetime | None
    who: str = field(repr=False)
    title: str = field(repr=False)
    file: File


@dataclass(frozen=True, slots=True)
class Told:
    """A field that differs, in words: `key` names it in an answer, `by` says who changed it."""

    key: str
    label: str
    mine: str = field(repr=False)
    theirs: str = field(repr=False)
    by: Side


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both versions, side by side. `stamp` says which versions these are: an answer is to them alone."""

    conflict: Conflict
    mine: Version
    theirs: Version
    differences: tuple[Told, ...]
    stamp: str
    choices: tuple[Choice, ...]  # those that can be taken
