"""What a server shows no more: noted as it is told, judged at the end of a run, asked about when it is much.

A fault of the server's (a restore gone wrong, an empty answer) looks the same as deletions: so a large part of a record
never leaves at once before the person said so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.core.ids import new_id
from services.storage import synced
from services.storage.driver import Connection
from services.storage.outbox import OURS

MOST: Final = 50
SHARE: Final = 5
FEW: Final = 5
"""More than 50 things, or more than 5 and a fifth of their kind or of all, gone at once: the person is asked."""

_LIVING: Final = "r.server_id IS NOT NULL AND r.deleted_at IS NULL AND length(r.json) > 0"
_OPEN: Final = "v.fate IN ('asked', 'look')"


class Way(StrEnum):
    """How it was learnt."""

    FEED = "feed"
    HISTORY = "history"
    COMPARISON = "comparison"


class Fate(StrEnum):
    """What becomes of it."""

    TOLD = "told"  # by a run that did not come to its end yet
    ASKED = "asked"  # the person is asked
    LOOK = "look"  # the server is to be asked once more
    KEPT = "kept"  # by the person's choice, on this device only
    AWAY = "away"  # by the person's choice, put aside as a deleted document is
    WITHHELD = "withheld"  # the server has it, and gives no access to it: nothing was deleted


@dataclass(frozen=True, slots=True)
class VanishedItem:
    """Something that the person is asked about; `title` is "" for what is no document."""

    uid: str
    type: str
    title: str = field(repr=False)
    at: int


@dataclass(frozen=True, slots=True)
class VanishedCount:
    """How much the person is asked about, and how much the server withholds."""

    documents: int = 0
    others: int = 0
    withheld: int = 0
    kept: int = 0

    @property
    def asked(self) -> int:
        return self.documents + self.others


def note(connection: Connection, uids: Iterable[str], at: int, way: str) -> None:
    """Note what the server no longer shows; what is noted already stays as it was decided, unless it was withheld."""
    connection.executemany(
        """INSERT INTO vanished VALUES (?, ?, ?, 'told') ON CONFLICT (resource) DO UPDATE
           SET at = excluded.at, way = excluded.way, fate = excluded.fate WHERE fate = 'withheld'""",
        [(uid, at, way) for uid in uids],
    )


def note_ids(connection: Connection, type: str, ids: Iterable[str], at: int) -> None:
    """Note what the server, asked for each, said is gone; what is being sent is left to meet that."""
    found = (synced.removed(connection, type, id) for id in ids)
    note(connection, [one[0] for one in found if one and not one[1]], at, Way.COMPARISON)


def ask(connection: Connection, type: str, ids: Iterable[str], at: int) -> None:
    """Ask the person at once about what a comparison misses: it is too much to be asked for one by one."""
    connection.executemany(
        f"""INSERT INTO vanished SELECT r.uid, ?, 'comparison', 'asked' FROM resource r
            WHERE r.type = ? AND r.server_id = ? AND {_LIVING} ON CONFLICT (resource) DO NOTHING""",  # noqa: S608 - constants only
        [(at, type, id) for id in ids],
    )


def is_any(connection: Connection) -> bool:
    """Say whether anything is noted."""
    return connection.execute("SELECT 1 FROM vanished LIMIT 1").fetchone() is not None


def unnoted(connection: Connection, type: str) -> set[str]:
    """Return the server's ids of a type that are here and of which nothing is noted."""
    rows = connection.execute(
        """SELECT r.server_id FROM resource r WHERE r.type = ? AND r.server_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM vanished v WHERE v.resource = r.uid)""",
        (type,),
    )
    return {row[0] for row in rows}


def noted(connection: Connection, type: str) -> set[str]:
    """Return the server's ids of a type of which something is noted."""
    rows = connection.execute(
        "SELECT r.server_id FROM vanished v JOIN resource r ON r.uid = v.resource WHERE r.type = ?",
        (type,),
    )
    return {row[0] for row in rows}


