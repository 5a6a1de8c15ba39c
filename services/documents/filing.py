"""What came from a server as the documents of the record: one resource at a time, within one transaction."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from services.core.categories import Category
from services.core.errors import RefusedError
from services.core.identity import Identity, Match, compare
from services.documents import lineage, pairing, resource
from services.documents.awaiting import elsewhere
from services.documents.fhir_documents import (
    document_from_composition,
    document_from_reference,
    document_from_report,
)
from services.documents.incoming import IncomingDocument
from services.documents.keeping import insert_document, projection, words
from services.documents.models import DateOrigin, Kind, Source
from services.fhir import media_types
from services.fhir.kinds import kind_name
from services.fhir.parsing import Entry, Json, parse_kept
from services.fhir.people import identity_from_patient
from services.fhir.references import Index, last_two
from services.storage import freeing, meta, synced
from services.storage.driver import Connection, Row
from services.storage.synced import Unfiled

_OF_CONTENT: Final = ("mime", "kind", "page_count", "attributes", "identity", "person")
"""What is known of a document from its bytes."""
_SAID_BESIDE: Final = ("title", "category", "type", "type_code", "author", "status")
_SAID_OF_TIME: Final = ("date", "date_origin", "sort")
"""What a resource says of a file that it only names."""
_UNKNOWN: Final = "application/octet-stream"
_KINDS: Final = {
    media_types.PDF: Kind.PDF,
    media_types.JPEG: Kind.IMAGE,
    media_types.PNG: Kind.IMAGE,
    media_types.TIFF: Kind.IMAGE,
    media_types.RTF: Kind.TEXT,
    media_types.TEXT: Kind.TEXT,
}


@dataclass(slots=True)
class RecordIndex(Index):
    """Resolves references among all that a server sent, whatever page it came on."""

    connection: Connection = field(kw_only=True)

    def entry(self, reference: str) -> Entry | None:
        type, _, id = last_two(reference.partition("/_history/")[0]).partition("/")
        found = synced.resource_json(self.connection, type, id) if id else None
        return Entry("", parse_kept(found), found) if found else None


@dataclass(slots=True)
class Filing:
    """Files resources that came; the person's own traits are learnt from their Patient."""

    connection: Connection
    owner: Identity = field(init=False)
    _index: Index = field(init=False)

    def __post_init__(self) -> None:
        self.owner = meta.identity(self.connection)
        self._index = RecordIndex(connection=self.connection)

    def file(self, one: Unfiled) -> None:
        """Show a resource as it now is."""
        entry = Entry("", parse_kept(one.json), one.json)
        if entry.type == "Patient":
            with suppress(RefusedError):  # a Patient without shape says nothing of who this is
                self._know(identity_from_patient(entry.resource))
            return
        incoming = document_of(entry, self._index)
        files = pairing.addresses(entry.resource)
        if entry.type == "DiagnosticReport" and self._is_paired(one, incoming, files):
            return
        if entry.type == "DocumentReference" and files:
            for report in pairing.others(self.connection, "DiagnosticReport", files):
                take_away(self.connection, report)
                synced.file_again(self.connection, report)
        known = tuple(dict.fromkeys((*incoming.lineage.aliases, *files)))
        incoming = replace(incoming, lineage=replace(incoming.lineage, aliases=known))
        self._show(one, entry.resource, incoming)

    def _know(self, identity: Identity) -> None:
        if not identity.is_empty and identity != self.owner:
            meta.put_identity(self.connection, identity)
            self.owner = identity

    def _is_paired(self, one: Unfiled, incoming: IncomingDocument, files: tuple[str, ...]) -> bool:
        """Put a report with the document that carries its printed form, if one does."""
        documents = pairing.others(self.connection, "DocumentReference", files) if files else []
        pairing.part(self.connection, "report", one.uid)
        if not documents:
            return False
        take_away(self.connection, one.uid)
        pairing.pair(self.connection, one.uid, documents[0], incoming.text)
        return True

    def _show(self, one: Unfiled, came: Json, incoming: IncomingDocument) -> None:
        connection = self.connection
        named = not incoming.identity.is_empty
        identity = incoming.identity if named else self.owner
        if not incoming.date:
            incoming = replace(incoming, date_origin=DateOrigin.IMPORT)
        if resource.is_ours(came):
            synced.adopt(connection, one.uid)
        file = elsewhere(one.uid, came)
        if file is not None:
            incoming = replace(incoming, kind=_KINDS.get(file.mime, Kind.PAGE), mime=file.mime)
        columns = projection(incoming, identity, one.at)
        row = _row(connection, one.uid)
        if row is not None and _has_its_file(came, row):
            _refresh_words(connection, row, incoming, columns)
            return
        freed = freeing.stays_freed(connection, file) if file else False
        if row is not None:
            _refresh(connection, row, incoming, columns, freed=freed, ours=resource.is_ours(came))
        else:
            document = {
                "id": one.uid,
                "resource": one.uid,
                "file": one.batch,
                "sha256": "",
                "size": 0,
                "source": Source.SERVER.value,
                "identity_match": (compare(self.owner, identity) if named else Match.SAME).value,
                "created_at": one.at,
                **columns,
            }
            insert_document(connection, document, incoming)
        if file is not None and not freed:
            synced.await_content(connection, file)


