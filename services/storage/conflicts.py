"""Resources changed here and elsewhere: functions of a connection, rows in and values out.

While one waits for the person, nothing of it is sent, and both versions are kept. What was not chosen stays for
`KEPT` milliseconds after.
"""

from dataclasses import dataclass, field
from typing import Final

from services.core.ids import new_id
from services.storage.driver import Connection, Row
from services.storage.outbox import OURS

KEPT: Final = 90 * 24 * 3600 * 1000
_WAITS: Final = "k.resolved_at IS NULL AND (k.kind <> 'deleted_here' OR r.deleted_at IS NULL)"
"""One that was deleted here, brought back, and then deleted again is answered."""


@dataclass(frozen=True, slots=True)
class Here:
    """A resource as it is on this device; `json` is empty when it was erased."""

    uid: str
    type: str
    json: bytes = field(repr=False)
    base: bytes | None = field(repr=False)
    version: str | None
    server_id: str | None
    edited_at: int | None
    deleted_at: int | None
    ours: bool


@dataclass(frozen=True, slots=True)
class There:
    """A resource as its server has it; `json` is None when it was deleted there."""

    id: str
    version: str | None
    updated: str | None
    json: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row; `local` is what is here now while it is open. Times are milliseconds since 1970."""

    id: str
    resource: str
    type: str
    server_id: str | None
    kind: str
    base: bytes | None = field(repr=False)
    base_version: str | None
    local: bytes = field(repr=False)
    local_at: int | None
    remote: bytes | None = field(repr=False)
    remote_version: str | None
    remote_updated: str | None
    detected_at: int
    resolved_at: int | None
    choice: str | None
    copy: str | None
    ours: bool


_COLUMNS: Final = f"""k.id, k.resource, k.type, k.server_id, k.kind, k.base, k.base_version,
    CASE WHEN k.resolved_at IS NULL AND k.kind <> 'deleted_here' THEN coalesce(r.json, k.local)
        ELSE k.local END AS local,
    CASE WHEN k.resolved_at IS NULL AND k.kind <> 'deleted_here' THEN coalesce(r.edited_at, k.local_at)
        ELSE k.local_at END AS local_at,
    CASE WHEN k.resolved_at IS NULL AND k.kind = 'deleted_here' THEN r.json ELSE k.remote END AS remote,
    CASE WHEN k.resolved_at IS NULL AND k.kind = 'deleted_here' THEN r.version
        ELSE k.remote_version END AS remote_version,
    CASE WHEN k.resolved_at IS NULL AND k.kind = 'deleted_here' THEN r.last_updated
        ELSE k.remote_updated END AS remote_updated,
    k.detected_at, k.resolved_at, k.choice, k.copy,
    coalesce({OURS}, 1) AS ours"""
_FROM: Final = "FROM conflict k LEFT JOIN resource r ON r.uid = k.resource"


def here(connection: Connection, uid: str) -> Here | None:
    """Return a resource as it is here."""
    row = connection.execute(
        f"""SELECT r.uid, r.type, r.json, r.base_json, r.version, r.server_id, r.edited_at, r.deleted_at,
                {OURS} AS ours FROM resource r WHERE r.uid = ?""",  # noqa: S608 - constants only
        (uid,),
    ).fetchone()
    if row is None:
        return None
    base = bytes(row["base_json"]) if row["base_json"] is not None else None
    return Here(
        row["uid"],
        row["type"],
        bytes(row["json"]),
        base,
        row["version"],
        row["server_id"],
        row["edited_at"],
        row["deleted_at"],
        bool(row["ours"]),
    )


def count(connection: Connection) -> int:
    """Return how many wait for the person."""
    found: int = connection.execute(f"SELECT count(*) {_FROM} WHERE {_WAITS}").fetchone()[0]
    return found


def waiting(connection: Connection) -> list[Conflict]:
    """Return those that wait, the first met first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE {_WAITS} ORDER BY k.detected_at, k.id"
    )
    return [_conflict(row) for row in rows]


def resolved(connection: Connection, limit: int) -> list[Conflict]:
    """Return those that were answered, the last first."""
    rows = connection.execute(
        f"""SELECT {_COLUMNS} {_FROM} WHERE k.resolved_at IS NOT NULL
            ORDER BY k.resolved_at DESC, k.id LIMIT ?""",
        (limit,),
    )
    return [_conflict(row) for row in rows]