def judge(connection: Connection) -> list[str]:
    """Return the uids to take away at the end of a run; much at once is asked about instead.

    While a question is open, what vanishes joins it. What is being sent is left to meet the server's answer.
    """
    connection.execute(
        """DELETE FROM vanished WHERE fate = 'told' AND EXISTS (
               SELECT 1 FROM outbox o WHERE o.resource = vanished.resource AND o.state <> 'held')"""
    )
    if _is_much(connection):
        connection.execute(
            f"""UPDATE vanished SET fate = 'asked' WHERE fate = 'told' AND EXISTS (
                    SELECT 1 FROM resource r WHERE r.uid = vanished.resource AND {_LIVING})"""  # noqa: S608 - same
        )
    rows = connection.execute("SELECT resource FROM vanished WHERE fate = 'told'").fetchall()
    connection.execute("DELETE FROM vanished WHERE fate = 'told'")
    return [row[0] for row in rows]


def _is_much(connection: Connection) -> bool:
    is_open = connection.execute(f"SELECT 1 FROM vanished v WHERE {_OPEN} LIMIT 1").fetchone()  # noqa: S608 - same
    told = _by_type(connection, "v.fate = 'told'")
    if is_open is not None:
        return bool(told)
    if sum(told.values()) <= FEW:
        return False  # as nearly always: everything need not be counted
    here = _by_type(connection, "(v.fate IS NULL OR v.fate = 'told')")
    everything = (sum(told.values()), sum(here.values()))
    return any(
        is_much(gone, of) for gone, of in (everything, *((told[type], here[type]) for type in told))
    )


def is_much(gone: int, here: int) -> bool:
    """Say whether so many of `here` going at once looks like a fault rather than like deletions."""
    return gone > MOST or (gone > FEW and gone * SHARE > here)


def _by_type(connection: Connection, which: str) -> dict[str, int]:
    rows = connection.execute(
        f"""SELECT r.type, count(*) FROM resource r LEFT JOIN vanished v ON v.resource = r.uid
            WHERE {_LIVING} AND {which} GROUP BY r.type"""  # noqa: S608 - constants only
    )
    return {row[0]: row[1] for row in rows}


def shown_again(connection: Connection, type: str, id: str) -> str | None:
    """Forget the question about what the server shows; return the uid of what was put aside for it, to bring back."""
    row = connection.execute(
        """SELECT v.resource, v.fate FROM vanished v JOIN resource r ON r.uid = v.resource
           WHERE r.type = ? AND r.server_id = ?""",
        (type, id),
    ).fetchone()
    if row is None:
        return None
    uid, fate = str(row["resource"]), row["fate"]
    connection.execute("DELETE FROM vanished WHERE resource = ?", (uid,))
    if fate in {Fate.KEPT, Fate.AWAY}:
        _reconnect(connection, uid)
    if fate != Fate.AWAY:
        return None
    connection.execute(
        "UPDATE resource SET deleted_at = NULL WHERE uid = ? AND json <> x''", (uid,)
    )
    return uid


def _reconnect(connection: Connection, uid: str) -> None:
    """Let what was kept here be the server's again; what was edited meanwhile leaves, and meets its version."""
    edited = connection.execute(
        "SELECT 1 FROM outbox WHERE resource = ? AND state = 'held' AND verb = 'update'", (uid,)
    ).fetchone()
    if edited:
        connection.execute("UPDATE outbox SET state = 'queued' WHERE resource = ?", (uid,))
    else:
        connection.execute("DELETE FROM outbox WHERE resource = ? AND state = 'held'", (uid,))


def to_look_at(connection: Connection, fate: Fate, limit: int) -> list[tuple[str, str, str]]:
    """Return (uid, type, the server's id) of some that await this fate; of many that are asked about, any."""
    order = "random()" if fate is Fate.ASKED else "v.at"
    rows = connection.execute(
        f"""SELECT v.resource, r.type, r.server_id FROM vanished v JOIN resource r ON r.uid = v.resource
            WHERE v.fate = ? ORDER BY {order} LIMIT ?""",  # noqa: S608 - one of two words
        (fate.value, limit),
    )
    return [tuple(row) for row in rows]


def decide(connection: Connection, uid: str, fate: Fate) -> None:
    """Note what asking the server for one of them said."""
    connection.execute("UPDATE vanished SET fate = ? WHERE resource = ?", (fate.value, uid))


