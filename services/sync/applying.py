"""A page of changes into the record: its rows and the cursor after them, in one transaction.

What they show is filed afterwards: first everything is safe here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from services.fhir.kinds import DOCUMENTS
from services.remote.answers import Change
from services.storage import synced
from services.storage.driver import Connection
from services.storage.synced import Arrival
from services.sync.checking import Sound, Unsound, checked

_SHOWN: Final = DOCUMENTS | {"Patient"}
"""Types whose resources the record shows by themselves."""


class Projection(Protocol):
    """A feature that shows what arrives; called inside the transaction that writes it."""

    def file(self, connection: Connection, limit: int, *, whole: bool) -> int:
        """Show up to `limit` of the resources that wait for it; return how many, 0 when none is left.

        `whole` is False in the midst of a download: what is shown with the help of others then waits.
        """
        ...

    def removed(self, connection: Connection, uids: Sequence[str]) -> None:
        """Take away what the server no longer has, the resources included."""
        ...


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
    removed: int
    set_aside: int


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
    cursor: tuple[str, str] | None = None,
) -> Applied:
    """Write a page; replaying it changes nothing. `cursor` is (way, value), moved in the same transaction."""
    if page.sound:
        synced.open_batch(connection, run.batch, run.at, "server")
    arrived = {Arrival.NEW: 0, Arrival.CHANGED: 0}
    some_aside = synced.count_aside(connection) > 0
    for one in page.sound:
        unfiled = run.at if one.received.type in _SHOWN else None
        kept = synced.receive(connection, one.received, run.batch, unfiled)
        if some_aside:
            synced.no_longer_aside(connection, one.received.type, one.received.id)
        if kept.arrival in arrived:
            arrived[kept.arrival] += 1
    for other in page.unsound:
        change = other.change
        synced.set_aside(connection, change.type, change.id, change.version, other.reason.value)
    gone = _gone(connection, page.deleted)
    projection.removed(connection, gone)
    if cursor is not None:
        synced.set_cursor(connection, *cursor)
    return Applied(arrived[Arrival.NEW], arrived[Arrival.CHANGED], len(gone), len(page.unsound))


def _gone(connection: Connection, deleted: Sequence[tuple[str, str]]) -> list[str]:
    for type, id in deleted:
        synced.no_longer_aside(connection, type, id)
    found = (synced.removed(connection, type, id) for type, id in deleted)
    return [uid for uid in found if uid]
