"""What a person changes in the list: each function is one transaction's worth."""

from services.core.categories import Category
from services.core.errors import NotFoundError
from services.core.identity import Identity
from services.documents import lineage, own_store, resource
from services.documents.keeping import EDIT_FORMAT
from services.documents.models import DateOrigin
from services.documents.text import folded
from services.storage import conflicts, meta, outbox
from services.storage.driver import Connection, Row


def _row(connection: Connection, id: str) -> Row:
    row: Row | None = connection.execute(
        """SELECT d.rowid AS rowid, d.resource, r.json, r.authored_here
           FROM document d JOIN resource r ON r.uid = d.resource WHERE d.id = ?""",
        (id,),
    ).fetchone()
    if row is None:
        raise NotFoundError
    return row


def _changed(connection: Connection, id: str, at: int, what: str) -> None:
    connection.execute(
        "INSERT INTO document_change (document, at, what) VALUES (?, ?, ?)", (id, at, what)
    )


def rename(connection: Connection, id: str, title: str, at: int) -> None:
    """Give a document another title here; the author's own resource is never rewritten."""
    row = _row(connection, id)
    connection.execute("UPDATE document SET title = ? WHERE id = ?", (title, id))
    connection.execute(
        "UPDATE document_text SET title = ? WHERE rowid = ?", (folded(title), row["rowid"])
    )
    if row["authored_here"]:
        edited = resource.renamed(row["json"], title)
        outbox.edit(connection, row["resource"], edited, EDIT_FORMAT, at)
    _changed(connection, id, at, "renamed")


def recategorise(connection: Connection, id: str, category: Category, at: int) -> None:
    """File a document elsewhere; the author's own resource is never rewritten."""
    row = _row(connection, id)
    connection.execute("UPDATE document SET category = ? WHERE id = ?", (category.value, id))
    if row["authored_here"]:
        edited = resource.recategorised(row["json"], category)
        outbox.edit(connection, row["resource"], edited, EDIT_FORMAT, at)
    _changed(connection, id, at, "recategorised")


def redate(connection: Connection, id: str, date: str, at: int) -> None:
    """Give a document another date, a FHIR one; the author's own resource is never rewritten."""
    row = _row(connection, id)
    connection.execute(
        "UPDATE document SET date = ?, date_origin = ?, sort = ? WHERE id = ?",
        (date, DateOrigin.PERSON.value, lineage.sort_of(date, at), id),
    )
    if row["authored_here"]:
        edited = resource.redated(row["json"], date)
        outbox.edit(connection, row["resource"], edited, EDIT_FORMAT, at)
    _changed(connection, id, at, "redated")


def mark_read(connection: Connection, id: str, at: int) -> bool:
    """Note the first opening; return whether this was it."""
    changed = connection.execute(
        "UPDATE document SET read_at = ? WHERE id = ? AND read_at IS NULL", (at, id)
    ).rowcount
    return bool(changed)


def delete(connection: Connection, id: str, at: int) -> None:
    """Put a document aside: it leaves every list and can be restored until it is erased."""
    put_aside(connection, id, at)
    outbox.add(connection, _row(connection, id)["resource"], "delete", EDIT_FORMAT)


def put_aside(connection: Connection, id: str, at: int) -> None:
    """Put a document aside here; nothing of it is sent."""
    row = _row(connection, id)
    connection.execute("UPDATE document SET deleted_at = ? WHERE id = ?", (at, id))
    connection.execute("UPDATE resource SET deleted_at = ? WHERE uid = ?", (at, row["resource"]))
    lineage.relink(connection, id)


def restore(connection: Connection, id: str, at: int) -> None:
    """Bring a deleted document back."""
    row = _row(connection, id)
    connection.execute("UPDATE document SET deleted_at = NULL WHERE id = ?", (id,))
    connection.execute("UPDATE resource SET deleted_at = NULL WHERE uid = ?", (row["resource"],))
    outbox.add(connection, row["resource"], "create", EDIT_FORMAT)
    _changed(connection, id, at, "restored")
    lineage.relink(connection, id)


