"""What a person wants of the synchronisation, kept inside their encrypted file."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from services.storage import meta
from services.storage.driver import Connection

_WISHES: Final = "wishes"


@dataclass(frozen=True, slots=True)
class Wishes:
    """`paused`: nothing is exchanged before they resume. `sparing`: files come only when they ask for an update."""

    paused: bool = False
    sparing: bool = False


def wishes(connection: Connection) -> Wishes:
    """Return what was wished."""
    kept = meta.get(connection, _WISHES)
    return Wishes(**json.loads(kept)) if kept else Wishes()


def wish(connection: Connection, wished: Wishes) -> None:
    """Keep it."""
    meta.put(connection, _WISHES, json.dumps(asdict(wished)))
