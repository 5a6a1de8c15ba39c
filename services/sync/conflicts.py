"""What was changed here and elsewhere: met once, kept whole, and settled by the policy of what it is.

Each function is one transaction's worth, and a no-op when it is called again with the same version.
"""

from enum import Enum, auto
from typing import Final

from services.core.dates import sort_key
from services.fhir.contribution import written
from services.fhir.fields import Path
from services.fhir.merging import Difference, Side, differences, merged
from services.fhir.parsing import Json, parse_kept
from services.storage import conflicts, settling
from services.storage.conflicts import Conflict, Here, There
from services.storage.driver import Connection
from services.storage.synced import Received
from services.sync import returning
from services.sync.policies import Policy, Way, policy_of
from services.sync.projection import Projection
from services.sync.saying import is_succession, said

BOTH_EDITED: Final = "both_edited"
DELETED_THERE: Final = "deleted_there"
DELETED_HERE: Final = "deleted_here"
MACHINE: Final = "machine"


class Met(Enum):
    """What became of a resource that was changed on both sides."""

    ASKED = auto()  # both versions are kept; the person decides
    AGAIN = auto()  # what was made here leaves once more, over the server's version
    ALIKE = auto()  # here is what the server has: nothing is left to send
    PATIENCE = auto()  # what is there may be our own: the upload finds out


def there_of(received: Received) -> There:
    """Return a received resource as the other side of a conflict."""
    return There(received.id, received.version, received.last_updated, received.json)


def meet(connection: Connection, projection: Projection, uid: str, there: There, at: int) -> Met:
    """Settle what was changed here and there, or keep both for the person; `at` is now, in milliseconds."""
    mine = conflicts.here(connection, uid)
    if mine is None:
        return Met.ALIKE
    if there.json is None:
        return _deleted_there(connection, projection, mine, there, at)
    if mine.deleted_at is not None:
        return _deleted_here(connection, projection, mine, there, at)
    return _both_edited(connection, projection, mine, there, at)


def meet_download(
    connection: Connection, projection: Projection, uid: str, there: There, at: int
) -> Met:
    """Do the same for what a download brought; what may be our own write is left to the upload."""
    if settling.is_on_its_way(connection, uid):
        return Met.PATIENCE
    known = conflicts.open_of(connection, uid)
    if known and known.kind != DELETED_HERE and _is_known(known, there):
        return Met.PATIENCE
    return meet(connection, projection, uid, there, at)


def _is_known(known: Conflict, there: There) -> bool:
    """Say whether a version is the one already kept, or one from before (a replayed or stale page)."""
    if known.remote_version == there.version:
        return True
    before, now = sort_key(known.remote_updated or ""), sort_key(there.updated or "")
    return before is not None and now is not None and now < before


def _deleted_there(
    connection: Connection, projection: Projection, mine: Here, there: There, at: int
) -> Met:
    if mine.deleted_at is not None:
        gone(connection, mine.uid, at)
        settling.drop(connection, mine.uid)
        settling.become(connection, mine.uid, mine.json, there)
        return Met.ALIKE
    again = returning.elsewhere(connection, projection, mine)
    if again is not None:
        return _both_edited(connection, projection, mine, again, at)
    conflicts.keep(connection, mine, there, DELETED_THERE, at)
    settling.stop(connection, mine.uid)
    return Met.ASKED


def _deleted_here(
    connection: Connection, projection: Projection, mine: Here, there: There, at: int
) -> Met:
    """Bring back what somebody changed after it was deleted here, and ask again."""
    gone(connection, mine.uid, at)
    if mine.json and not said(differences(None, _read(mine.json), _read(there.json or b""))):
        # It is what was deleted: only its version is another.
        settling.become(connection, mine.uid, mine.json, there)
        settling.requeue(connection, mine.uid, asked=False)
        return Met.AGAIN
    conflicts.keep(connection, mine, there, DELETED_HERE, at)
    take_theirs(connection, projection, mine.uid, there, at)
    return Met.ASKED


