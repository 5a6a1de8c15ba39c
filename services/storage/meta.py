"""The few facts about the space itself that are kept inside the encrypted file."""

import json
from dataclasses import asdict

from services.core.identity import Identity
from services.storage.driver import Connection

_IDENTITY = "identity"


def get(connection: Connection, key: str) -> str | None:
    """Return the value kept under `key`, None if there is none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def put(connection: Connection, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def identity(connection: Connection) -> Identity:
    """Return whose space this is; empty before anything is known."""
    kept = get(connection, _IDENTITY)
    return Identity(**json.loads(kept)) if kept else Identity()


def put_identity(connection: Connection, identity: Identity) -> None:
    """Write down whose space this is; from now on, undoing an import no longer takes a name back."""
    connection.execute("UPDATE batch SET adopted_identity = 0 WHERE adopted_identity = 1")
    put(connection, _IDENTITY, json.dumps(asdict(identity), ensure_ascii=False))
