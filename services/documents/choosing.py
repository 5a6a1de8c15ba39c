"""A document that was changed in two places: shown as it was settled, put aside, or kept twice.

Called by `services.sync` inside its transactions.
"""

from typing import Any, Final

from services.core.errors import NotHereError
from services.core.ids import new_id
from services.documents import editing
from services.documents.filing import Filing
from services.documents.keeping import EDIT_FORMAT
from services.documents.outgoing import without_address
from services.fhir.contribution import URI, written
from services.fhir.kinds import DOCUMENTS
from services.fhir.parsing import parse_kept
from services.storage import outbox, synced
from services.storage.driver import Connection, Row
from services.storage.synced import Unfiled

_OURS: Final = "urn:uuid:"


def show(connection: Connection, uid: str, at: int) -> None:
    """Show a resource as it now is, brought back if it was put aside."""
    connection.execute("UPDATE resource SET deleted_at = NULL WHERE uid = ?", (uid,))
    row = connection.execute(
        "SELECT type, json, batch, unfiled FROM resource WHERE uid = ?", (uid,)
    ).fetchone()
    if row is None or row["type"] not in DOCUMENTS:
        return
    document = _document(connection, uid)
    if document is not None and document["deleted_at"] is not None:
        connection.execute("UPDATE document SET deleted_at = NULL WHERE id = ?", (uid,))
    batch = row["batch"]
    if document is None:  # it was erased: what it is shown from is the server's version
        batch = new_id()
        connection.execute("UPDATE resource SET batch = ? WHERE uid = ?", (batch, uid))
        synced.open_batch(connection, batch, at, "server")
    Filing(connection).file(Unfiled(uid, bytes(row["json"]), batch, at))
    connection.execute("UPDATE resource SET unfiled = NULL WHERE uid = ?", (uid,))
    if document is not None:  # not new: it was here, and read or not
        connection.execute(
            "UPDATE document SET read_at = ? WHERE id = ?", (document["read_at"], uid)
        )


def put_aside(connection: Connection, uid: str, at: int) -> None:
    """Show a resource no more; nothing is sent of it."""
    if _document(connection, uid) is None:
        connection.execute("UPDATE resource SET deleted_at = ? WHERE uid = ?", (at, uid))
    else:
        editing.put_aside(connection, uid, at)


def copy(connection: Connection, uid: str, at: int) -> str:
    """Make a document of its own, with the same file, of what one says here; return its id.

    Raises:
        NotHereError: the file is not on this device.

    """
    document = _document(connection, uid)
    if document is not None and not document["sha256"]:
        raise NotHereError
    made = new_id()
    kept = connection.execute("SELECT json FROM resource WHERE uid = ?", (uid,)).fetchone()[0]
    connection.execute(
        """INSERT INTO resource (uid, type, fhir_id, full_url, batch, file, json, authored_here, edited_at)
           SELECT ?1, type, '', '', batch, file, ?2, authored_here, ?3 FROM resource WHERE uid = ?4""",
        (made, renamed(bytes(kept), made), at, uid),
    )
    if document is not None:
        _copy_document(connection, uid, made, at)
    outbox.add(connection, made, "create", EDIT_FORMAT)
    return made


def anew(connection: Connection, uid: str, resource: bytes) -> bytes:
    """Return what a document says to a server that has it no more: under our name, with its file sent again."""
    document = _document(connection, uid)
    has_file = document is None or bool(document["sha256"])
    return renamed(resource, uid, with_file=has_file)


def renamed(resource: bytes, uid: str, *, with_file: bool = True) -> bytes:
    """Return a resource under another name; `with_file`, without the addresses that its file had on the server."""
    said = parse_kept(resource)
    said["id"] = uid
    said.pop("meta", None)
    names = said.get("identifier")
    if isinstance(names, list):
        kept = [name for name in names if not _is_ours(name)]
        said.pop("identifier")
        if kept:
            said["identifier"] = kept
    if _is_ours(said.get("masterIdentifier")):
        said["masterIdentifier"] = {"system": URI, "value": f"{_OURS}{uid}"}
    if with_file and said["resourceType"] == "DocumentReference":
        for content in said.get("content") or []:
            without_address(content.get("attachment") or {})
    return written(said)


def _is_ours(name: Any) -> bool:
    return isinstance(name, dict) and str(name.get("value", "")).startswith(_OURS)


def _copy_document(connection: Connection, uid: str, made: str, at: int) -> None:
    columns = [
        row["name"]
        for row in connection.execute("SELECT name FROM pragma_table_info('document')")
        if row["name"] not in {"rowid", "id", "resource"}
    ]
    names = ", ".join(columns)
    cursor = connection.execute(
        f"INSERT INTO document (id, resource, {names}) SELECT ?1, ?1, {names} FROM document WHERE id = ?2",  # noqa: S608 - column names of our own
        (made, uid),
    )
    connection.execute(
        """INSERT INTO document_text (rowid, title, author, body)
           SELECT ?1, title, author, body FROM document_text
           WHERE rowid = (SELECT rowid FROM document WHERE id = ?2)""",
        (cursor.lastrowid, uid),
    )
    show(connection, made, at)


def _document(connection: Connection, uid: str) -> Row | None:
    found: Row | None = connection.execute(
        "SELECT sha256, read_at, deleted_at FROM document WHERE id = ?", (uid,)
    ).fetchone()
    return found
