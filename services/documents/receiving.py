"""Documents that came from a server: shown from their resource at once, their content when it is here.

The engine of `services.sync` calls this inside the transaction that writes the resources.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final, Protocol

from services.core.courtesy import give_way
from services.core.errors import LostFileError, NotHereError
from services.core.identity import Identity, Match, compare
from services.documents import lineage, resource, store
from services.documents.fhir_documents import (
    document_from_composition,
    document_from_reference,
    document_from_report,
)
from services.documents.incoming import IncomingDocument
from services.documents.keeping import insert_document, projection, words
from services.documents.models import DateOrigin, Kind, Source
from services.fhir import media_types
from services.fhir.kinds import DOCUMENTS
from services.fhir.parsing import Entry, Json, parse
from services.fhir.people import identity_from_patient
from services.fhir.references import Index
from services.fhir.wire import Attachment, DocumentReference, projected
from services.storage import meta, synced
from services.storage.driver import Connection, Row

_BREATH: Final = 10
"""Documents between two pauses for the screen."""
_UNKNOWN: Final = "application/octet-stream"
_KINDS: Final = {
    media_types.PDF: Kind.PDF,
    media_types.JPEG: Kind.IMAGE,
    media_types.PNG: Kind.IMAGE,
    media_types.TEXT: Kind.TEXT,
}


class Content(Protocol):
    """Bytes that came for a document, already kept encrypted."""

    @property
    def mime(self) -> str: ...

    @property
    def data(self) -> bytes: ...

    @property
    def sha256(self) -> str: ...


class Written(Protocol):
    """A resource that the engine just wrote: its row, and its bytes parsed."""

    @property
    def uid(self) -> str: ...

    @property
    def resource(self) -> Json: ...

    @property
    def is_new(self) -> bool: ...


class ReceivedDocuments:
    """What `services.sync` tells of the documents that arrive, change, leave, or get their file."""

    def received(
        self, connection: Connection, written: Sequence[Written], batch: str, at: int
    ) -> None:
        """Show what a page brought; `at` is when, in milliseconds since 1970."""
        entries = [Entry("", one.resource, b"") for one in written]
        index = Index.of(entries)
        for entry in entries:
            if entry.type == "Patient":
                _know(connection, identity_from_patient(entry.resource))
        owner = meta.identity(connection)
        for number, (one, entry) in enumerate(zip(written, entries, strict=True)):
            if entry.type in DOCUMENTS:
                _show(connection, one, _document(entry, index), owner, batch, at)
            if number % _BREATH == 0:
                give_way()

    def removed(self, connection: Connection, uids: Sequence[str]) -> None:
        """Take away rows and words; an encrypted file goes with the next sweep."""
        for uid in uids:
            row = connection.execute(
                "SELECT rowid, id FROM document WHERE id = ?", (uid,)
            ).fetchone()
            if row is not None:
                _take_away(connection, row)
            synced.erase(connection, uid)

    def fill(self, connection: Connection, document: str, content: Content) -> None:
        """Give a document the bytes that it waited for: its words are then found, its pages opened."""
        row = connection.execute(
            """SELECT d.rowid, d.title, r.json, a.url FROM document d
               JOIN resource r ON r.uid = d.resource JOIN awaited a ON a.document = d.id
               WHERE d.id = ?""",
            (document,),
        ).fetchone()
        if row is None:
            return  # deleted while its bytes were on their way
        connection.execute(
            """INSERT INTO attachment (sha256, size, mime) VALUES (?, ?, ?)
               ON CONFLICT (sha256) DO NOTHING""",
            (content.sha256, len(content.data), content.mime),
        )
        incoming = _with_content(bytes(row["json"]), row["url"], content)
        connection.execute(
            """UPDATE document SET sha256 = ?, size = ?, mime = ?, kind = ?, page_count = ?
               WHERE id = ?""",
            (
                content.sha256,
                len(content.data),
                incoming.mime,
                incoming.kind.value,
                incoming.page_count,
                document,
            ),
        )
        connection.execute(
            "UPDATE document_text SET body = ? WHERE rowid = ?",
            (words(incoming, row["title"])[2], row["rowid"]),
        )
        connection.execute("DELETE FROM awaited WHERE document = ?", (document,))


def without_file(connection: Connection, id: str) -> bytes:
    """Return the original of a document that has no encrypted file: what its resource carries, or the resource.

    Raises:
        NotFoundError: there is no such document.
        NotHereError: its file is still on the server.
        LostFileError: the server could not give it.

    """
    row = connection.execute("SELECT refused FROM awaited WHERE document = ?", (id,)).fetchone()
    if row is not None:
        raise NotHereError if row["refused"] is None else LostFileError
    kept = store.resource_json(connection, id)
    incoming = _document(Entry("", parse(kept), kept), Index())
    return kept if incoming.content is None else incoming.content.data


def _document(entry: Entry, index: Index) -> IncomingDocument:
    match entry.type:
        case "DocumentReference":
            return document_from_reference(entry, index)[0]
        case "DiagnosticReport":
            return document_from_report(entry, index)
        case _:
            return document_from_composition(entry, index)


def _show(
    connection: Connection,
    written: Written,
    incoming: IncomingDocument,
    owner: Identity,
    batch: str,
    at: int,
) -> None:
    identity = owner if incoming.identity.is_empty else incoming.identity
    if not incoming.date:
        incoming = replace(incoming, date_origin=DateOrigin.IMPORT)
    if resource.is_ours(written.resource):
        synced.adopt(connection, written.uid)
    elsewhere = _elsewhere(written.resource)
    if elsewhere is not None:
        mime = elsewhere.content_type or _UNKNOWN
        incoming = replace(incoming, kind=_KINDS.get(mime, Kind.PAGE), mime=mime)
    row = None
    if not written.is_new:
        row = connection.execute(
            "SELECT rowid, id FROM document WHERE id = ?", (written.uid,)
        ).fetchone()
    if row is None:
        document = {
            "id": written.uid,
            "resource": written.uid,
            "file": batch,
            "sha256": "",
            "size": 0,
            "source": Source.SERVER.value,
            "identity_match": (
                Match.SAME if incoming.identity.is_empty else compare(owner, identity)
            ).value,
            "created_at": at,
            **projection(incoming, identity, at),
        }
        insert_document(connection, document, incoming)
    else:
        _refresh(connection, row, incoming, identity, at)
    if elsewhere is not None:
        awaited = synced.Awaited(written.uid, elsewhere.url, incoming.mime, elsewhere.hash)
        synced.await_content(connection, awaited)


def _refresh(
    connection: Connection, row: Row, incoming: IncomingDocument, identity: Identity, at: int
) -> None:
    """Show a later version, and as new; a title or category that the person chose stays."""
    columns = projection(incoming, identity, at)
    chosen = {
        change["what"]
        for change in connection.execute(
            "SELECT DISTINCT what FROM document_change WHERE document = ?", (row["id"],)
        )
    }
    for what, column in (("renamed", "title"), ("recategorised", "category")):
        if what in chosen:
            del columns[column]
    assignments = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(
        f"UPDATE document SET {assignments}, sha256 = '', size = 0, read_at = NULL WHERE id = ?",  # noqa: S608 - column names of our own
        (*columns.values(), row["id"]),
    )
    title = connection.execute("SELECT title FROM document WHERE id = ?", (row["id"],)).fetchone()[
        0
    ]
    connection.execute(
        "UPDATE document_text SET title = ?, author = ?, body = ? WHERE rowid = ?",
        (*words(incoming, title), row["rowid"]),
    )
    _forget_names(connection, row["id"])
    lineage.record(connection, row["id"], incoming.lineage)
    lineage.relink(connection, row["id"])


def _take_away(connection: Connection, row: Row) -> None:
    id = row["id"]
    _forget_names(connection, id)
    connection.execute("UPDATE document SET deleted_at = 0 WHERE id = ?", (id,))
    lineage.relink(connection, id)
    connection.execute("DELETE FROM document_change WHERE document = ?", (id,))
    connection.execute("DELETE FROM awaited WHERE document = ?", (id,))
    connection.execute("DELETE FROM document_text WHERE rowid = ?", (row["rowid"],))
    connection.execute("DELETE FROM document WHERE id = ?", (id,))


def _forget_names(connection: Connection, id: str) -> None:
    connection.execute("DELETE FROM document_name WHERE document = ?", (id,))
    connection.execute("DELETE FROM document_replaces WHERE document = ?", (id,))


def _know(connection: Connection, identity: Identity) -> None:
    if not identity.is_empty and asdict(identity) != asdict(meta.identity(connection)):
        meta.put_identity(connection, identity)


def _elsewhere(resource: Json) -> Attachment | None:
    """Return the attachment of a DocumentReference whose bytes are not inside it."""
    if resource["resourceType"] != "DocumentReference":
        return None
    attachments = [content.attachment for content in projected(DocumentReference, resource).content]
    return next((one for one in attachments if one.url and not one.data), None)


def _with_content(resource: bytes, url: str, content: Content) -> IncomingDocument:
    """Read a document again with its bytes, as if they had come in one file."""
    binary: dict[str, Any] = {
        "resourceType": "Binary",
        "contentType": content.mime,
        "data": base64.b64encode(content.data).decode(),
    }
    entry = Entry("", parse(resource), resource)
    index = Index.of([Entry(url, binary, json.dumps(binary).encode())])
    return document_from_reference(entry, index)[0]
