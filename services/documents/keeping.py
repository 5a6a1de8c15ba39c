"""Taking a file in: everything it holds goes into the record in one transaction, with what waits to be sent."""

from dataclasses import dataclass, replace
from typing import Final

import msgspec

from services.core.categories import AREAS, Category
from services.core.dates import moment_of
from services.core.identity import Identity, Match
from services.core.ids import new_id
from services.core.majority import is_of_age
from services.documents import lineage, resource, succession
from services.documents.incoming import IncomingDocument, IncomingFile, IncomingResource
from services.documents.models import DateOrigin, Source, Status
from services.documents.text import folded
from services.storage import meta, outbox
from services.storage.driver import Connection

EDIT_FORMAT: Final = outbox.FORMAT


@dataclass(frozen=True, slots=True)
class Original:
    """Bytes already kept as an encrypted attachment."""

    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A read file, ready to be kept: `contents` holds each document's own bytes, None for the file itself."""

    name: str
    incoming: IncomingFile
    original: Original
    contents: tuple[Original | None, ...]
    match: Match
    title: str | None = None  # given by hand
    category: Category | None = None
    date: str | None = None
    author: str = ""
    type: str = ""
    type_code: str = ""
    replaces: tuple[str, ...] = ()  # ids of documents


@dataclass(frozen=True, slots=True)
class Moment:
    """When and how: milliseconds since 1970, the same as a FHIR date, the batch, the source.

    `for_another`: added in somebody else's record, whose server takes only what it can classify. `private`: it is to
    reach nobody but the person.
    """

    at: int
    date: str
    batch: str
    source: Source
    for_another: bool = False
    private: bool = False


def known_file(connection: Connection, sha256: str) -> tuple[str, ...]:
    """Return the ids of the documents that came from the same bytes and are still here."""
    rows = connection.execute(
        """SELECT d.id FROM document d JOIN file f ON f.id = d.file
           WHERE f.sha256 = ? AND d.deleted_at IS NULL ORDER BY d.rowid""",
        (sha256,),
    )
    return tuple(row["id"] for row in rows)


def keep(
    connection: Connection, taken: Taken, when: Moment, adopt: Identity | None
) -> tuple[str, ...]:
    """Write one file's documents and resources; return the documents' ids.

    `adopt` is the identity a space without name takes from this file.
    """
    connection.execute(
        "INSERT INTO batch (id, at, source) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (when.batch, when.at, when.source.value),
    )
    if adopt is not None:
        meta.put_identity(connection, adopt)
        connection.execute("UPDATE batch SET adopted_identity = 1 WHERE id = ?", (when.batch,))
    _keep_attachment(connection, taken.original)
    file = new_id()
    connection.execute(
        "INSERT INTO file (id, batch, name, sha256) VALUES (?, ?, ?, ?)",
        (file, when.batch, taken.name, taken.original.sha256),
    )
    others = [(new_id(), other) for other in taken.incoming.resources]
    for uid, other in others:
        _keep_resource(connection, uid, other, file, when.batch)
    documents = tuple(
        _keep_document(connection, taken, incoming, content, file, when)
        for incoming, content in zip(taken.incoming.documents, taken.contents, strict=True)
    )
    for uid in (
        *(uid for uid, _ in others),
        *documents,
    ):  # whether one leaves depends on the others
        outbox.add(connection, uid, "create", EDIT_FORMAT)
    return documents


def _keep_attachment(connection: Connection, original: Original) -> None:
    connection.execute(
        "INSERT INTO attachment (sha256, size, mime) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
        (original.sha256, original.size, original.mime),
    )