def undo_batch(connection: Connection, batch: str, at: int) -> int:
    """Put aside everything an import brought, and the name it gave to the space; return how many documents."""
    documents = [
        row[0]
        for row in connection.execute(
            """SELECT d.id FROM document d JOIN file f ON f.id = d.file
               WHERE f.batch = ? AND d.deleted_at IS NULL""",
            (batch,),
        )
    ]
    for id in documents:
        delete(connection, id, at)
    rest = connection.execute(
        "UPDATE resource SET deleted_at = ? WHERE batch = ? AND deleted_at IS NULL RETURNING uid",
        (at, batch),
    ).fetchall()
    for row in rest:
        outbox.add(connection, row["uid"], "delete", EDIT_FORMAT)
    adopted = connection.execute(
        "UPDATE batch SET adopted_identity = 0 WHERE id = ? AND adopted_identity = 1", (batch,)
    ).rowcount
    if adopted:
        meta.put_identity(connection, Identity())
    return len(documents)


def erase_deleted(connection: Connection) -> tuple[str, ...]:
    """Erase what was put aside; return the attachments (SHA-256) that nothing needs any more.

    With the last document of a file goes all else that it brought: results, the patient's address. A resource that
    a server knows, or may know, stays as an empty tombstone: what was erased does not come back.
    """
    rows = connection.execute(
        "SELECT rowid, id, file, deleted_at FROM document WHERE deleted_at IS NOT NULL"
    ).fetchall()
    for row in rows:
        id = row["id"]
        _put_reports_aside(connection, id, row["deleted_at"])
        for table in (
            "document_name",
            "document_replaces",
            "document_change",
            "awaited",
            "visibility_wish",
        ):
            connection.execute(f"DELETE FROM {table} WHERE document = ?", (id,))  # noqa: S608 - constants only
        own_store.forget(connection, id)
        connection.execute("DELETE FROM document_text WHERE rowid = ?", (row["rowid"],))
        connection.execute("DELETE FROM document WHERE id = ?", (id,))
    for file, at in {row["file"]: row["deleted_at"] for row in rows}.items():
        _put_aside_rest(connection, file, at)
    _erase_resources(connection)
    # A download's nameless file stays: what it brought may still wait to be shown as documents.
    connection.execute(
        "DELETE FROM file WHERE sha256 <> '' AND id NOT IN (SELECT file FROM document)"
    )
    gone = connection.execute(
        """DELETE FROM attachment WHERE sha256 <> '' AND sha256 NOT IN (SELECT sha256 FROM document)
               AND sha256 NOT IN (SELECT sha256 FROM file) RETURNING sha256"""
    ).fetchall()
    return tuple(row[0] for row in gone)


def _put_reports_aside(connection: Connection, document: str, at: int) -> None:
    """Put aside the values that were shown with a document: they are not to stand alone after it."""
    connection.execute(
        "UPDATE resource SET deleted_at = ? WHERE uid IN (SELECT report FROM report_of WHERE document = ?)",
        (at, document),
    )
    connection.execute("DELETE FROM report_of WHERE document = ?", (document,))


def _put_aside_rest(connection: Connection, file: str, at: int) -> None:
    """Put aside what a file brought, once none of its documents is left."""
    rest = connection.execute(
        """UPDATE resource SET deleted_at = ?1 WHERE file = ?2 AND deleted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM document WHERE file = ?2) RETURNING uid""",
        (at, file),
    ).fetchall()
    for row in rest:
        outbox.add(connection, row["uid"], "delete", EDIT_FORMAT)


def _erase_resources(connection: Connection) -> None:
    never_sent = """SELECT uid FROM resource WHERE deleted_at IS NOT NULL AND version IS NULL
        AND uid NOT IN (SELECT resource FROM outbox WHERE attempts > 0)"""
    connection.execute(f"DELETE FROM outbox WHERE resource IN ({never_sent})")  # noqa: S608 - constants only
    connection.execute(f"DELETE FROM resource WHERE uid IN ({never_sent})")  # noqa: S608 - constants only
    connection.execute(
        """UPDATE resource SET json = x'', base_json = NULL, sent_json = NULL, unfiled = NULL
           WHERE deleted_at IS NOT NULL"""
    )
    conflicts.erase(connection)