def _both_edited(
    connection: Connection, projection: Projection, mine: Here, there: There, at: int
) -> Met:
    base, local, remote = _known(mine.base), _read(mine.json), _read(there.json or b"")
    found = said(differences(base, local, remote))
    if all(one.by is Side.THEIRS for one in found):
        gone(connection, mine.uid, at)
        take_theirs(connection, projection, mine.uid, there, at)
        return Met.ALIKE
    if all(one.by is Side.MINE for one in found):
        gone(connection, mine.uid, at)
        made = merged(base, local, remote, otherwise=Side.MINE).resource or local
        _send(connection, projection, mine.uid, there, made, at)
        return Met.AGAIN
    kept = conflicts.keep(connection, mine, there, BOTH_EDITED, at)
    way = policy_of(base, local, remote, ours=mine.ours).way
    if way is Way.THEIRS or way is Way.BOTH:
        conflicts.close(connection, kept, MACHINE, at)
        if way is Way.BOTH:
            keep_both(connection, projection, kept, mine.uid, there, at)
        else:
            take_theirs(connection, projection, mine.uid, there, at)
        return Met.ALIKE
    if way is Way.ASK and is_succession(found):
        way = Way.MERGE
    together = _together(way, base, local, remote)
    if together is None:
        settling.stop(connection, mine.uid)
        return Met.ASKED
    conflicts.close(connection, kept, MACHINE, at)
    if not said(differences(None, together, remote)):
        take_theirs(connection, projection, mine.uid, there, at)
        return Met.ALIKE
    _send(connection, projection, mine.uid, there, together, at)
    return Met.AGAIN


def _together(way: Way, base: Json | None, local: Json, remote: Json) -> Json | None:
    """Return the version that a machine may make of two, None if it may not."""
    if way is Way.ASK:
        return None
    otherwise = Side.THEIRS if way is Way.NEWEST else None
    return merged(base, local, remote, otherwise=otherwise).resource


def _send(
    connection: Connection, projection: Projection, uid: str, there: There, made: Json, at: int
) -> None:
    settling.become(connection, uid, written(made), there, base=there.json)
    settling.requeue(connection, uid, asked=False)
    projection.show(connection, uid, at)


def take_theirs(
    connection: Connection, projection: Projection, uid: str, there: There, at: int
) -> None:
    """Have a resource be what the server has, put aside if it has none; nothing waits for it any more."""
    settling.drop(connection, uid)
    if there.json is None:
        kept = conflicts.here(connection, uid)
        settling.become(connection, uid, kept.json if kept else b"", there)
        projection.put_aside(connection, uid, at)
        return
    settling.become(connection, uid, there.json, there)
    projection.show(connection, uid, at)


def send_mine(
    connection: Connection, projection: Projection, uid: str, there: There, json: bytes, at: int
) -> None:
    """Send what the person chose over the server's version, or anew if it has none any more."""
    if there.json is None:
        json = projection.anew(connection, uid, json)
    settling.become(connection, uid, json, there, base=there.json)
    settling.requeue(connection, uid, asked=True)
    projection.show(connection, uid, at)


def keep_both(
    connection: Connection, projection: Projection, id: str, uid: str, there: There, at: int
) -> None:
    """Keep the server's version under its id, and ours beside it as a resource of its own."""
    conflicts.note_copy(connection, id, projection.copy(connection, uid, at))
    take_theirs(connection, projection, uid, there, at)


def told(conflict: Conflict) -> tuple[Difference, ...]:
    """Return the fields that a person would find different in two versions."""
    if not (conflict.local and conflict.remote):
        return ()
    return said(differences(_known(conflict.base), _read(conflict.local), _read(conflict.remote)))


def policy_for(conflict: Conflict) -> Policy:
    """Return who decides about a conflict."""
    versions = (_known(conflict.base), _known(conflict.local), _known(conflict.remote))
    return policy_of(*versions, ours=conflict.ours)


def put_together(conflict: Conflict, chosen: dict[Path, Side]) -> bytes | None:
    """Return the version made of the fields that the person chose, None if a field is still open."""
    if not (conflict.local and conflict.remote):
        return None
    open_fields = {
        one.path for one in told(conflict) if one.by is Side.BOTH and one.path not in chosen
    }
    if open_fields:
        return None
    made = merged(
        _known(conflict.base),
        _read(conflict.local),
        _read(conflict.remote),
        chosen,
        otherwise=Side.THEIRS,
    ).resource
    return written(made) if made is not None else None


def gone(connection: Connection, uid: str, at: int) -> None:
    """Note that nothing is asked about a resource any more."""
    known = conflicts.open_of(connection, uid)
    if known:
        conflicts.close(connection, known.id, MACHINE, at)


def _known(json: bytes | None) -> Json | None:
    return parse_kept(json) if json else None


def _read(json: bytes) -> Json:
    return parse_kept(json)
