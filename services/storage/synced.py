"""What came from a server: functions of a connection, each a no-op when its page is replayed.

A resource is known by its type and the server's id; the app's own key (uid) never changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Final

from services.core.dates import sort_key
from services.core.errors import Fault
from services.core.ids import next_id
from services.storage import meta
from services.storage.driver import Connection, Row

_ASKED_AGAIN: Final = "files_asked_again_at"
_A_DAY: Final = 24 * 3600 * 1000
"""Milliseconds."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A document's file on the server; `hash` is the SHA-1 that the resource tells, base64, "" if none.

    `size` and `sha256` (hexadecimal) are told too, or known because the file was here. `part` names the encrypted
    file of what has come so far, of the version `etag`. `freed`: taken off this device, fetched only when asked for.
    """

    document: str
    url: str
    mime: str
    hash: str
    size: int | None = None
    sha256: str = ""
    part: str | None = None
    etag: str = ""
    freed: bool = False


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A resource that came and that no document shows as it now is; `at` is when, in milliseconds since 1970."""

    uid: str
    json: bytes = field(repr=False)
    batch: str
    at: int


class Arrival(Enum):
    """What a received resource turned out to be."""

    NEW = auto()
    CHANGED = auto()
    KNOWN = auto()  # this version, an older one from a replayed page, or what was erased here
    EDITED = auto()  # changed here too: sending the edit will meet the server's version


@dataclass(frozen=True, slots=True)
class Received:
    """A resource as the server has it: `json` the very bytes, `version` and `last_updated` the server's words."""

    type: str
    id: str
    version: str
    last_updated: str
    json: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a received resource stands here."""

    uid: str
    arrival: Arrival


def receive(
    connection: Connection, received: Received, batch: str, unfiled: int | None = None
) -> Kept:
    """Write a resource unless this version, or a later one, is here.

    `unfiled` is when it came if it is to be filed (`next_unfiled`), in milliseconds since 1970.
    """
    row = _known(connection, received.type, received.id)
    if row is None:
        return Kept(_insert(connection, received, batch, unfiled), Arrival.NEW)
    uid = str(row["uid"])
    if received.version == row["version"] or _is_older(received, row):
        return Kept(uid, Arrival.KNOWN)
    if _waits(connection, uid):
        return Kept(uid, Arrival.EDITED)
    is_erased = not row["json"]
    connection.execute(
        """UPDATE resource SET version = ?, last_updated = ?, json = ?, base_json = NULL, unfiled = ?
           WHERE uid = ?""",
        (
            received.version,
            received.last_updated,
            b"" if is_erased else received.json,
            None if is_erased else unfiled,
            uid,
        ),
    )
    return Kept(uid, Arrival.KNOWN if is_erased else Arrival.CHANGED)


def is_here(connection: Connection, type: str, id: str) -> bool:
    """Say whether a server's resource is here."""
    return _known(connection, type, id) is not None


@dataclass(frozen=True, slots=True)
class Named:
    """A resource as the server has it, and the app's own key for it."""

    uid: str
    received: Received


def named(connection: Connection, type: str, name: str, but: str) -> Named | None:
    """Return an unchanged resource of the server's whose words hold `name`, another than `but`.

    Reads all of a type: for what is rare.
    """
    row = connection.execute(
        """SELECT uid, server_id, version, last_updated, json FROM resource r
           WHERE type = ?1 AND uid <> ?2 AND version IS NOT NULL AND deleted_at IS NULL
               AND instr(json, ?3) > 0 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.resource = r.uid)
           LIMIT 1""",
        (type, but, name.encode()),
    ).fetchone()
    if row is None:
        return None
    told = (row["server_id"], row["version"], row["last_updated"] or "")
    return Named(row["uid"], Received(type, *told, bytes(row["json"])))


def rename(connection: Connection, uid: str, id: str) -> None:
    """Note that the server has a resource under another id by now; which version that is, is not known yet."""
    connection.execute(
        "UPDATE resource SET server_id = ?, version = NULL, last_updated = NULL WHERE uid = ?",
        (id, uid),
    )


def next_unfiled(connection: Connection, type: str, limit: int) -> list[Unfiled]:
    """Return resources of a type that wait to be filed, in the order they came."""
    rows = connection.execute(
        """SELECT uid, json, batch, unfiled FROM resource
           WHERE type = ? AND unfiled IS NOT NULL ORDER BY unfiled, rowid LIMIT ?""",
        (type, limit),
    )
    return [Unfiled(*row) for row in rows]


def filed(connection: Connection, resources: Sequence[Unfiled]) -> None:
    """Note that resources wait no more."""
    connection.executemany(
        "UPDATE resource SET unfiled = NULL WHERE uid = ?", [(one.uid,) for one in resources]
    )