def document_of(entry: Entry, index: Index) -> IncomingDocument:
    """Return a document, a report or a composition as the document it is shown as.

    One whose elements have no sense is shown too, by its kind alone: it must neither stop the others nor be left out
    in silence, and its original can be saved.
    """
    try:
        return _read(entry, index)
    except RefusedError:
        return IncomingDocument(
            title=kind_name(entry.type),
            date="",
            date_origin=DateOrigin.IMPORT,
            category=Category.OTHER,
            kind=Kind.PAGE,
            mime=media_types.FHIR,
        )


def _read(entry: Entry, index: Index) -> IncomingDocument:
    match entry.type:
        case "DocumentReference":
            return document_from_reference(entry, index)[0]
        case "DiagnosticReport":
            return document_from_report(entry, index)
        case _:
            return document_from_composition(entry, index)


def take_away(connection: Connection, id: str) -> None:
    """Show a document no more, if it is shown; its resource stays, and the reports shown with it are filed again."""
    row = _row(connection, id)
    if row is None:
        pairing.part(connection, "report", id)
        return
    for report in pairing.part(connection, "document", id):
        synced.file_again(connection, report)
    _forget_names(connection, id)
    connection.execute("UPDATE document SET deleted_at = 0 WHERE id = ?", (id,))
    lineage.relink(connection, id)
    connection.execute("DELETE FROM document_change WHERE document = ?", (id,))
    connection.execute("DELETE FROM awaited WHERE document = ?", (id,))
    connection.execute("DELETE FROM document_text WHERE rowid = ?", (row["rowid"],))
    connection.execute("DELETE FROM document WHERE id = ?", (id,))


def _row(connection: Connection, id: str) -> Row | None:
    found: Row | None = connection.execute(
        "SELECT rowid, id, sha256, date_origin FROM document WHERE id = ?", (id,)
    ).fetchone()
    return found


def _refresh(
    connection: Connection,
    row: Row,
    incoming: IncomingDocument,
    columns: dict[str, str | int | None],
    *,
    freed: bool,
    ours: bool,
) -> None:
    """Show a later version, and as new.

    A title or category that the person chose stays: that of a document of theirs is in the resource itself. Of a file
    that was `freed` and is still the same, what it holds stays known: its words, its kind, its pages.
    """
    changes = "SELECT DISTINCT what FROM document_change WHERE document = ?"
    chosen = (
        set() if ours else {change["what"] for change in connection.execute(changes, (row["id"],))}
    )
    for what, column in (("renamed", "title"), ("recategorised", "category")):
        if what in chosen:
            del columns[column]
    if freed:
        for column in _OF_CONTENT:
            columns.pop(column, None)
    assignments = ", ".join(f"{name} = ?" for name in columns)
    content = "" if freed else "sha256 = '', size = 0, "
    connection.execute(
        f"UPDATE document SET {assignments}, {content}read_at = NULL WHERE id = ?",  # noqa: S608 - column names of our own
        (*columns.values(), row["id"]),
    )
    title = connection.execute("SELECT title FROM document WHERE id = ?", (row["id"],)).fetchone()[
        0
    ]
    named, author, body = words(incoming, title)
    connection.execute(
        "UPDATE document_text SET title = ?, author = ? WHERE rowid = ?",
        (named, author, row["rowid"]),
    )
    if not freed:
        connection.execute(
            "UPDATE document_text SET body = ? WHERE rowid = ?",
            (body + pairing.words_of(connection, row["id"]), row["rowid"]),
        )
        connection.execute("DELETE FROM awaited WHERE document = ?", (row["id"],))
    _forget_names(connection, row["id"])
    lineage.record(connection, row["id"], incoming.lineage)
    lineage.relink(connection, row["id"])


def _has_its_file(came: Json, row: Row) -> bool:
    """Say whether the file that is here is the one a later version of its document tells of."""
    if not row["sha256"] or came["resourceType"] != "DocumentReference":
        return False
    attachments = resource.attachments(came)
    if not any(attachment.get("url") or attachment.get("data") for attachment in attachments):
        return True
    return any(resource.sha256_of(attachment) == row["sha256"] for attachment in attachments)


def _refresh_words(
    connection: Connection,
    row: Row,
    incoming: IncomingDocument,
    columns: dict[str, str | int | None],
) -> None:
    """Show a later version of what is about the same file: its words and pages stay as they were read in it."""
    said = list(_SAID_BESIDE)
    if incoming.date or row["date_origin"] != DateOrigin.IMPORT:
        said += _SAID_OF_TIME
    assignments = ", ".join(f"{name} = ?" for name in said)
    connection.execute(
        f"UPDATE document SET {assignments} WHERE id = ?",  # noqa: S608 - column names of our own
        (*(columns[name] for name in said), row["id"]),
    )
    named, author, _body = words(incoming, incoming.title)
    connection.execute(
        "UPDATE document_text SET title = ?, author = ? WHERE rowid = ?",
        (named, author, row["rowid"]),
    )
    _forget_names(connection, row["id"])
    lineage.record(connection, row["id"], incoming.lineage)
    lineage.relink(connection, row["id"])


def _forget_names(connection: Connection, id: str) -> None:
    connection.execute("DELETE FROM document_name WHERE document = ?", (id,))
    connection.execute("DELETE FROM document_replaces WHERE document = ?", (id,))
