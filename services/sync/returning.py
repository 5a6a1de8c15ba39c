"""What comes from the server and is here already, though under no id of the server's: known by the name we gave it.

A device that deletes a document and takes that back makes it anew: the server's first id is spent. Another device that
changed the document meanwhile would be asked about a deletion, and be shown beside it a document of the same name. And
what was sent, its answer lost, may come with a download before the upload was allowed to look for it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from services.fhir.parsing import Json, parse_kept
from services.storage import conflicts, outbox, synced
from services.storage.conflicts import Here, There
from services.storage.driver import Connection
from services.storage.synced import Received
from services.sync.projection import Projection

_OURS: Final = "urn:uuid:"


def welcome(connection: Connection, received: Sequence[Received]) -> None:
    """Have what came be what is here under no id of the server's, if that is the same thing: it is met as a version."""
    mine = {(type, name): uid for type, uid, name in _nameless(connection)}
    if not mine:
        return
    for one in received:
        names = {*_names(parse_kept(one.json)), f"{_OURS}{one.id}"}
        uid = next((mine[one.type, name] for name in names if (one.type, name) in mine), None)
        if uid is not None and not synced.is_here(connection, one.type, one.id):
            synced.rename(connection, uid, one.id)


def _nameless(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Give (type, uid, name) of what was deleted there and changed here, and of what was sent without an answer."""
    for type, uid, json in conflicts.deleted_there(connection):
        for name in _names(parse_kept(json)) if json else ():
            yield type, uid, name
    for uid, type in outbox.tried(connection):
        yield type, uid, f"{_OURS}{uid}"


def elsewhere(connection: Connection, projection: Projection, mine: Here) -> There | None:
    """Return what a deleted resource is on the server by now, None if it is gone for good.

    What showed it here is taken away: `mine` is the same thing, with what was changed here.
    """
    for name in sorted(_names(parse_kept(mine.json))) if mine.json else ():
        found = synced.named(connection, mine.type, name, mine.uid)
        if found is not None and name in _names(parse_kept(found.received.json)):
            projection.removed(connection, [found.uid])
            one = found.received
            synced.rename(connection, mine.uid, one.id)
            return There(one.id, one.version, one.last_updated, one.json)
    return None


def _names(resource: Json) -> frozenset[str]:
    """Return the names that a device gave: no two things have one of them in common."""
    told = resource.get("identifier")
    names = [*(told if isinstance(told, list) else [told]), resource.get("masterIdentifier")]
    values = (name.get("value") for name in names if isinstance(name, dict))
    return frozenset(one for one in values if isinstance(one, str) and one.startswith(_OURS))
