"""The server that a record is kept with, as the record has it."""

import json

from services.storage import meta, outbox
from services.storage.driver import Connection
from services.sync.models import Server

__all__ = ["Server", "server"]


def server(connection: Connection) -> Server | None:
    """Return the server of this record, None if it is on this device only."""
    kept = meta.get(connection, outbox.SERVER)
    return Server(**json.loads(kept)) if kept else None