def _keep_resource(
    connection: Connection,
    uid: str,
    received: IncomingResource,
    file: str,
    batch: str,
    *,
    authored_here: bool = False,
) -> None:
    connection.execute(
        """INSERT INTO resource (uid, type, fhir_id, full_url, batch, file, json, authored_here)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            uid,
            received.type,
            received.fhir_id,
            received.full_url,
            batch,
            file,
            received.json,
            int(authored_here),
        ),
    )


def _keep_document(
    connection: Connection,
    taken: Taken,
    incoming: IncomingDocument,
    content: Original | None,
    file: str,
    when: Moment,
) -> str:
    incoming = _with_choices(incoming, taken, when)
    original = content or taken.original
    if content is not None:
        _keep_attachment(connection, content)
    id = new_id()
    if incoming.resource is not None:
        _keep_resource(connection, id, incoming.resource, file, when.batch)
    else:
        replaced = succession.names(connection, taken.replaces)
        incoming = replace(incoming, lineage=succession.in_place_of(incoming.lineage, id, replaced))
        code = _class_code(connection, incoming, when)
        made = _own_resource(id, incoming, original, replaced, code)
        own = IncomingResource("DocumentReference", "", "", made)
        _keep_resource(connection, id, own, file, when.batch, authored_here=True)
    identity = incoming.identity if not incoming.identity.is_empty else taken.incoming.identity
    row = {
        "id": id,
        "resource": id,
        "file": file,
        "sha256": original.sha256,
        "size": original.size,
        "source": when.source.value,
        "identity_match": taken.match.value,
        "created_at": when.at,
        **projection(incoming, identity, when.at),
    }
    insert_document(connection, row, incoming)
    return id


def insert_document(
    connection: Connection, row: dict[str, str | int | None], incoming: IncomingDocument
) -> None:
    """Write a document's row, its words for search and its names."""
    names = ", ".join(row)
    marks = ", ".join("?" * len(row))
    cursor = connection.execute(
        f"INSERT INTO document ({names}) VALUES ({marks})",  # noqa: S608 - column names of our own
        tuple(row.values()),
    )
    connection.execute(
        """INSERT INTO document_text (rowid, title, author, body, note)
           VALUES (?, ?, ?, ?, (SELECT words FROM note WHERE document = ?))""",
        (cursor.lastrowid, *words(incoming, incoming.title), row["id"]),
    )
    lineage.record(connection, str(row["id"]), incoming.lineage)


def words(incoming: IncomingDocument, title: str) -> tuple[str, str, str]:
    """Return what search finds a document by: its title, author with type, and text, folded."""
    return (folded(title), folded(f"{incoming.author} {incoming.type}"), folded(incoming.text))


def _with_choices(incoming: IncomingDocument, taken: Taken, when: Moment) -> IncomingDocument:
    if taken.date:
        incoming = replace(incoming, date=taken.date, date_origin=DateOrigin.PERSON)
    if not incoming.date:
        incoming = replace(incoming, date=when.date, date_origin=DateOrigin.IMPORT)
    return replace(
        incoming,
        title=taken.title or incoming.title,
        category=taken.category or incoming.category,
        author=taken.author or incoming.author,
        type=taken.type or incoming.type,
        type_code=taken.type_code or incoming.type_code,
    )


def _class_code(connection: Connection, incoming: IncomingDocument, when: Moment) -> str:
    """Return the class that a file is added in, "" where nobody else is to get it by it (ADR 39).

    For another it follows from its category. One's own is what the patient deposited, unless its type says more. What
    somebody left by a link has none, and a minor's neither: it would be their parents' to read.
    """
    if incoming.category not in AREAS:
        return ""
    if when.for_another:
        return resource.CLASSES[AREAS[incoming.category]]
    born, now = meta.identity(connection).birth_date, moment_of(when.at)
    nobodys = when.private or when.source is Source.DEPOSITED or not is_of_age(born, now)
    return "" if nobodys or incoming.type_code else resource.BY_THE_PATIENT


def _own_resource(
    id: str,
    incoming: IncomingDocument,
    original: Original,
    replaced: tuple[str, ...],
    class_code: str,
) -> bytes:
    return resource.document_reference(
        resource.Description(
            uid=id,
            title=incoming.title,
            date="" if incoming.date_origin is DateOrigin.IMPORT else incoming.date,
            category=incoming.category,
            type=incoming.type,
            type_code=incoming.type_code,
            author=incoming.author,
            mime=incoming.mime,
            size=original.size,
            sha256=original.sha256,
            status=incoming.status,
            unique_id=incoming.lineage.unique_id,
            replaces=replaced,
            class_code=class_code,
        )
    )


def projection(
    incoming: IncomingDocument, identity: Identity, otherwise: int
) -> dict[str, str | int | None]:
    """Return the columns that a document's own words fill; it sorts by `otherwise` if it has no date."""
    return {
        "title": incoming.title,
        "date": incoming.date,
        "date_origin": incoming.date_origin.value,
        "sort": lineage.sort_of(incoming.date, otherwise),
        "category": incoming.category.value,
        "type": incoming.type,
        "type_code": incoming.type_code,
        "author": incoming.author,
        "mime": incoming.mime,
        "kind": incoming.kind.value,
        "page_count": incoming.page_count,
        "status": Status(incoming.status).value,
        "person": identity.display,
        "identity": msgspec.json.encode(identity).decode(),
        "attributes": msgspec.json.encode(
            [[a.name, a.value] for a in incoming.attributes]
        ).decode(),
        "unique_id": incoming.lineage.unique_id,
        "set_id": incoming.lineage.set_id,
        "set_version": incoming.lineage.version,
    }
