"""A page of changes into the record: its rows and the cursor after them, in one transaction.

What they show is filed afterwards: first everything is safe here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from services.fhir.kinds import DOCUMENTS
from services.remote.answers import Change
from services.storage import synced, vanishing
from services.storage.conflicts import There
from services.storage.driver import Connection
from services.storage.synced import Arrival
from services.sync import returning
from services.sync.checking import Sound, Unsound, checked
from services.sync.conflicts import Met, meet_download, there_of
from services.sync.projection import Projection

_SHOWN: Final = DOCUMENTS | {"Patient"}
"""Types whose resources the record shows by themselves."""


@dataclass(frozen=True, slots=True)
class Page:
    """Changes looked at, in the server's order: a name for what was deleted."""

    sound: tuple[Sound, ...]
    unsound: tuple[Unsound, ...]
    deleted: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, changes: Sequence[Change], patient: str) -> "Page":
        """Parse and check; blocking, and long enough to be called from a worker thread.

        Of several versions of one resource only the last stands, whatever their order in time: a server that repeats
        itself is not believed twice.
        """
        last = {(change.type, change.id): change for change in changes}
        looked = [checked(change, patient) for change in last.values() if not change.deleted]
        return cls(
            tuple(one for one in looked if isinstance(one, Sound)),
            tuple(one for one in looked if isinstance(one, Unsound)),
            tuple(name for name, change in last.items() if change.deleted),
        )


@dataclass(frozen=True, slots=True)
class Applied:
    """What a page changed here."""

    received: int
    changed: int
    set_aside: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Run:
    """One download: its batch, and when it began, in milliseconds since 1970 by this device's clock."""

    batch: str
    at: int


def apply(
    connection: Connection,
    page: Page,
    run: Run,
    projection: Projection,
    cursors: Iterable[tuple[str, str]] = (),
    way: str = vanishing.Way.FEED,
) -> Applied:
    """Write a page; replaying it changes nothing. `cursors` are (way, value), moved in the same transaction.

    What was deleted is noted as told this `way`; it leaves when the run is at its end (`vanishing.judge`).
    """
    if page.sound:
        synced.open_batch(connection, run.batch, run.at, "server")
    arrived = {Arrival.NEW: 0, Arrival.CHANGED: 0}
    met: Counter[Met] = Counter()
    some_aside = synced.count_aside(connection) > 0
    some_vanished = vanishing.is_any(connection)
    returning.welcome(connection, [one.received for one in page.sound])
    for one in page.sound:
        if some_vanished:
            shown_again(connection, projection, one.received.type, one.received.id)
        unfiled = run.at if one.received.type in _SHOWN else None
        kept = synced.receive(connection, one.received, run.batch, unfiled)
        if some_aside:
            synced.no_longer_aside(connection, one.received.type, one.received.id)
        if kept.arrival in arrived:
            arrived[kept.arrival] += 1
        elif kept.arrival is Arrival.EDITED:
            there = there_of(one.received)
            met[meet_download(connection, projection, kept.uid, there, run.at)] += 1
    for other in page.unsound:
        change = other.change
        synced.set_aside(connection, change.type, change.id, change.version, other.reason.value)
    gone, kept_here = _gone(connection, page.deleted)
    for uid, id in kept_here:
        there = There(id, None, None, None)
        met[meet_download(connection, projection, uid, there, run.at)] += 1
    vanishing.note(connection, gone, run.at, way)
    for cursor in cursors:
        synced.set_cursor(connection, *cursor)
    changed = arrived[Arrival.CHANGED] + met[Met.AGAIN] + met[Met.ALIKE]
    return Applied(arrived[Arrival.NEW], changed, len(page.unsound), met[Met.ASKED])


def shown_again(connection: Connection, projection: Projection, type: str, id: str) -> None:
    """Forget what was asked about a resource that the server shows; bring it back if it was put aside for that."""
    uid = vanishing.shown_again(connection, type, id)
    if uid is not None:
        projection.unshelve(connection, [uid])


def _gone(
    connection: Connection, deleted: Sequence[tuple[str, str]]
) -> tuple[list[str], list[tuple[str, str]]]:
    """Return what is to be taken away, and what was changed here and stays, with the server's id."""
    gone, changed = [], []
    for type, id in deleted:
        synced.no_longer_aside(connection, type, id)
        found = synced.removed(connection, type, id)
        if found is not None:
            uid, waits = found
            if waits:
                changed.append((uid, id))
            else:
                gone.append(uid)
    return gone, changed
