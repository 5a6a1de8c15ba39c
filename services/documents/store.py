"""Documents in the database: functions of a connection, rows in and values out."""

import json
from typing import Any, Final

from services.core.dates import moment_of
from services.core.errors import NotFoundError
from services.core.identity import Identity
from services.documents import lineage, narrowing
from services.documents.models import (
    Attribute,
    Category,
    Cursor,
    DateOrigin,
    Document,
    DocumentDetail,
    Kind,
    Listing,
    Match,
    Provenance,
    Query,
    Source,
    Status,
    StorageUse,
)
from services.documents.narrowing import HIDDEN
from services.documents.text import match_expression
from services.storage import freeing
from services.storage.driver import Connection, Row

_COUNT_UP_TO: Final = 1000

_COLUMNS: Final = f"""d.id, d.title, d.date, d.category, d.type, d.author, d.mime, d.kind, d.size, d.sha256,
    d.source, d.status, d.person, d.superseded_by, d.read_at, d.sort,
    EXISTS (SELECT 1 FROM outbox o WHERE o.resource = d.resource AND o.state IN ('queued', 'sending')) AS pending,
    EXISTS (SELECT 1 FROM conflict k WHERE k.resource = d.resource AND k.resolved_at IS NULL) AS differs,
    {HIDDEN} AS hidden"""  # noqa: S608 - constants only


def document_from_row(row: Row) -> Document:
    """Return the list line of a row read with `_COLUMNS`."""
    status = Status(row["status"])
    if row["superseded_by"] and status is not Status.ENTERED_IN_ERROR:
        status = Status.SUPERSEDED
    return Document(
        id=row["id"],
        title=row["title"],
        date=row["date"],
        category=Category(row["category"]),
        type=row["type"],
        author=row["author"],
        mime=row["mime"],
        kind=Kind(row["kind"]),
        size=row["size"],
        sha256=row["sha256"],
        source=Source(row["source"]),
        status=status,
        person=row["person"],
        pending=bool(row["pending"]),
        is_new=row["read_at"] is None,
        differs=bool(row["differs"]),
        hidden=bool(row["hidden"]),
    )


def listing(connection: Connection, query: Query, after: Cursor | None, limit: int) -> Listing:
    """Return one page, newest first; a keyset, so that page n costs what page 1 costs."""
    where, values = narrowing.conditions(query)
    source = "document d"
    if query.text.strip():
        expression = match_expression(query.text)
        if not expression:
            return Listing((), None, 0)
        # Rows of the index first: the planner then looks up only documents that match.
        source = "document_text t CROSS JOIN document d ON d.rowid = t.rowid"
        where.append("document_text MATCH ?")
        values.append(expression)
    total = _total(connection, query, source, where, values) if after is None else None
    if after is not None:
        where.append("(d.sort, d.id) < (?, ?)")
        values += [after.sort, after.id]
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM {source} WHERE {' AND '.join(where)}"  # noqa: S608 - constants only
        " ORDER BY d.sort DESC, d.id DESC LIMIT ?",
        (*values, limit + 1),
    ).fetchall()
    more = len(rows) > limit
    rows = rows[:limit]
    following = Cursor(rows[-1]["sort"], rows[-1]["id"]) if more else None
    return Listing(tuple(map(document_from_row, rows)), following, total)


def _total(
    connection: Connection, query: Query, source: str, where: list[str], values: list[Any]
) -> int | None:
    if narrowing.is_plain(query):
        return sum(
            count
            for category, count in category_counts(connection).items()
            if query.category in {None, category}
        )
    if query.text.strip():
        return None
    found: int = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {source} WHERE {' AND '.join(where)} LIMIT ?)",  # noqa: S608 - constants only
        (*values, _COUNT_UP_TO + 1),
    ).fetchone()[0]
    return found if found <= _COUNT_UP_TO else None


def category_counts(connection: Connection) -> dict[Category, int]:
    """Return how many documents each category shows; empty ones are left out."""
    rows = connection.execute("SELECT category, shown FROM document_count WHERE shown > 0")
    return {Category(row["category"]): row["shown"] for row in rows}


def document(connection: Connection, id: str) -> Document:
    """Return one document, deleted or not.

    Raises:
        NotFoundError: no such id.

    """
    row = connection.execute(f"SELECT {_COLUMNS} FROM document d WHERE d.id = ?", (id,)).fetchone()  # noqa: S608 - constants only
    if row is None:
        raise NotFoundError
    return document_from_row(row)