def get(connection: Connection, id: str) -> Conflict | None:
    """Return one by its own id, or the open one of a resource by the resource's."""
    row = connection.execute(
        f"""SELECT {_COLUMNS} {_FROM}
            WHERE k.id = ?1 OR (k.resource = ?1 AND k.resolved_at IS NULL)""",
        (id,),
    ).fetchone()
    return _conflict(row) if row else None


def open_of(connection: Connection, uid: str) -> Conflict | None:
    """Return what waits for the person about a resource."""
    found = get(connection, uid)
    return found if found and found.resource == uid and found.resolved_at is None else None


def deleted_there(connection: Connection) -> list[tuple[str, str, bytes]]:
    """Return what was changed here and deleted elsewhere, as it is here: (type, uid, json); nearly always nothing."""
    rows = connection.execute(
        """SELECT r.type, r.uid, r.json FROM conflict k JOIN resource r ON r.uid = k.resource
           WHERE k.kind = 'deleted_there' AND k.resolved_at IS NULL"""
    )
    return [(row["type"], row["uid"], bytes(row["json"])) for row in rows]


def keep(connection: Connection, mine: Here, there: There, kind: str, at: int) -> str:
    """Keep both versions, and send nothing of the resource; return the row's id.

    Met again, the row is the same, with the server's version of now.
    """
    connection.execute(
        """INSERT INTO conflict (id, resource, type, server_id, kind, base, base_version, local, local_at,
               remote, remote_version, remote_updated, detected_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (resource) WHERE resolved_at IS NULL DO UPDATE SET kind = excluded.kind,
               local = excluded.local, local_at = excluded.local_at, remote = excluded.remote,
               remote_version = excluded.remote_version, remote_updated = excluded.remote_updated""",
        (
            new_id(),
            mine.uid,
            mine.type,
            mine.server_id or there.id or None,
            kind,
            mine.base,
            mine.version,
            mine.json,
            mine.deleted_at or mine.edited_at,
            there.json,
            there.version,
            there.updated,
            at,
        ),
    )
    if mine.server_id is None and there.id:
        # Known by that name: else a download would take it for something new.
        connection.execute("UPDATE resource SET server_id = ? WHERE uid = ?", (there.id, mine.uid))
    found = connection.execute(
        "SELECT id FROM conflict WHERE resource = ? AND resolved_at IS NULL", (mine.uid,)
    ).fetchone()
    return str(found[0])


def close(connection: Connection, id: str, choice: str, at: int) -> None:
    """Note what was chosen, with what is here until then: called before anything is changed."""
    connection.execute(
        """UPDATE conflict SET resolved_at = ?2, choice = ?3,
               local = CASE WHEN kind = 'deleted_here' THEN local
                   ELSE coalesce((SELECT json FROM resource WHERE uid = conflict.resource), local) END
           WHERE id = ?1""",
        (id, at, choice),
    )


def note_copy(connection: Connection, id: str, copy: str) -> None:
    """Note which resource was made of what was here."""
    connection.execute("UPDATE conflict SET copy = ? WHERE id = ?", (copy, id))


def reopen(connection: Connection, id: str) -> None:
    """Take an answer back."""
    connection.execute(
        "UPDATE conflict SET resolved_at = NULL, choice = NULL, copy = NULL WHERE id = ?", (id,)
    )


def part(connection: Connection) -> None:
    """Ask nothing any more about the versions of a server that the person left; they stay readable."""
    connection.execute(
        "UPDATE conflict SET resolved_at = detected_at, choice = 'parted' WHERE resolved_at IS NULL"
    )


def forget(connection: Connection, before: int) -> None:
    """Erase what was answered before a moment."""
    connection.execute("DELETE FROM conflict WHERE resolved_at < ?", (before,))


def erase(connection: Connection) -> None:
    """Erase what is kept of resources that were erased, and of those that are no more."""
    connection.execute(
        """DELETE FROM conflict WHERE resolved_at IS NOT NULL
           AND resource NOT IN (SELECT uid FROM resource WHERE json <> x'')"""
    )
    connection.execute(
        """UPDATE conflict SET local = x'', base = NULL
           WHERE resource IN (SELECT uid FROM resource WHERE json = x'')"""
    )


def _conflict(row: Row) -> Conflict:
    return Conflict(
        row["id"],
        row["resource"],
        row["type"],
        row["server_id"],
        row["kind"],
        bytes(row["base"]) if row["base"] is not None else None,
        row["base_version"],
        bytes(row["local"]),
        row["local_at"],
        bytes(row["remote"]) if row["remote"] is not None else None,
        row["remote_version"],
        row["remote_updated"],
        row["detected_at"],
        row["resolved_at"],
        row["choice"],
        row["copy"],
        bool(row["ours"]),
    )
