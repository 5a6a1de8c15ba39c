"""Which version of a document is the one to read.

A document here is superseded when another one here says so (FHIR `relatesTo` replaces, CDA `relatedDocument` RPLC)
or belongs to the same CDA set with a higher version. Files may arrive in any order, and deleting the newer one
makes the older one current again, so the link is recomputed from what is here at each change.
"""

from services.core.dates import sort_key
from services.documents.incoming import Lineage
from services.storage.driver import Connection


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
            """SELECT n.document FROM document_replaces r JOIN document_name n ON n.name = r.name
                   WHERE r.document = ?1
               UNION SELECT other.id FROM document one JOIN document other ON other.set_id = one.set_id
                   WHERE one.id = ?1 AND one.set_id <> ''
               UNION SELECT id FROM document WHERE superseded_by = ?1
               UNION SELECT ?1""",
            (id,),
        )
    ]
    for relative in relatives:
        newer = _newer(connection, relative)
        connection.execute(
            "UPDATE document SET superseded_by = ?1 WHERE id = ?2 AND superseded_by IS NOT ?1",
            (newer, relative),
        )


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
