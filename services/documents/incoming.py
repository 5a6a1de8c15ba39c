"""What reading a file gives, before anything is kept: the border between formats and the store."""

from dataclasses import dataclass, field

from services.core.categories import Category
from services.core.identity import Identity
from services.documents.models import Attribute, DateOrigin, Kind, Status


@dataclass(frozen=True, slots=True)
class IncomingContent:
    """Bytes to keep as an encrypted attachment."""

    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class IncomingResource:
    """A FHIR resource, kept as the very bytes received."""

    type: str
    fhir_id: str
    full_url: str
    json: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lineage:
    """What ties versions of one document together.

    `unique_id` names this version (CDA id, masterIdentifier, Bundle.identifier, "Type/id"), `aliases` its other
    names. `set_id` with `version` orders versions of one CDA set. `replaces` holds unique ids or aliases of
    earlier versions.
    """

    unique_id: str = ""
    aliases: tuple[str, ...] = ()
    set_id: str = ""
    version: int | None = None
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncomingDocument:
    """One document found in a file.

    `content` is its own bytes when they differ from the file's (a Binary of a Bundle); None means that the file
    itself is the document, or `resource` is (a DiagnosticReport of a Bundle: its JSON is the original).
    `text` is every word that search should find, `date` a FHIR dateTime or "" if the document says none.
    """

    title: str
    date: str
    date_origin: DateOrigin
    category: Category
    kind: Kind
    mime: str
    status: Status = Status.CURRENT
    type: str = ""
    type_code: str = ""  # "system|code"
    author: str = ""
    identity: Identity = Identity()
    text: str = field(default="", repr=False)
    page_count: int | None = None
    attributes: tuple[Attribute, ...] = ()
    lineage: Lineage = Lineage()
    content: IncomingContent | None = None
    resource: IncomingResource | None = None


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """Everything one file holds.

    `identity` is the person the whole file is about (empty for a PDF or a photo). `resources` are FHIR resources
    to keep besides the documents' own (Observations, Encounters...), `patient` the Patient resource if any.
    """

    mime: str
    documents: tuple[IncomingDocument, ...]
    identity: Identity = Identity()
    resources: tuple[IncomingResource, ...] = ()
