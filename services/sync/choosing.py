"""What was changed here and elsewhere, for the person to look at and to answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds, moment_of
from services.core.errors import NotConnectedError, NotFoundError
from services.fhir.fields import Path
from services.fhir.merging import Side
from services.storage import conflicts as rows
from services.storage import outbox, settling
from services.storage.conflicts import There
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.sync import conflicts, telling
from services.sync.access import client_of
from services.sync.comparing import compared, json_of, listed, offered, stamp_of
from services.sync.linking import server as server_of
from services.sync.other_file import OtherFile, fetched, inside
from services.sync.projection import Projection
from services.sync.telling import Words
from services.sync.versions import (
    Choice,
    Comparison,
    Conflict,
    Outcome,
    Question,
)

_SETTLED: Final = 50
_UNDONE: Final = frozenset({Choice.MINE, Choice.THEIRS, Choice.BOTH, Choice.MERGED})


@dataclass(slots=True)
class ConflictService:
    """The conflicts of the open record; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    projection: Projection

    async def count(self) -> int:
        """Return how many wait for the person."""
        return await self.record.current.database.read(rows.count)

    async def waiting(self, words: Words) -> tuple[Conflict, ...]:
        """Return what waits for the person; what binds them first, then the first met."""
        found = await self.record.current.database.read(
            lambda c: [listed(c, row, words) for row in rows.waiting(c)]
        )
        return tuple(sorted(found, key=lambda one: not one.policy.binding))

    async def settled(self, words: Words) -> tuple[Conflict, ...]:
        """Return what was settled in the last 90 days, by the person or by Carnet, the last first."""
        before = self._now() - rows.KEPT
        found = await self.record.current.database.read(
            lambda c: [listed(c, row, words) for row in rows.resolved(c, _SETTLED)]
        )
        return tuple(
            one for one in found if one.resolved_at and one.resolved_at >= moment_of(before)
        )

    async def one(self, id: str, words: Words) -> Comparison:
        """Return both versions, by the id of the conflict, or of the resource it is about.

        Raises:
            NotFoundError: there is no such conflict.

        """
        return await self.record.current.database.read(lambda c: compared(c, id, words))

    async def resolve(
        self,
        id: str,
        choice: Choice,
        stamp: str,
        fields: Mapping[str, Side] | None = None,
    ) -> Outcome:
        """Do what the person chose about the versions that `stamp` names; nothing is done about others.

        With Choice.MERGED, `fields` says for each field whose it is; one that only one side changed needs no answer.

        Raises:
            NotHereError: both cannot be kept, the file of what was made here not being on this device.

        """
        outcome = await self.record.current.database.write(
            lambda c: _resolve(c, self.projection, id, choice, stamp, fields or {}, self._now())
        )
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)
        return outcome

    async def other_file(self, id: str) -> OtherFile:
        """Fetch the file of the server's version, when it is another than the one on this device.

        Raises:
            NotFoundError, NotConnectedError, RemoteError: it has none; there is no server; it cannot be had.

        """
        record = self.record.current
        row = await record.database.read(lambda c: rows.get(c, id))
        theirs = json_of(row.remote) if row else None
        attachment = telling.file_in(theirs) if theirs else None
        if attachment is None:
            raise NotFoundError
        carried = inside(attachment)
        if carried is not None:
            return carried
        server = await record.database.read(server_of)
        if server is None:
            raise NotConnectedError
        async with client_of(server, record) as client:
            return await fetched(client, attachment)

    async def undo(self, id: str) -> bool:
        """Ask again; return whether that could be: not once the answer was sent, or something edited since."""
        undone = await self.record.current.database.write(
            lambda c: _undo(c, self.projection, id, self._now())
        )
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)
        return undone

    def _now(self) -> int:
        return milliseconds(self.clock.now())


def _resolve(
    connection: Connection,
    projection: Projection,
    id: str,
    choice: Choice,
    stamp: str,
    fields: Mapping[str, Side],
    at: int,
) -> Outcome:
    row = rows.get(connection, id)
    if row is None or row.resolved_at is not None:
        return Outcome.ANSWERED
    if stamp_of(row) != stamp:
        return Outcome.MOVED
    if choice not in offered(row):
        return Outcome.REFUSED
    chosen = _chosen(row, choice, fields)
    made = conflicts.put_together(row, chosen) if choice in {Choice.MINE, Choice.MERGED} else None
    if choice is Choice.MERGED and made is None:
        return Outcome.INCOMPLETE
    rows.close(connection, row.id, choice, at)
    rows.forget(connection, at - rows.KEPT)
    question = Question(row.kind)
    there = There(row.server_id or "", row.remote_version, row.remote_updated, row.remote)
    if question is Question.DELETED_HERE:
        if choice is Choice.MINE:
            projection.put_aside(connection, row.resource, at)
            outbox.add(connection, row.resource, "delete", outbox.FORMAT)
    elif choice is Choice.THEIRS:
        conflicts.take_theirs(connection, projection, row.resource, there, at)
    elif choice is Choice.BOTH:
        conflicts.keep_both(connection, projection, row.id, row.resource, there, at)
    else:
        conflicts.send_mine(connection, projection, row.resource, there, made or row.local, at)
    return Outcome.DONE


def _chosen(row: rows.Conflict, choice: Choice, fields: Mapping[str, Side]) -> dict[Path, Side]:
    told = conflicts.told(row)
    if choice is Choice.MINE:
        return {one.path: Side.MINE for one in told}
    return {one.path: fields[key] for one in told if (key := telling.key_of(one.path)) in fields}


def _undo(connection: Connection, projection: Projection, id: str, at: int) -> bool:
    row = rows.get(connection, id)
    if row is None or row.choice not in _UNDONE or rows.open_of(connection, row.resource):
        return False
    if not _is_untouched(connection, row):
        return False
    if row.copy:
        projection.removed(connection, [row.copy])
    if Question(row.kind) is Question.DELETED_HERE:
        if row.choice == Choice.MINE:
            settling.drop(connection, row.resource)
            projection.show(connection, row.resource, at)
        rows.reopen(connection, row.id)
        return True
    rows.reopen(connection, row.id)
    settling.put_back(connection, row)
    settling.stop_anew(connection, row.resource)
    projection.show(connection, row.resource, at)
    return True


def _is_untouched(connection: Connection, row: rows.Conflict) -> bool:
    """Say whether nothing was sent, edited or received since the person chose."""
    mine = rows.here(connection, row.resource)
    if mine is None or (mine.edited_at or 0) > (row.resolved_at or 0):
        return False
    if row.choice in {Choice.MINE, Choice.MERGED}:
        is_kept = Question(row.kind) is Question.DELETED_HERE or mine.version == row.remote_version
        return is_kept and not settling.was_tried(connection, row.resource)
    if row.copy and settling.was_tried(connection, row.copy):
        return False
    if row.remote is None:
        return mine.deleted_at is not None
    return mine.json == row.remote and mine.version == row.remote_version
