"""What is on this device only, or what a server would not have: for the person to look at, and to choose from."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from services.storage import refusals, visibility
from services.storage.driver import Connection
from services.storage.outbox import LEAVES

_HELD: Final = """(SELECT DISTINCT resource FROM outbox WHERE state = 'held') o
    JOIN resource r ON r.uid = o.resource LEFT JOIN document d ON d.id = r.uid"""
_LIVING: Final = f"r.deleted_at IS NULL AND {LEAVES}"
_FILE: Final = "coalesce(d.file, r.file)"


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file taken in of which something is on this device only; `at` is when, in milliseconds since 1970.

    `title` is that of its document when there is one alone, `others` counts what is no document (results, visits).
    """

    id: str
    name: str
    at: int
    documents: int
    others: int
    title: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """What a server would not have: its type, its title if it is a document, and the fault's word."""

    type: str
    title: str = field(repr=False)
    fault: str


def held(connection: Connection) -> tuple[int, bool]:
    """Return how many documents are on this device only, and whether something else that files brought is."""
    documents = connection.execute(
        """SELECT count(DISTINCT d.id) FROM outbox o JOIN document d ON d.id = o.resource
           WHERE o.state = 'held' AND d.deleted_at IS NULL AND (d.identity_match NOT IN ('other', 'homonym')
               OR (SELECT authored_here FROM resource WHERE uid = d.id))"""
    ).fetchone()[0]
    others = connection.execute(
        f"""SELECT 1 FROM outbox o JOIN resource r ON r.uid = o.resource
            LEFT JOIN document d ON d.id = o.resource
            WHERE o.state = 'held' AND d.id IS NULL AND {_LIVING} LIMIT 1"""  # noqa: S608 - constants only
    ).fetchone()
    return int(documents), others is not None


def waiting(connection: Connection) -> int:
    """Return how many documents are on their way, or what else is when no document is."""
    on_their_way = "state IN ('queued', 'sending')"
    documents = connection.execute(
        f"""SELECT count(DISTINCT d.id) FROM outbox o JOIN document d ON d.id = o.resource
            WHERE o.{on_their_way}"""  # noqa: S608 - constants only
    ).fetchone()[0]
    others = f"SELECT count(DISTINCT resource) FROM outbox WHERE {on_their_way}"  # noqa: S608 - constants only
    return int(
        documents
        or connection.execute(others).fetchone()[0]
        or visibility.count_waiting(connection)
        or refusals.count_waiting(connection)
    )


def held_files(connection: Connection, after: tuple[int, str] | None, limit: int) -> list[HeldFile]:
    """Return files, the last taken in first; `after` is the moment and the id of the last one seen."""
    at, id = after or (2**62, "")
    rows = connection.execute(
        f"""SELECT f.id, f.name, b.at, count(d.id) AS documents, count(*) - count(d.id) AS others,
                CASE WHEN count(d.id) = 1 THEN max(d.title) ELSE '' END AS title
            FROM {_HELD} JOIN file f ON f.id = {_FILE} JOIN batch b ON b.id = f.batch
            WHERE {_LIVING} AND (b.at, f.id) < (?, ?)
            GROUP BY f.id ORDER BY b.at DESC, f.id DESC LIMIT ?""",  # noqa: S608 - constants only
        (at, id, limit),
    )
    return [HeldFile(*row) for row in rows]


def queue(
    connection: Connection, only: Collection[str] | None = None, but: Collection[str] = ()
) -> None:
    """Send what was held, as the person chose: `only` these files, or all but some; deletions always."""
    chosen = "NOT" if only is None else ""
    connection.execute(
        f"""UPDATE outbox SET state = 'queued' WHERE state = 'held' AND resource IN (
                SELECT r.uid FROM resource r LEFT JOIN document d ON d.id = r.uid
                WHERE {LEAVES} AND (r.deleted_at IS NOT NULL
                    OR {_FILE} {chosen} IN (SELECT value FROM json_each(?))))""",  # noqa: S608 - constants only
        (json.dumps(sorted(but if only is None else only)),),
    )


def contributed(connection: Connection) -> int:
    """Return how many documents of files the server has from here."""
    row = connection.execute(
        """SELECT count(*) FROM document d CROSS JOIN resource r ON r.uid = d.id
           WHERE NOT r.authored_here AND r.file <> '' AND r.version IS NOT NULL AND r.deleted_at IS NULL"""
    ).fetchone()
    return int(row[0])


def refused(connection: Connection, limit: int) -> list[RefusedItem]:
    """Return what the server would not have, the last first."""
    rows = connection.execute(
        """SELECT r.type, coalesce(d.title, ''), max(o.last_error) FROM outbox o
           JOIN resource r ON r.uid = o.resource LEFT JOIN document d ON d.id = r.uid
           WHERE o.state = 'quarantined' GROUP BY o.resource ORDER BY max(o.seq) DESC LIMIT ?""",
        (limit,),
    )
    return [RefusedItem(*row) for row in rows]


def try_again(connection: Connection) -> None:
    """Offer once more what was refused."""
    connection.execute(
        "UPDATE outbox SET state = 'queued', next_at = NULL WHERE state = 'quarantined'"
    )