def withhold(connection: Connection, type: str, ids: Collection[str], at: int, way: str) -> None:
    """Note that the server gives no access to these: no deletion, so they stay and nobody is asked."""
    connection.executemany(
        """INSERT INTO vanished SELECT uid, ?, ?, 'withheld' FROM resource WHERE type = ? AND server_id = ?
           ON CONFLICT (resource) DO NOTHING""",
        [(at, way, type, id) for id in ids],
    )


def withhold_type(connection: Connection, type: str, at: int) -> None:
    """Note that the server gives no access to a type."""
    withhold(connection, type, unnoted(connection, type), at, Way.COMPARISON)


def given_again(connection: Connection, type: str) -> None:
    """Note that the server gives access to a type."""
    connection.execute(
        """DELETE FROM vanished WHERE fate = 'withheld' AND resource IN (
               SELECT uid FROM resource WHERE type = ?)""",
        (type,),
    )


def look_again(connection: Connection) -> None:
    """Have the server asked for each of them with the next run."""
    connection.execute("UPDATE vanished SET fate = 'look' WHERE fate = 'asked'")


def keep(connection: Connection) -> None:
    """Keep what the person was asked about, on this device only; what is theirs is sent only if they choose so."""
    mine = _mine(connection)
    connection.executemany(
        "UPDATE resource SET version = NULL, last_updated = NULL, base_json = NULL WHERE uid = ?",
        [(uid,) for uid in mine],
    )
    _hold(connection, mine, "create")
    connection.execute("UPDATE vanished SET fate = 'kept' WHERE fate IN ('asked', 'look')")


def put_aside(connection: Connection, at: int) -> list[str]:
    """Put aside what the person was asked about; return the uids, whose documents are to leave the lists."""
    _hold(connection, _mine(connection), "delete")
    connection.execute(
        f"""UPDATE resource SET deleted_at = ? WHERE deleted_at IS NULL AND uid IN (
                SELECT v.resource FROM vanished v WHERE {_OPEN})""",  # noqa: S608 - constants only
        (at,),
    )
    rows = connection.execute(
        "UPDATE vanished SET fate = 'away' WHERE fate IN ('asked', 'look') RETURNING resource"
    ).fetchall()
    return [row[0] for row in rows]


def _mine(connection: Connection) -> list[str]:
    """Return what is asked about and is the person's own to send, with nothing waiting for it yet."""
    rows = connection.execute(
        f"""SELECT r.uid FROM vanished v JOIN resource r ON r.uid = v.resource
            WHERE {_OPEN} AND {OURS} AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.resource = r.uid)"""  # noqa: S608 - same
    )
    return [row[0] for row in rows]


def _hold(connection: Connection, uids: Iterable[str], verb: str) -> None:
    """Keep them to this device: whatever is edited later waits with this row for the person's choice."""
    connection.executemany(
        "INSERT INTO outbox (op_id, resource, verb, state, format) VALUES (?, ?, ?, 'held', 1)",
        [(new_id(), uid, verb) for uid in uids],
    )


def asked(connection: Connection, limit: int) -> list[VanishedItem]:
    """Return what the person is asked about, documents first."""
    rows = connection.execute(
        f"""SELECT r.uid, r.type, coalesce(d.title, ''), v.at FROM vanished v
            JOIN resource r ON r.uid = v.resource LEFT JOIN document d ON d.id = r.uid
            WHERE {_OPEN} ORDER BY d.id IS NULL, d.sort DESC, r.uid LIMIT ?""",  # noqa: S608 - constants only
        (limit,),
    )
    return [VanishedItem(*row) for row in rows]


def count(connection: Connection) -> VanishedCount:
    """Count what is asked about, withheld, or kept by choice."""
    if not is_any(connection):
        return VanishedCount()
    row = connection.execute(
        f"""SELECT coalesce(sum({_OPEN} AND d.id IS NOT NULL), 0), coalesce(sum({_OPEN} AND d.id IS NULL), 0),
                coalesce(sum(v.fate = 'withheld'), 0), coalesce(sum(v.fate = 'kept' AND d.id IS NOT NULL), 0)
            FROM vanished v LEFT JOIN document d ON d.id = v.resource"""  # noqa: S608 - constants only
    ).fetchone()
    return VanishedCount(*row)


def forget(connection: Connection) -> None:
    """Forget every question: another server says nothing of them."""
    connection.execute("DELETE FROM vanished")