def file_again(connection: Connection, uid: str) -> None:
    """Have a resource filed once more, as of when it came."""
    connection.execute(
        """UPDATE resource SET unfiled = (SELECT at FROM batch WHERE id = resource.batch)
           WHERE uid = ? AND deleted_at IS NULL""",
        (uid,),
    )


def count_unfiled(connection: Connection) -> int:
    """Return how many resources wait to be filed."""
    return _count(connection, "resource WHERE unfiled IS NOT NULL")


def resource_json(connection: Connection, type: str, id: str) -> bytes | None:
    """Return a server's resource by its type and its id there, None if it is not here."""
    row = connection.execute(
        "SELECT json FROM resource WHERE type = ? AND server_id = ? AND deleted_at IS NULL",
        (type, id),
    ).fetchone()
    return bytes(row[0]) if row and row[0] else None


def removed(connection: Connection, type: str, id: str) -> tuple[str, bool] | None:
    """Return the uid of what a server deleted, and whether it was changed here; None if it is not here."""
    row = _known(connection, type, id)
    return (str(row["uid"]), _waits(connection, row["uid"])) if row else None


def adopt(connection: Connection, uid: str) -> None:
    """Note that a resource was made on another device of the same person: it may be edited here."""
    connection.execute("UPDATE resource SET authored_here = 1 WHERE uid = ?", (uid,))


def erase(connection: Connection, uid: str) -> None:
    """Remove a resource that no document names any more."""
    connection.execute("DELETE FROM outbox WHERE resource = ?", (uid,))
    connection.execute("DELETE FROM resource WHERE uid = ?", (uid,))


def open_batch(connection: Connection, batch: str, at: int, source: str) -> None:
    """Write the batch of a download, once; its one file has no name and no content."""
    connection.execute(
        "INSERT INTO batch (id, at, source) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (batch, at, source),
    )
    connection.execute(
        "INSERT INTO file (id, batch, name, sha256) VALUES (?, ?, '', '') ON CONFLICT (id) DO NOTHING",
        (batch, batch),
    )


def cursor(connection: Connection, way: str) -> str | None:
    """Return where the next download of this way starts, None for the beginning."""
    row = connection.execute("SELECT value FROM cursor WHERE way = ?", (way,)).fetchone()
    return str(row[0]) if row else None


def forget_cursors(connection: Connection) -> None:
    """Follow everything from its beginning with the next run."""
    connection.execute("DELETE FROM cursor")


def set_cursor(connection: Connection, way: str, value: str | None) -> None:
    """Move the cursor, or forget it (None)."""
    if value is None:
        connection.execute("DELETE FROM cursor WHERE way = ?", (way,))
        return
    connection.execute(
        "INSERT INTO cursor VALUES (?, ?) ON CONFLICT (way) DO UPDATE SET value = excluded.value",
        (way, value),
    )


def set_aside(connection: Connection, type: str, id: str, version: str, reason: str) -> None:
    """Note what was not taken and why; a later version replaces the note."""
    connection.execute(
        """INSERT INTO quarantine VALUES (?, ?, ?, ?)
           ON CONFLICT (type, server_id) DO UPDATE SET version = excluded.version, reason = excluded.reason""",
        (type, id, version, reason),
    )


def aside(connection: Connection, limit: int) -> list[tuple[str, str]]:
    """Return the type and the server's id of what was set aside."""
    rows = connection.execute("SELECT type, server_id FROM quarantine LIMIT ?", (limit,))
    return [(row["type"], row["server_id"]) for row in rows]


def no_longer_aside(connection: Connection, type: str, id: str) -> None:
    """Forget the note: the resource came whole, or is gone."""
    connection.execute("DELETE FROM quarantine WHERE type = ? AND server_id = ?", (type, id))


def ids_of(connection: Connection, type: str) -> set[str]:
    """Return the server's ids of every resource of a type that is here."""
    rows = connection.execute(
        "SELECT server_id FROM resource WHERE type = ? AND server_id IS NOT NULL", (type,)
    )
    return {row[0] for row in rows}


def types(connection: Connection) -> tuple[str, ...]:
    """Return the types of which a server's resources are here."""
    rows = connection.execute("SELECT DISTINCT type FROM resource WHERE server_id IS NOT NULL")
    return tuple(sorted(row[0] for row in rows))


def contents_waiting(connection: Connection) -> int:
    """Return how many documents wait for their file."""
    return _count(connection, "awaited WHERE refused IS NULL AND freed IS NULL")


def count_aside(connection: Connection) -> int:
    """Return how many things a server sent that were not taken."""
    return _count(connection, "quarantine")


def count_shared(connection: Connection) -> int:
    """Return how many resources made here a server has too."""
    return _count(
        connection, "resource WHERE authored_here AND version IS NOT NULL AND deleted_at IS NULL"
    )


