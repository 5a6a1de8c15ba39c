"""What the documents feature speaks of: immutable values, no rows, no wire types."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.core.categories import SHOWN, Category
from services.core.errors import RefusedError
from services.core.identity import Identity, Match
from services.core.narrative import Block
from services.core.stop import StopSignal

__all__ = ["SHOWN", "Category", "Identity", "Match", "StopSignal"]


class Status(StrEnum):
    """Where a document stands, in FHIR's words (DocumentReference.status and docStatus in one)."""

    CURRENT = "current"
    PRELIMINARY = "preliminary"
    AMENDED = "amended"
    SUPERSEDED = "superseded"
    ENTERED_IN_ERROR = "entered-in-error"


class Source(StrEnum):
    """How a document came to this device."""

    IMPORT = "import"  # a file chosen by the person
    ADDED = "added"  # a file with a title and category given by hand
    DEMONSTRATION = "demonstration"  # invented by Carnet
    SERVER = "server"  # received from the server the record is kept with
    DEPOSITED = "deposited"  # left by somebody who opened a link of the person: nobody verified who


class Kind(StrEnum):
    """Which viewer opens a document."""

    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    PAGE = "page"  # CDA or FHIR: a human page made of blocks


class DateOrigin(StrEnum):
    """Where a document's date was read."""

    DOCUMENT = "document"  # written in it
    FILE = "file"  # the file's own metadata
    NAME = "name"  # proposed: written in the file's name
    WORDS = "words"  # proposed: among the words of the file
    PERSON = "person"  # given by the person
    IMPORT = "import"  # unknown: the day it was taken in


class DocumentKind(StrEnum):
    """By what a server gives a document to others than its person."""

    NONE = "none"  # by nothing: it reaches nobody
    OWN = "own"  # as what its person deposited (class 90)
    CARE = "care"  # as what care writes


@dataclass(frozen=True, slots=True)
class Document:
    """A line of the list. `date` is a FHIR dateTime as written in the document (it may be partial)."""

    id: str
    title: str
    date: str
    category: Category
    type: str  # the type's name as the document gives it, or ""
    author: str
    mime: str
    kind: Kind
    size: int  # bytes of the original
    sha256: str  # of the original, hexadecimal
    source: Source
    status: Status
    person: str  # the name printed in the document, "" if none
    pending: bool  # waits to be sent
    is_new: bool  # never opened
    differs: bool = False  # changed here and elsewhere: the person is asked which version counts
    hidden: bool = False  # the server keeps it from somebody who could see it


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a document got here."""

    file_name: str
    imported_at: datetime
    source: Source
    batch: str
    date_origin: DateOrigin
    identity_match: Match
    changes: tuple[
        tuple[datetime, str], ...
    ] = ()  # (when, what: renamed | recategorised | redated | restored)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One line of a document's metadata: `name` is a key the screen translates, `value` is shown as is."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """All that a document's page shows before its content is opened."""

    document: Document
    provenance: Provenance
    identity: Identity
    attributes: tuple[Attribute, ...]
    page_count: int | None  # of a PDF
    newer: Document | None  # the one that replaces it
    older: tuple[Document, ...]  # those it replaces
    rivals: tuple[
        Document, ...
    ] = ()  # those that claim to replace it while it claims to replace them


@dataclass(frozen=True, slots=True)
class Page:
    """The human page of a CDA or FHIR document."""

    blocks: tuple[Block, ...]
    generated: bool  # made by Carnet from structured data, not written by the author
    embedded_pdf: bool = False  # the body is a PDF, read page by page as one


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page of a list starts: after this one."""

    sort: int  # milliseconds since 1970, UTC
    id: str


@dataclass(frozen=True, slots=True)
class Query:
    """Which documents: all filters narrow."""

    text: str = ""
    category: Category | None = None
    unread: bool = False
    deleted: bool = False  # only the deleted ones
    replaced: bool = False  # also those whose newer version is here
    since: str = ""  # the first day, YYYY-MM-DD
    until: str = ""  # the last one, YYYY-MM-DD
    author: str = ""
    source: Source | None = None
    folder: str = ""  # the id of one of the person's
    pinned: bool = False
    noted: bool = False  # the person has a note on it
    hidden: bool = False  # the server keeps it from somebody


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, newest first, and where the next one starts (None at the end).

    `total` is None when counting would cost more than the page itself (a search or filter with many hits).
    """

    documents: tuple[Document, ...]
    next: Cursor | None
    total: int | None


class Outcome(StrEnum):
    """What became of one file of an import."""

    ADDED = "added"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One line of an import's report. `name` is the file's name, with `zip » name` inside an archive."""

    name: str
    outcome: Outcome
    documents: tuple[str, ...] = ()  # ids added, or already here for a duplicate
    error: RefusedError | None = None
    identity: Identity | None = None  # in the file, when it is not the person's
    resources: int = 0  # FHIR resources kept


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every file; `batch` undoes them together."""

    batch: str
    files: tuple[ImportedFile, ...]
    adopted: Identity | None = None  # the space had no name: it took this one from the first file
    stopped: bool = False

    def count(self, outcome: Outcome) -> int:
        """Return how many files ended so."""
        return sum(1 for file in self.files if file.outcome is outcome)


@dataclass(frozen=True, slots=True)
class FileToImport:
    """A file from a picker (`data`) or from the disk (`path`), or why it cannot be had (`error`)."""

    name: str
    path: str | None = None
    data: bytes | None = field(default=None, repr=False)
    error: RefusedError | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; `total` grows when an archive is opened."""

    done: int
    total: int
    name: str


@dataclass(frozen=True, slots=True)
class StorageUse:
    """What is on this device, in bytes and counts."""

    documents: int
    deleted: int
    resources: int
    database_bytes: int
    attachment_bytes: int