def detail(connection: Connection, id: str) -> DocumentDetail:
    """Return all that a document's page shows before its content is opened.

    Raises:
        NotFoundError: no such id.

    """
    shown = document(connection, id)
    row = connection.execute(
        """SELECT d.*, f.name AS file_name, f.batch AS batch, b.at AS imported_at
           FROM document d JOIN file f ON f.id = d.file JOIN batch b ON b.id = f.batch WHERE d.id = ?""",
        (id,),
    ).fetchone()
    changes = connection.execute(
        "SELECT at, what FROM document_change WHERE document = ? ORDER BY at, rowid", (id,)
    )
    provenance = Provenance(
        file_name=row["file_name"],
        imported_at=moment_of(row["imported_at"]),
        source=shown.source,
        batch=row["batch"],
        date_origin=DateOrigin(row["date_origin"]),
        identity_match=Match(row["identity_match"]),
        changes=tuple((moment_of(change["at"]), change["what"]) for change in changes),
    )
    older = connection.execute(
        f"SELECT {_COLUMNS} FROM document d"  # noqa: S608 - constants only
        " WHERE d.superseded_by = ? AND d.deleted_at IS NULL ORDER BY d.sort DESC, d.id DESC",
        (id,),
    ).fetchall()
    return DocumentDetail(
        document=shown,
        provenance=provenance,
        identity=Identity(**json.loads(row["identity"])),
        attributes=tuple(Attribute(*pair) for pair in json.loads(row["attributes"])),
        page_count=row["page_count"],
        newer=document(connection, row["superseded_by"]) if row["superseded_by"] else None,
        older=tuple(map(document_from_row, older)),
        rivals=tuple(document(connection, rival) for rival in lineage.rivals(connection, id)),
    )


def resource_json(connection: Connection, id: str) -> bytes:
    """Return the FHIR resource of a document, as kept.

    Raises:
        NotFoundError: no such id.

    """
    row = connection.execute(
        "SELECT r.json FROM document d JOIN resource r ON r.uid = d.resource WHERE d.id = ?", (id,)
    ).fetchone()
    if row is None:
        raise NotFoundError
    return bytes(row["json"])


def referenced(connection: Connection, reference: str, id: str) -> bytes | None:
    """Return the resource that document `id` refers to by a Bundle's full URL, or by "Type/id", here or on the server.

    Those of its own file come first: two files may use the same names for different things.
    """
    kind, _, fhir_id = reference.split("/_history/", maxsplit=1)[0].rpartition("/")
    row = connection.execute(
        """SELECT json FROM (
               SELECT json, file FROM resource WHERE deleted_at IS NULL AND full_url = ?1 AND full_url <> ''
               UNION ALL
               SELECT json, file FROM resource
                   WHERE deleted_at IS NULL AND type = ?2 AND fhir_id = ?3 AND fhir_id <> ''
               UNION ALL
               SELECT json, file FROM resource
                   WHERE deleted_at IS NULL AND type = ?2 AND server_id = ?3)
           ORDER BY file = (SELECT file FROM document WHERE id = ?4) DESC LIMIT 1""",
        (reference, kind.rpartition("/")[2], fhir_id, id),
    ).fetchone()
    return bytes(row["json"]) if row else None


def storage_use(connection: Connection) -> StorageUse:
    """Return counts and sizes; `attachment_bytes` are those of the originals before encryption."""
    row = connection.execute(
        """SELECT (SELECT count(*) FROM document WHERE deleted_at IS NULL) AS documents,
                  (SELECT count(*) FROM document WHERE deleted_at IS NOT NULL) AS deleted,
                  (SELECT count(*) FROM resource WHERE deleted_at IS NULL) AS resources,
                  (SELECT coalesce(sum(size), 0) FROM attachment WHERE sha256 NOT IN (
                      SELECT sha256 FROM awaited WHERE freed IS NOT NULL)) AS attachments"""
    ).fetchone()
    return StorageUse(
        documents=row["documents"],
        deleted=row["deleted"],
        resources=row["resources"],
        database_bytes=freeing.database_bytes(connection),
        attachment_bytes=row["attachments"],
    )


_ATTACHMENTS: Final = """SELECT sha256 FROM attachment WHERE sha256 <> ''
    AND sha256 NOT IN (SELECT sha256 FROM awaited WHERE freed IS NOT NULL)"""


def attachments(connection: Connection) -> tuple[str, ...]:
    """Return the SHA-256 of every encrypted file that should be there."""
    return tuple(row["sha256"] for row in connection.execute(_ATTACHMENTS))
