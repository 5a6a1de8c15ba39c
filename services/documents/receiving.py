"""Documents that came from a server: shown from their resource, their content when it is here.

The engine of `services.sync` calls this inside its transactions, once the resources are safe.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any, Final, Protocol

from services.core.courtesy import give_way
from services.core.errors import LostFileError, NotHereError
from services.documents import filing, pairing, store
from services.documents.fhir_documents import document_from_reference
from services.documents.filing import Filing
from services.documents.incoming import IncomingDocument
from services.documents.keeping import words
from services.fhir.kinds import DOCUMENTS
from services.fhir.parsing import Entry, parse
from services.fhir.references import Index
from services.storage import synced
from services.storage.driver import Connection

_BREATH: Final = 10
"""Documents between two pauses for the screen."""
_AT_ONCE: Final = ("Patient", "DocumentReference")
"""What is shown without the help of other resources; the person first, whose the documents are."""
_ORDER: Final = (*_AT_ONCE, *sorted(DOCUMENTS - set(_AT_ONCE)))


class Content(Protocol):
    """Bytes that came for a document, already kept encrypted."""

    @property
    def mime(self) -> str: ...

    @property
    def data(self) -> bytes: ...

    @property
    def sha256(self) -> str: ...


class ReceivedDocuments:
    """What `services.sync` tells of the documents that arrive, change, leave, or get their file."""

    def file(self, connection: Connection, limit: int, *, whole: bool) -> int:
        """Show up to `limit` resources that wait for it; return how many, 0 when none is left.

        Reports and compositions wait until the record is `whole`: their pages are made of other resources.
        """
        for type in _ORDER if whole else _AT_ONCE:
            waiting = synced.next_unfiled(connection, type, limit)
            if waiting:
                work = Filing(connection)
                for number, one in enumerate(waiting):
                    work.file(one)
                    if number % _BREATH == 0:
                        give_way()
                synced.filed(connection, waiting)
                return len(waiting)
        return 0

    def removed(self, connection: Connection, uids: Sequence[str]) -> None:
        """Take away rows and words; an encrypted file goes with the next sweep."""
        for uid in uids:
            filing.take_away(connection, uid)
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
            (
                words(incoming, row["title"])[2] + pairing.words_of(connection, document),
                row["rowid"],
            ),
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
    incoming = filing.document_of(Entry("", parse(kept), kept), Index())
    return kept if incoming.content is None else incoming.content.data


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