def _count(connection: Connection, source: str) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0]  # noqa: S608 - constants only
    return found


def await_content(connection: Connection, awaited: Awaited) -> None:
    """Note that a document's file is to be fetched."""
    connection.execute(
        """INSERT INTO awaited (document, url, mime, hash, size, sha256) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (document) DO UPDATE SET url = excluded.url, mime = excluded.mime,
               hash = excluded.hash, size = excluded.size, sha256 = excluded.sha256,
               refused = NULL, part = NULL, etag = ''""",
        (
            awaited.document,
            awaited.url,
            awaited.mime,
            awaited.hash,
            awaited.size,
            awaited.sha256,
        ),
    )


_AWAITED: Final = """SELECT a.document, a.url, a.mime, a.hash, a.size, a.sha256, a.part, a.etag, a.freed IS NOT NULL
    FROM awaited a JOIN document d ON d.id = a.document"""


def awaited(connection: Connection, limit: int) -> list[Awaited]:
    """Return the files to fetch next, those of the newest documents first."""
    rows = connection.execute(
        f"""{_AWAITED} WHERE a.refused IS NULL AND a.freed IS NULL AND d.deleted_at IS NULL
            ORDER BY d.sort DESC, d.id DESC LIMIT ?""",
        (limit,),
    )
    return [_awaited(row) for row in rows]


def awaited_of(connection: Connection, document: str) -> Awaited | None:
    """Return what a document waits for, also if it was refused, None when nothing is waited for."""
    row = connection.execute(f"{_AWAITED} WHERE a.document = ?", (document,)).fetchone()
    return _awaited(row) if row else None


def _awaited(row: Row) -> Awaited:
    *told, freed = tuple(row)
    return replace(Awaited(*told), freed=bool(freed))


def comes_in_part(connection: Connection, document: str, part: str | None, etag: str) -> None:
    """Note where what has come of a file is, and of which version it is; None: nothing has come."""
    connection.execute(
        "UPDATE awaited SET part = ?, etag = ? WHERE document = ?", (part, etag, document)
    )


def came_whole(connection: Connection, document: str, sha256: str) -> None:
    """Note what all that has come turned out to be, verified: found here, it is not fetched again."""
    connection.execute("UPDATE awaited SET sha256 = ? WHERE document = ?", (sha256, document))


def parts(connection: Connection) -> set[str]:
    """Return the names of all that has come in part and is still waited for."""
    return {row[0] for row in connection.execute("SELECT part FROM awaited WHERE part IS NOT NULL")}


def refuse_content(connection: Connection, document: str, reason: str) -> None:
    """Note why a document's file cannot be had; a new version of the document asks again, or `ask_again`."""
    connection.execute(
        "UPDATE awaited SET refused = ?, part = NULL, etag = '' WHERE document = ?",
        (reason, document),
    )


def ask_again(connection: Connection, at: int) -> None:
    """Have files that could not be had asked for once a day: a right, a server or what stands between may be another.

    `at` is now, in milliseconds since 1970. What is too large, or lies elsewhere, stays so.
    """
    last = meta.get(connection, _ASKED_AGAIN)
    if last is not None and 0 <= at - int(last) < _A_DAY:
        return
    meta.put(connection, _ASKED_AGAIN, str(at))
    if last is not None:
        connection.execute(
            "UPDATE awaited SET refused = NULL WHERE refused NOT IN (?, ?)",
            (Fault.TOO_LARGE, Fault.ORIGIN),
        )


def _known(connection: Connection, type: str, id: str) -> Row | None:
    found: Row | None = connection.execute(
        "SELECT uid, version, last_updated, json FROM resource WHERE type = ? AND server_id = ?",
        (type, id),
    ).fetchone()
    return found


def _insert(connection: Connection, received: Received, batch: str, unfiled: int | None) -> str:
    uid = next_id()
    connection.execute(
        """INSERT INTO resource (uid, type, fhir_id, full_url, batch, file, version, last_updated, json,
               authored_here, server_id, unfiled) VALUES (?, ?, ?, '', ?, '', ?, ?, ?, 0, ?, ?)""",
        (
            uid,
            received.type,
            received.id,
            batch,
            received.version,
            received.last_updated,
            received.json,
            received.id,
            unfiled,
        ),
    )
    return uid


def _is_older(received: Received, row: Row) -> bool:
    """Say whether the server's own time says that this is a version from before (a replayed or stale page)."""
    before, now = sort_key(row["last_updated"] or ""), sort_key(received.last_updated)
    return before is not None and now is not None and now < before


def _waits(connection: Connection, uid: str) -> bool:
    """Say whether a resource was changed here: what is held is a change too, though it does not leave."""
    row = connection.execute("SELECT 1 FROM outbox WHERE resource = ?", (uid,)).fetchone()
    return row is not None
