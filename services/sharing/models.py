"""What sharing speaks of: immutable values, no rows, no wire types."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.core.identity import Identity

LIVES: Final = (
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
    timedelta(days=30),
)
"""How long a link may be asked to live."""
OPENINGS: Final = (1, 3, 10, 100)
MOST_DOCUMENTS: Final = 20


class Standing(StrEnum):
    """Where a link stands, as far as this device knows."""

    SENDING = "sending"  # its files are on their way, or their sending was cut
    OPEN = "open"
    REVOKING = "revoking"  # closed here; the server is told as soon as it is reached
    REVOKED = "revoked"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"  # opened as often as was allowed
    LOCKED = "locked"  # too many wrong codes


@dataclass(frozen=True, slots=True)
class LeavingDocument:
    """One document that would leave: its title, and its bytes before they are sealed; `id` is "" if made for it."""

    id: str
    title: str
    size: int


@dataclass(frozen=True, slots=True)
class Leaving:
    """All that would leave, named before it does: the documents, and who `person` is, by name and birth date."""

    documents: tuple[LeavingDocument, ...]
    person: Identity

    @property
    def size(self) -> int:
        return sum(document.size for document in self.documents)


@dataclass(frozen=True, slots=True)
class Wish:
    """A link as the person wants it; `passcode` is "" for none, `documents` are their ids."""

    documents: tuple[str, ...]
    passcode: str = field(repr=False)
    life: timedelta = LIVES[1]
    openings: int = OPENINGS[1]
    takes_report: bool = False
    added: tuple["Added", ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """A PDF that leaves with the documents and is none of them, as a sheet made for this link; `date` is FHIR."""

    title: str
    date: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody opened a link: when, and who they typed that they are."""

    at: datetime
    recipient: str


@dataclass(frozen=True, slots=True)
class Report:
    """A part of what was left by a link: words, or a file. `document` is what it became, None if it was not taken."""

    share: str
    document: str | None
    author: str
    at: datetime
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A link. `address` is what one gives away, "" once it opens nothing; `passcode` is said apart.

    `titles` are none of a link that another device of the person made, which alone has its key.

    `visits`, `refused` and what `standing` knows of the server are as of the last time it was asked.
    """

    id: str
    titles: tuple[str, ...]
    address: str = field(repr=False)
    passcode: str = field(repr=False)
    created: datetime
    expires: datetime
    openings: int
    takes_report: bool
    standing: Standing
    opened: int = 0
    refused: int = 0
    visits: tuple[Visit, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def is_live(self) -> bool:
        """Whether it may still be opened."""
        return self.standing is Standing.OPEN


class Closing(StrEnum):
    """What became of the wish to close a link."""

    CLOSED = "closed"
    LATER = "later"  # the server could not be reached: told as soon as it is
