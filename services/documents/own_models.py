"""What the person adds of their own to documents: immutable values, kept on this device."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from services.documents.models import Document, Query

LONGEST_NOTE: Final = 10_000
LONGEST_NAME: Final = 60
USUAL_WAIT: Final = 15
"""Days after a visit from which its report is late: a convention of Carnet, which no text sets."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the person's; a document may be in several. `count`: of the documents that lists show."""

    id: str
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class EarlierNote:
    """A note on a version that the document replaces."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Own:
    """What the person added to one document."""

    note: str = ""
    pinned: bool = False
    folders: tuple[Folder, ...] = ()
    earlier: tuple[EarlierNote, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A way of narrowing the list, under a name."""

    id: str
    name: str
    query: Query


@dataclass(frozen=True, slots=True)
class Outlived:
    """A document that a server took away while the person had a note on it. `date`: a FHIR dateTime."""

    document: str
    title: str
    date: str
    note: str


class Waiting(StrEnum):
    """Where the report of a visit stands."""

    WAITING = "waiting"
    RECEIVED = "received"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """A visit that took place, and its report. `day`: of the visit, YYYY-MM-DD; late `days` after it.

    `visit` is the id of the appointment that told of it, "" if the person did; `document` the one that came.
    """

    id: str
    what: str
    who: str
    day: str
    days: int = USUAL_WAIT
    state: Waiting = Waiting.WAITING
    visit: str = ""
    document: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expectations:
    """The reports that are late, those that may still come, and those that are settled, newest first."""

    late: tuple[ExpectedReport, ...] = ()
    coming: tuple[ExpectedReport, ...] = ()
    settled: tuple[ExpectedReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the list: folders and filters to narrow it by, reports that are late."""

    folders: tuple[Folder, ...] = ()
    filters: tuple[SavedFilter, ...] = ()
    late: tuple[ExpectedReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be the report waited for."""

    document: Document
    same_author: bool
