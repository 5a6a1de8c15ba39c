"""What waits to be sent: each edit adds a row in its own transaction.

On this device only, rows are 'held': they leave when the person connects to a server and chooses what to send. The
rows of one resource leave together, as what it has become; a row added while they are on their way waits its turn.
"""

from dataclasses import dataclass, field
from typing import Final

from services.core.errors import Fault
from services.core.ids import new_id
from services.fhir.belonging import GIVEN
from services.fhir.kinds import DOCUMENTS
from services.storage import meta
from services.storage.driver import Connection

SERVER: Final = "server"
"""The fact under which the server of this record is kept; without it nothing is sent."""
FORMAT: Final = 1
"""The shape of what a row will send; later versions upgrade older rows by pure functions."""
_LONGEST_DELAY: Final = 24 * 3600 * 1000
"""Milliseconds; a wait beyond this was written under a wrong clock: it is over."""


def _listed(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


_DEFINITE: Final = frozenset({Fault.FORBIDDEN, Fault.INVALID, Fault.TOO_LARGE, Fault.UNSUPPORTED})
"""Answers after which nothing of ours is there: an earlier try was looked for before the one that was so refused."""
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
_ASKED: Final = """EXISTS (SELECT 1 FROM conflict k WHERE k.resource = r.uid AND k.resolved_at IS NULL
    AND k.kind <> 'deleted_here')"""
Due = tuple[int, str]
"""A row to send, and its resource."""
Unsure = tuple[str, str]
"""(uid, type) of what may have arrived."""
HELD: Final = "EXISTS (SELECT 1 FROM outbox h WHERE h.resource = r.uid AND h.state = 'held')"


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that waits for one resource. `version` is the server's, None if it never had it, as far as anybody knows."""

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
    device stays there when it is edited, until they send it. What they were asked about waits for their answer.
    """
    linked = meta.get(connection, SERVER) is not None
    connection.execute(
        f"""INSERT INTO outbox (op_id, resource, verb, state, format, base_version)
           SELECT ?1, r.uid, ?2, CASE WHEN {_ASKED} THEN 'conflict'
               WHEN ?3 AND {LEAVES} AND NOT {HELD} THEN 'queued' ELSE 'held' END,
               ?4, r.version
           FROM resource r WHERE r.uid = ?5 AND {OURS}""",  # noqa: S608 - constants only
        (new_id(), verb, int(linked), format, resource),
    )


def edit(connection: Connection, uid: str, json: bytes, format: int, at: int) -> None:
    """Have a resource say something else, and note that it leaves; `at` is now, in milliseconds since 1970.

    What the server last had stays beside it: the base of a three-way merge.
    """
    connection.execute(
        """UPDATE resource SET json = ?, edited_at = ?, base_json = CASE
               WHEN version IS NULL THEN base_json ELSE coalesce(base_json, json) END
           WHERE uid = ?""",
        (json, at, uid),
    )
    add(connection, uid, "update", format)


def hold(connection: Connection) -> None:
    """Send nothing any more: the record is on this device only."""
    connection.execute("UPDATE outbox SET state = 'held', next_at = NULL WHERE state <> 'held'")


def brought_back(connection: Connection) -> None:
    """Take nothing for unsent: what waited in an older copy may have left from elsewhere since."""
    connection.execute(
        """UPDATE outbox SET state = 'queued', next_at = NULL, attempts = max(attempts, 1)
           WHERE state IN ('queued', 'sending')"""
    )


def next_due(connection: Connection, now: int, after: int) -> Due | None:
    """Return the row and the resource to send next; `after` is the last row that this run has seen.

    Rows that were being sent when a run ended are due again: nobody knows whether they arrived.
    """
    first = connection.execute(
        f"SELECT seq, resource FROM outbox WHERE seq > ?2 AND {_DUE} ORDER BY seq LIMIT 1",  # noqa: S608 - constants only
        (now, after, now + _LONGEST_DELAY),
    ).fetchone()
    return (first["seq"], first["resource"]) if first else None


def take(connection: Connection, now: int, uid: str) -> Parcel | None:
    """Mark what waits for a resource as being sent, as it is now; None when nothing is due."""
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
    # Nobody knows whether it arrives: if it does, it is what the server has; `sent_json` knows it again.
    connection.execute(
        """UPDATE resource SET sent_json = coalesce(sent_json, json),
               base_json = CASE WHEN version IS NULL THEN coalesce(base_json, json) ELSE base_json END
           WHERE uid = ? AND deleted_at IS NULL""",
        (uid,),
    )
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
        """UPDATE resource SET server_id = ?1, version = ?2, last_updated = ?3, sent_json = NULL,
               base_json = CASE WHEN json IN (?5, x'') THEN NULL ELSE ?5 END,
               edited_at = CASE WHEN json = ?5 THEN NULL ELSE edited_at END
           WHERE uid = ?4""",
        (id, version, last_updated, parcel.uid, parcel.json),
    )


def left(connection: Connection, parcel: Parcel) -> None:
    """Forget a deletion that was sent, or that nobody but us ever knew of."""
    _forget(connection, parcel)
    connection.execute(
        """UPDATE resource SET server_id = NULL, version = NULL, base_json = NULL, sent_json = NULL
           WHERE uid = ?""",
        (parcel.uid,),
    )


def delay(connection: Connection, parcel: Parcel, until: int, error: str) -> None:
    """Try again from `until`, in milliseconds since 1970."""
    _mark(connection, parcel, "queued", error, until)


def stop(connection: Connection, parcel: Parcel, state: str, error: str) -> None:
    """Send no more before somebody looked: `state` is quarantined or conflict; no other row waits for it."""
    _mark(connection, parcel, state, error, None)


def unsure(connection: Connection) -> list[Unsure]:
    """Return (uid, type) of what was tried, waits or was stopped, and may have arrived all the same."""
    return _tried(
        connection, f"NOT (o.state = 'quarantined' AND o.last_error IN ({_listed(_DEFINITE)}))"
    )


def tried(connection: Connection) -> list[Unsure]:
    """Return (uid, type) of all that was tried and never arrived as far as anybody knows, whatever the server said."""
    return _tried(connection, "TRUE")


def _tried(connection: Connection, which: str) -> list[Unsure]:
    """From the few that wait to their resources: left to itself, SQLite reads all that have no version."""
    rows = connection.execute(
        f"""SELECT DISTINCT r.uid, r.type FROM outbox o CROSS JOIN resource r ON r.uid = o.resource
            WHERE o.attempts > 0 AND r.version IS NULL AND r.server_id IS NULL AND {which}"""  # noqa: S608 - constants only
    )
    return [(row["uid"], row["type"]) for row in rows]


def named_there(connection: Connection, uid: str, id: str) -> None:
    """Note what the server calls a resource that had arrived, so that it is not taken for another's.

    Its version stays unknown: before something goes over it, it is seen whether it is still what was sent.
    """
    connection.execute("UPDATE resource SET server_id = ? WHERE uid = ?", (id, uid))


def sent_again(connection: Connection, parcel: Parcel) -> None:
    """Note that what was sent before is known not to be unknown any more: what follows is as it is now."""
    connection.execute(
        """UPDATE resource SET base_json = CASE WHEN version IS NOT ?2 THEN sent_json ELSE base_json END,
               sent_json = json, server_id = ?1, version = ?2
           WHERE uid = ?3 AND deleted_at IS NULL""",
        (parcel.server_id if parcel.version else None, parcel.version, parcel.uid),
    )


def was_there(connection: Connection, uid: str) -> bool:
    """Say whether the server ever acknowledged a resource, be it deleted since."""
    row = connection.execute(
        "SELECT last_updated IS NOT NULL FROM resource WHERE uid = ?", (uid,)
    ).fetchone()
    return bool(row and row[0])


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
