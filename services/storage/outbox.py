"""What waits to be sent: each edit adds a row in its own transaction.

On this device only, rows are 'held': they leave when the person connects to a server and chooses what to send. The
rows of one resource leave together, as what it has become; a row added while they are on their way waits its turn.
"""

from dataclasses import dataclass, field
from typing import Final

from services.core.ids import new_id
from services.fhir.belonging import GIVEN
from services.fhir.kinds import DOCUMENTS
from services.storage import meta
from services.storage.driver import Connection

SERVER: Final = "server"
"""The fact under which the server of this record is kept; without it nothing is sent."""
_LONGEST_DELAY: Final = 24 * 3600 * 1000
"""Milliseconds; a wait beyond this was written under a wrong clock: it is over."""


def _listed(types: frozenset[str]) -> str:
    return ", ".join(f"'{type}'" for type in sorted(types))


OURS: Final = "(r.authored_here OR r.file <> '')"
"""What the person made here or took in from a file; the rest is what a server gave."""
_STRANGERS: Final = """EXISTS (SELECT 1 FROM document s
    WHERE s.file = r.file AND s.identity_match IN ('other', 'homonym'))"""
LEAVES: Final = f"""(r.authored_here OR (r.file <> '' AND NOT {_STRANGERS} AND (r.type IN ({_listed(GIVEN)})
    OR (r.type IN ({_listed(DOCUMENTS)}) AND EXISTS (SELECT 1 FROM document o WHERE o.id = r.uid)))))"""  # noqa: S608 - constants only
"""What may be sent. A report inside a file that is itself the document leaves with that file, not beside it.

A file about somebody else, which the person took in all the same, is here to be read: sent as theirs, it would lie.
"""
WAITS: Final = """EXISTS (SELECT 1 FROM outbox w WHERE w.resource = r.uid AND w.state IN ('queued', 'sending'))"""
_DUE: Final = "state IN ('queued', 'sending') AND (coalesce(next_at, 0) <= ?1 OR next_at > ?3)"
HELD: Final = "EXISTS (SELECT 1 FROM outbox h WHERE h.resource = r.uid AND h.state = 'held')"


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

    What a server gave us stays the server's: putting it aside here is nothing to send. What the person kept to this
    device stays there when it is edited, until they send it.
    """
    linked = meta.get(connection, SERVER) is not None
    connection.execute(
        f"""INSERT INTO outbox (op_id, resource, verb, state, format, base_version)
           SELECT ?1, r.uid, ?2, CASE WHEN ?3 AND {LEAVES} AND NOT {HELD} THEN 'queued' ELSE 'held' END,
               ?4, r.version
           FROM resource r WHERE r.uid = ?5 AND {OURS}""",  # noqa: S608 - constants only
        (new_id(), verb, int(linked), format, resource),
    )


def hold(connection: Connection) -> None:
    """Send nothing any more: the record is on this device only."""
    connection.execute("UPDATE outbox SET state = 'held', next_at = NULL WHERE state <> 'held'")


def next_due(connection: Connection, now: int, after: int) -> tuple[int, str] | None:
    """Return the row and the resource to send next; `after` is the last row that this run has seen.

    Rows that were being sent when a run ended are due again: nobody knows whether they arrived.
    """
    first = connection.execute(
        f"SELECT seq, resource FROM outbox WHERE seq > ?2 AND {_DUE} ORDER BY seq LIMIT 1",  # noqa: S608 - constants only
        (now, after, now + _LONGEST_DELAY),
    ).fetchone()
    return (first["seq"], first["resource"]) if first else None


def take(connection: Connection, now: int, uid: str) -> Parcel | None:
    """Mark what waits for a resource as being sent; None when nothing is due."""
    due = connection.execute(
        f"SELECT 1 FROM outbox WHERE resource = ?2 AND {_DUE}",  # noqa: S608 - constants only
        (now, uid, now + _LONGEST_DELAY),
    ).fetchone()
    if due is None:
        return None
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


def unsure(connection: Connection) -> list[tuple[str, str]]:
    """Return (uid, type) of what was tried, waits for another try, and may have arrived all the same."""
    rows = connection.execute(
        """SELECT DISTINCT r.uid, r.type FROM outbox o JOIN resource r ON r.uid = o.resource
           WHERE o.state = 'queued' AND o.attempts > 0 AND r.version IS NULL AND r.deleted_at IS NULL"""
    )
    return [(row["uid"], row["type"]) for row in rows]


def found_there(connection: Connection, uid: str, id: str, version: str, last_updated: str) -> None:
    """Note what the server calls a resource that had arrived; what waits for it goes over that version."""
    connection.execute(
        "UPDATE resource SET server_id = ?, version = ?, last_updated = ? WHERE uid = ?",
        (id, version, last_updated, uid),
    )


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
