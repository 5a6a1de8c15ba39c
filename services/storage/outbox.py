"""What waits to be sent: each edit adds a row in its own transaction.

On this device only, rows are 'held': they leave when the person connects to a server and chooses what to send. The
rows of one resource leave together, as what it has become; a row added while they are on their way waits its turn.
"""

from dataclasses import dataclass, field
from typing import Final

from services.core.ids import new_id
from services.storage import meta
from services.storage.driver import Connection

SERVER: Final = "server"
"""The fact under which the server of this record is kept; without it nothing is sent."""
_LONGEST_DELAY: Final = 24 * 3600 * 1000
"""Milliseconds; a wait beyond this was written under a wrong clock: it is over."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that waits for one resource. `version` is the server's, None if it never had it."""

    uid: str
    type: str
    server_id: str
    version: str | None
    json: bytes = field(repr=False)
    is_deleted: bool
    rows: tuple[int, ...]
    attempts: int


def add(connection: Connection, resource: str, verb: str, format: int) -> None:
    """Note an edit of a resource: `verb` is create, update or delete.

    What a server gave us stays the server's: putting it aside here is nothing to send.
    """
    linked = meta.get(connection, SERVER) is not None
    connection.execute(
        """INSERT INTO outbox (op_id, resource, verb, state, format, base_version)
           SELECT ?1, uid, ?2, CASE WHEN ?3 AND authored_here THEN 'queued' ELSE 'held' END, ?4, version
           FROM resource WHERE uid = ?5 AND (authored_here OR server_id IS NULL)""",
        (new_id(), verb, int(linked), format, resource),
    )


def held(connection: Connection) -> int:
    """Return how many resources made here were never offered to a server."""
    row = connection.execute(
        """SELECT count(DISTINCT resource) FROM outbox o JOIN resource r ON r.uid = o.resource
           WHERE o.state = 'held' AND r.authored_here AND r.deleted_at IS NULL"""
    ).fetchone()
    return int(row[0])


def queue_held(connection: Connection) -> None:
    """Send what was held, as the person chose."""
    connection.execute(
        """UPDATE outbox SET state = 'queued' WHERE state = 'held'
               AND resource IN (SELECT uid FROM resource WHERE authored_here)"""
    )


def hold(connection: Connection) -> None:
    """Send nothing any more: the record is on this device only."""
    connection.execute("UPDATE outbox SET state = 'held', next_at = NULL WHERE state <> 'held'")


def take(connection: Connection, now: int, after: int) -> Parcel | None:
    """Mark what waits for the next resource as being sent; `after` is the last row that this run has seen.

    Rows that were being sent when a run ended are taken again: nobody knows whether they arrived.
    """
    first = connection.execute(
        """SELECT seq, resource FROM outbox WHERE seq > ? AND state IN ('queued', 'sending')
               AND (coalesce(next_at, 0) <= ? OR next_at > ?) ORDER BY seq LIMIT 1""",
        (after, now, now + _LONGEST_DELAY),
    ).fetchone()
    if first is None:
        return None
    uid = first["resource"]
    rows = connection.execute(
        """UPDATE outbox SET state = 'sending', attempts = attempts + 1
           WHERE resource = ? AND state IN ('queued', 'sending') RETURNING seq, attempts""",
        (uid,),
    ).fetchall()
    row = connection.execute(
        "SELECT type, server_id, version, json, deleted_at FROM resource WHERE uid = ?", (uid,)
    ).fetchone()
    return Parcel(
        uid,
        row["type"],
        row["server_id"] or uid,
        row["version"],
        bytes(row["json"]),
        row["deleted_at"] is not None,
        tuple(sorted(each["seq"] for each in rows)),
        max(each["attempts"] for each in rows),
    )


def arrived(
    connection: Connection, parcel: Parcel, id: str, version: str, last_updated: str
) -> None:
    """Forget what was sent, and note what the server calls it, together."""
    _forget(connection, parcel)
    connection.execute(
        """UPDATE resource SET server_id = ?, version = ?, last_updated = ?, base_json = NULL
           WHERE uid = ?""",
        (id, version, last_updated, parcel.uid),
    )


def left(connection: Connection, parcel: Parcel) -> None:
    """Forget a deletion that was sent, or that nobody but us ever knew of."""
    _forget(connection, parcel)
    connection.execute(
        "UPDATE resource SET server_id = NULL, version = NULL WHERE uid = ?", (parcel.uid,)
    )


def delay(connection: Connection, parcel: Parcel, until: int, error: str) -> None:
    """Try again from `until`, in milliseconds since 1970."""
    _mark(connection, parcel, "queued", error, until)


def stop(connection: Connection, parcel: Parcel, state: str, error: str) -> None:
    """Send no more before somebody looked: `state` is quarantined or conflict; no other row waits for it."""
    _mark(connection, parcel, state, error, None)


def count(connection: Connection, state: str) -> int:
    """Return how many resources have rows in a state."""
    row = connection.execute(
        "SELECT count(DISTINCT resource) FROM outbox WHERE state = ?", (state,)
    ).fetchone()
    return int(row[0])


def _forget(connection: Connection, parcel: Parcel) -> None:
    connection.executemany("DELETE FROM outbox WHERE seq = ?", [(seq,) for seq in parcel.rows])


def _mark(
    connection: Connection, parcel: Parcel, state: str, error: str, until: int | None
) -> None:
    connection.executemany(
        "UPDATE outbox SET state = ?, last_error = ?, next_at = ? WHERE seq = ?",
        [(state, error, until, seq) for seq in parcel.rows],
    )
