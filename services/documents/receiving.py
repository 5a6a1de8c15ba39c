"""Documents that came from a server: shown from their resource, their content when it is here.

The engine of `services.sync` calls this inside its transactions, once the resources are safe.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from services.core.courtesy import give_way
from services.core.errors import FreedError, LostFileError, NotHereError
from services.documents import awaiting, choosing, filing, lineage, pairing, store
from services.documents.fhir_documents import Carried, document_from_reference, kind_of
from services.documents.filing import Filing
from services.documents.incoming import IncomingDocument
from services.documents.keeping import words
from services.fhir.kinds import DOCUMENTS
from services.fhir.parsing import Entry, parse
from services.fhir.references import Index
from services.storage import freeing, synced
from services.storage.driver import Connection, Row
from services.storage.synced import Awaited

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
    def sha256(self) -> str: ...

    @property
    def size(self) -> int: ...

    @property
    def head(self) -> bytes: ...

    @property
    def data(self) -> bytes | None: ...


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

    def shelve(self, connection: Connection, uids: Sequence[str], at: int) -> None:
        """Take the documents of these resources out of every list, as deleting them does."""
        self._shelve(connection, uids, at)

    def unshelve(self, connection: Connection, uids: Sequence[str]) -> None:
        """Put them back where they were."""
        self._shelve(connection, uids, None)

    @staticmethod
    def _shelve(connection: Connection, uids: Sequence[str], at: int | None) -> None:
        for uid in uids:
            moved = connection.execute(
                "UPDATE document SET deleted_at = ?2 WHERE id = ?1 AND (deleted_at IS NULL) <> (?2 IS NULL)",
                (uid, at),
            ).rowcount
            if moved:
                lineage.relink(connection, uid)

    def show(self, connection: Connection, uid: str, at: int) -> None:
        """Show a resource as it now is; see `choosing.show`."""
        choosing.show(connection, uid, at)

    def put_aside(self, connection: Connection, uid: str, at: int) -> None:
        """Show a resource no more; it can be brought back."""
        choosing.put_aside(connection, uid, at)

    def copy(self, connection: Connection, uid: str, at: int) -> str:
        """Make a document of its own of what one says here; see `choosing.copy`."""
        return choosing.copy(connection, uid, at)

    def anew(self, connection: Connection, uid: str, json: bytes) -> bytes:
        """Return what a document says to a server that has it no more."""
        return choosing.anew(connection, uid, json)

    def fill(self, connection: Connection, document: str, content: Content) -> None:
        """Give a document the bytes that it waited for: its words are then found, its pages opened.

        Of a file that is too large to be looked into, only the kind is known. One that was here before is known.
        """
        row = connection.execute(
            """SELECT d.rowid, d.title, d.sha256, r.json, a.url FROM document d
               JOIN resource r ON r.uid = d.resource JOIN awaited a ON a.document = d.id
               WHERE d.id = ?""",
            (document,),
        ).fetchone()
        if row is None:
            return  # deleted while its bytes were on their way
        connection.execute(
            """INSERT INTO attachment (sha256, size, mime) VALUES (?, ?, ?)
               ON CONFLICT (sha256) DO NOTHING""",
            (content.sha256, content.size, content.mime),
        )
        if row["sha256"] != content.sha256:
            self._look(connection, document, row, content)
        connection.execute("DELETE FROM awaited WHERE document = ?", (document,))
        freeing.here_again(connection, content.sha256)

    @staticmethod
    def _look(connection: Connection, document: str, row: Row, content: Content) -> None:
        if content.data is None:
            kind, mime, pages = kind_of(content.head), content.mime, None
        else:
            incoming = _with_content(bytes(row["json"]), row["url"], content.mime, content.data)
            kind, mime, pages = incoming.kind, incoming.mime, incoming.page_count
            connection.execute(
                "UPDATE document_text SET body = ? WHERE rowid = ?",
                (
                    words(incoming, row["title"])[2] + pairing.words_of(connection, document),
                    row["rowid"],
                ),
            )
        connection.execute(
            """UPDATE document SET sha256 = ?, size = ?, mime = ?, kind = ?, page_count = ?
               WHERE id = ?""",
            (content.sha256, content.size, mime, kind.value, pages, document),
        )

    def on_server(self, connection: Connection, document: str) -> Awaited | None:
        """Return where the server has the file of a document that is here, None if it has none."""
        return awaiting.on_server(connection, document)


def check_here(connection: Connection, id: str) -> None:
    """Raise what stands for the file of a document that is not on this device.

    Raises:
        NotHereError: its file is still on the server. FreedError: it was taken off this device.
        LostFileError: the server could not give it.

    """
    row = connection.execute(
        "SELECT refused, freed FROM awaited WHERE document = ?", (id,)
    ).fetchone()
    if row is None:
        return
    if row["refused"] is not None:
        raise LostFileError
    raise NotHereError if row["freed"] is None else FreedError


def without_file(connection: Connection, id: str) -> bytes:
    """Return the original of a document that has no encrypted file: what its resource carries, or the resource.

    Raises:
        NotFoundError: there is no such document.
        NotHereError: its file is still on the server.
        LostFileError: the server could not give it.

    """
    check_here(connection, id)
    kept = store.resource_json(connection, id)
    incoming = filing.document_of(Entry("", parse(kept), kept), Index())
    return kept if incoming.content is None else incoming.content.data


def _with_content(resource: bytes, url: str, mime: str, data: bytes) -> IncomingDocument:
    """Read a document again with its bytes, as if they had come in one file."""
    return document_from_reference(
        Entry("", parse(resource), resource), Index(), Carried(url, mime, data)
    )[0]
