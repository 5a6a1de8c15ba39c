"""What becomes of a resource that was changed here and elsewhere, and of what waits to be sent for it."""

from services.core.ids import new_id
from services.storage import meta
from services.storage.conflicts import Conflict, There
from services.storage.driver import Connection
from services.storage.outbox import FORMAT, SERVER


def become(
    connection: Connection, uid: str, json: bytes, there: There, *, base: bytes | None = None
) -> None:
    """Have a resource say `json` from now on, over a version of the server's (none: it is not there)."""
    connection.execute(
        """UPDATE resource SET json = ?, base_json = ?, server_id = ?, version = ?, last_updated = ?, sent_json = NULL,
               edited_at = CASE WHEN ?2 IS NULL THEN NULL ELSE edited_at END WHERE uid = ?6""",
        (json, base, there.id if there.version else None, there.version, there.updated, uid),
    )


def put_back(connection: Connection, was: Conflict) -> None:
    """Have a resource be what it was when it was met."""
    connection.execute(
        """UPDATE resource SET json = ?, base_json = ?, version = ?, server_id = ?, edited_at = ?,
               last_updated = NULL, sent_json = NULL WHERE uid = ?""",
        (was.local, was.base, was.base_version, was.server_id, was.local_at, was.resource),
    )


def stop(connection: Connection, uid: str) -> None:
    """Send nothing of a resource before the person chose."""
    connection.execute(
        "UPDATE outbox SET state = 'conflict', next_at = NULL WHERE resource = ? AND state <> 'held'",
        (uid,),
    )


def stop_anew(connection: Connection, uid: str) -> None:
    """Have something wait again for a resource, as when it was met."""
    drop(connection, uid)
    connection.execute(
        """INSERT INTO outbox (op_id, resource, verb, state, format) VALUES (?, ?, 'update', 'conflict', ?)""",
        (new_id(), uid, FORMAT),
    )


def drop(connection: Connection, uid: str) -> None:
    """Forget what waited: it is answered."""
    connection.execute("DELETE FROM outbox WHERE resource = ?", (uid,))


def requeue(connection: Connection, uid: str, *, asked: bool) -> None:
    """Let what waited leave over the server's version; with `asked`, what was held too: the person said so."""
    state = "queued" if meta.get(connection, SERVER) is not None else "held"
    connection.execute(
        """UPDATE outbox SET state = ?1, attempts = 0, next_at = NULL, last_error = NULL
           WHERE resource = ?2 AND (?3 OR state <> 'held')""",
        (state, uid, int(asked)),
    )


def is_on_its_way(connection: Connection, uid: str) -> bool:
    """Say whether something was tried, so that the server's version may be our own."""
    row = connection.execute(
        """SELECT 1 FROM outbox WHERE resource = ?
           AND (state = 'sending' OR (state = 'queued' AND attempts > 0))""",
        (uid,),
    ).fetchone()
    return row is not None


def was_tried(connection: Connection, uid: str) -> bool:
    """Say whether what waits for a resource was tried already, or nothing waits any more."""
    row = connection.execute(
        "SELECT 1 FROM outbox WHERE resource = ? AND attempts = 0 AND state IN ('queued', 'held')",
        (uid,),
    ).fetchone()
    return row is None
