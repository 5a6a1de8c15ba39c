"""Which version of a document is the one to read.

A document here is superseded when another one here says so (FHIR `relatesTo` replaces, CDA `relatedDocument` RPLC)
or belongs to the same CDA set with a higher version. Files may arrive in any order, and deleting the newer one
makes the older one current again, so the link is recomputed from what is here at each change.
"""

from typing import Final

from services.core.dates import sort_key
from services.documents.incoming import Lineage
from services.storage.driver import Connection

_LONGEST: Final = 64
"""Versions of one document that a chain is followed through."""


def sort_of(date: str, otherwise: int) -> int:
    """Return the number a document sorts by: its date, or `otherwise` (when it was taken in)."""
    key = sort_key(date)
    return otherwise if key is None else key


def record(connection: Connection, id: str, lineage: Lineage) -> None:
    """Write the names a new document answers to and those it replaces, then relink its relatives.

    A document that stood in another's place before is relinked by whoever changed it.
    """
    names = {name for name in (lineage.unique_id, *lineage.aliases) if name}
    connection.executemany(
        "INSERT INTO document_name (name, document) VALUES (?, ?)",
        [(name, id) for name in sorted(names)],
    )
    replaced = {name for name in lineage.replaces if name} - names
    connection.executemany(
        "INSERT INTO document_replaces (name, document) VALUES (?, ?)",
        [(name, id) for name in sorted(replaced)],
    )
    if replaced or lineage.set_id or _is_replaced(connection, names):
        relink(connection, id)


def _is_replaced(connection: Connection, names: set[str]) -> bool:
    """Say whether a document here replaces one of these names: mostly not, and then there is nothing to link."""
    marks = ", ".join("?" * len(names))
    row = connection.execute(
        f"SELECT 1 FROM document_replaces WHERE name IN ({marks}) LIMIT 1",  # noqa: S608 - question marks only
        sorted(names),
    ).fetchone()
    return row is not None


def relink(connection: Connection, id: str) -> None:
    """Recompute `superseded_by` of a document and of those that it may replace."""
    relatives = [
        row[0]
        for row in connection.execute(
            """WITH RECURSIVE below (id) AS (
                   SELECT ?1 UNION
                   SELECT n.document FROM below b JOIN document_replaces r ON r.document = b.id
                   JOIN document_name n ON n.name = r.name LIMIT ?2)
               SELECT id FROM below
               UNION SELECT other.id FROM document one JOIN document other ON other.set_id = one.set_id
                   WHERE one.id = ?1 AND one.set_id <> ''
               UNION SELECT id FROM document WHERE superseded_by = ?1""",
            (id, _LONGEST),
        )
    ]
    for relative in relatives:
        newer = None if _loop(connection, relative) else _newer(connection, relative)
        connection.execute(
            "UPDATE document SET superseded_by = ?1 WHERE id = ?2 AND superseded_by IS NOT ?1",
            (newer, relative),
        )


def rivals(connection: Connection, id: str) -> tuple[str, ...]:
    """Return the documents here that claim to replace `id` although it replaces them, at once or in a circle."""
    rows = connection.execute(
        """SELECT DISTINCT r.document FROM document_name n JOIN document_replaces r ON r.name = n.name
           JOIN document d ON d.id = r.document
           WHERE n.document = ?1 AND r.document <> ?1 AND d.deleted_at IS NULL
               AND d.status <> 'entered-in-error' AND r.document IN (
                   SELECT n2.document FROM document_replaces r2 JOIN document_name n2 ON n2.name = r2.name
                   WHERE r2.document = ?1)
           ORDER BY d.sort DESC, d.id""",
        (id,),
    ).fetchall()
    return tuple(dict.fromkeys((*(row[0] for row in rows), *_loop(connection, id))))


def _loop(connection: Connection, id: str) -> tuple[str, ...]:
    """Return the documents by which `id` comes to replace itself: none of them is then the newest."""
    seen: list[str] = []
    newer = _newer(connection, id)
    while newer is not None and newer not in seen and len(seen) < _LONGEST:
        if newer == id:
            return tuple(seen)
        seen.append(newer)
        newer = _newer(connection, newer)
    return ()


def _newer(connection: Connection, id: str) -> str | None:
    """Return the newest document here that replaces `id`; a cancelled one replaces nothing.

    Two documents that each claim to replace the other are both kept current: nobody but the person can tell.
    """
    row = connection.execute(
        """WITH claimed (id) AS (
               SELECT r.document FROM document_name n JOIN document_replaces r ON r.name = n.name
               WHERE n.document = ?1 AND r.document NOT IN (
                   SELECT n2.document FROM document_replaces r2 JOIN document_name n2 ON n2.name = r2.name
                   WHERE r2.document = ?1)
               UNION
               SELECT other.id FROM document one JOIN document other ON other.set_id = one.set_id
               WHERE one.id = ?1 AND one.set_id <> '' AND other.set_version > one.set_version
           )
           SELECT d.id FROM claimed JOIN document d ON d.id = claimed.id
           WHERE d.id <> ?1 AND d.deleted_at IS NULL AND d.status <> 'entered-in-error'
           ORDER BY d.set_version DESC, d.sort DESC, d.id LIMIT 1""",
        (id,),
    ).fetchone()
    return row[0] if row else None
