"""Leaving one server for another: what the first one said of its own names means nothing to the second."""

import json
from typing import Final

from services.storage import conflicts, meta, vanishing
from services.storage.driver import Connection
from services.storage.outbox import OURS, SERVER, hold

_FORMER: Final = "former_server"


def part(connection: Connection) -> None:
    """Keep the record with no server; nothing leaves any more, and which server it was is remembered."""
    former = meta.get(connection, SERVER)
    if former is not None:
        meta.put(connection, _FORMER, former)
    connection.execute("DELETE FROM meta WHERE key = ?", (SERVER,))
    hold(connection)


def join(connection: Connection, server: dict[str, str]) -> None:
    """Keep the record with this server. Another than before starts from its beginning, knowing nothing of ours.

    Were the former one's ids kept, all of it would look deleted by the new one, and be taken away from here. What the
    person made or took in waits for a new choice; what the former server gave stays to be read.
    """
    here = meta.get(connection, SERVER)
    former = here or meta.get(connection, _FORMER)
    if here is None or json.loads(here) != server:
        connection.execute("DELETE FROM cursor")
    if former is not None and json.loads(former) != server:
        connection.execute(
            """UPDATE resource SET server_id = NULL, version = NULL, last_updated = NULL, base_json = NULL
               WHERE server_id IS NOT NULL OR version IS NOT NULL"""
        )
        connection.execute("UPDATE awaited SET refused = 'former_server' WHERE refused IS NULL")
        connection.execute("DELETE FROM quarantine")
        connection.execute("DELETE FROM visibility_wish")
        connection.execute("DELETE FROM refusal_wish")
        connection.execute("UPDATE outlived SET server_id = NULL")
        vanishing.forget(connection)
        conflicts.part(connection)
        connection.execute("DELETE FROM meta WHERE key IN ('abilities', 'access_lost')")
        connection.execute("UPDATE outbox SET state = 'held', next_at = NULL, attempts = 0")
        connection.execute(
            f"""INSERT INTO outbox (op_id, resource, verb, state, format)
                SELECT lower(hex(randomblob(16))), r.uid, 'create', 'held', 1 FROM resource r
                WHERE {OURS} AND r.deleted_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.resource = r.uid)"""  # noqa: S608 - constants only
        )
    meta.put(connection, SERVER, json.dumps(server))
