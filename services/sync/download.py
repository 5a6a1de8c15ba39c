"""One run of a download: from the server, page by page, into the record."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.core.changes import Topic
from services.core.errors import Fault, RemoteError
from services.remote.answers import Change, Method, Resource
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import TRANSIENT
from services.storage import synced, vanishing
from services.storage.driver import Connection
from services.storage.record import Record
from services.sync import ways
from services.sync.applying import Page, Run, apply
from services.sync.checking import Sound, checked
from services.sync.contents import Contents
from services.sync.filing import Filing
from services.sync.models import Progress, Report, Server, Stage
from services.sync.projection import Projection
from services.sync.vanishing import Vanishing
from services.sync.ways import Step

_SWEEP: Final = "sweep"
_CONTENTS: Final = 20
_LOOKED_AT: Final = 20
_TOGETHER: Final = 5
"""Pages in one transaction, once the first is there to be read."""


@dataclass(slots=True)
class Download:
    """One run, from the server to the record."""

    record: Record
    client: FhirClient
    server: Server
    projection: Projection
    filing: Filing
    run: Run
    report: Report = field(default_factory=Report)
    _vanishing: Vanishing = field(init=False)
    _done: int = 0
    _unread: int = 0
    _shows: bool = False

    def __post_init__(self) -> None:
        self._vanishing = Vanishing(
            self.record, self.client, self.projection, self.run, self.filing.stop
        )

    async def resources(self, can: Capabilities) -> None:
        """Download resources by the best way the server declares, and show what came, though the server failed."""
        try:
            if can.changes:
                await self._by_feed()
            else:
                await self._by_types(can)
            if await self.record.database.read(_is_doubtful):
                await self._look_again()
                await self._vanishing.look(self._keep)
                await self._judge()
        except RemoteError:
            await self.filing.all()
            raise
        filed = await self.filing.all()
        whole = self.report.complete and filed and not self._is_stopped()
        self.report = replace(self.report, complete=whole)

    async def contents(self, contents: Contents) -> None:
        """Fetch files until none is waited for, or the person stops."""
        while not self._is_stopped() and (waiting := await contents.next(_CONTENTS)):
            for awaited in waiting:
                if self._is_stopped():
                    break
                came = await contents.try_once(awaited, self.filing.stop)
                self.report = replace(self.report, contents=self.report.contents + came)
                self.filing.changes.publish(Topic.DOCUMENTS)
                self.filing.on_progress(Progress(Stage.CONTENT, self.report.contents, None))
        left = await self.record.database.read(synced.contents_waiting)
        self.report = replace(
            self.report,
            contents_waiting=left,
            complete=self.report.complete and not self._is_stopped(),
        )
        contents.check()

    # -- the feed ------------------------------------------------------------------------------------------------

    async def _by_feed(self) -> None:
        cursor, sweep = await self.record.database.read(
            lambda c: (synced.cursor(c, ways.FEED) or "", synced.cursor(c, _SWEEP))
        )
        if sweep:
            await self._compare_everything()
            return
        try:
            await self._follow(ways.by_feed(self.client, self.server.patient, cursor))
        except RemoteError as error:
            if error.fault is not Fault.CURSOR_LOST:
                raise
            await self._compare_everything()

    async def _compare_everything(self) -> None:
        """Follow the feed from its beginning, and take away what it no longer names."""
        await self._write_cursor(_SWEEP, "begun")
        seen: dict[str, set[str]] = {}
        await self._follow(ways.by_feed(self.client, self.server.patient, ""), seen)
        if self._is_stopped() or self._unread:
            return  # begun again next time: a list that was not read whole takes nothing away
        types = await self.record.database.read(synced.types)
        for type in types:
            await self._vanishing.compare(type, seen.get(type, set()), tells=True)
        await self._write_cursor(_SWEEP, None)

    # -- types in turn -------------------------------------------------------------------------------------------

    async def _by_types(self, can: Capabilities) -> None:
        """Follow each type; one that the server gives no access to keeps no other from coming.

        Raises:
            RemoteError: FORBIDDEN when it gives access to none.

        """
        refused: dict[str, RemoteError] = {}
        known = await self.record.database.read(synced.types)
        types = [t for t in ways.TYPES if not can.described or t in can.last_updated]
        for type in ("Patient", *types):
            if self._is_stopped():
                return
            try:
                await self._by_type(can, type, is_known=type in known)
            except RemoteError as error:
                if error.fault is not Fault.FORBIDDEN:
                    raise
                refused[type] = error
        if len(refused) > len(types):
            raise refused["Patient"]
        for type in refused:
            await self._vanishing.refused(type)

    async def _by_type(self, can: Capabilities, type: str, *, is_known: bool) -> None:
        """Follow one type; `is_known` is whether something of it was here before this run."""
        if type == "Patient":
            found = await self.client.read("Patient", self.server.patient)
            await self._keep([Step((_change(found),))])
            await self._vanishing.given(type)
            return
        high = await self._cursor(ways.updated(type))
        since = await self._history_from(type, high) if type in can.history else ""
        await self._follow(ways.by_update(self.client, self.server.patient, type, high))
        await self._vanishing.given(type)  # before what is gone is looked for among what it gives
        if self._is_stopped() or not (high or is_known):
            return  # or all of it has just come
        if type in can.history:
            await self._follow(ways.deletions(self.client, type, since))
            await self._history_read(type, since)
        elif (ids := await ways.inventory(self.client, self.server.patient, type)) is not None:
            await self._vanishing.compare(type, ids)

    async def _history_from(self, type: str, high: str) -> str:
        """Return from when on deletions are asked for: their own cursor, for a run may end before it comes to them."""
        kept = await self._cursor(ways.deleted(type))
        if high and not kept:
            await self._write_cursor(ways.deleted(type), high)
        return kept or high

    async def _history_read(self, type: str, since: str) -> None:
        reached = await self._cursor(ways.updated(type))
        if reached != since and not self._is_stopped():
            await self._write_cursor(ways.deleted(type), reached or None)

    async def _look_again(self) -> None:
        """Ask once more for what was set aside: the server may have told it wrong, and will not tell it again."""
        for type, id in await self.record.database.read(lambda c: synced.aside(c, _LOOKED_AT)):
            if self._is_stopped():
                return
            try:
                found = await self.client.read(type, id)
            except RemoteError as error:
                if error.fault in TRANSIENT | {Fault.SIGNED_OUT}:
                    raise
                continue
            change = _change(found)
            if isinstance(checked(change, self.server.patient), Sound):
                await self._keep([Step((change,))])

    # -- pages ---------------------------------------------------------------------------------------------------

    async def _follow(
        self, steps: AsyncIterator[Step], seen: dict[str, set[str]] | None = None
    ) -> None:
        """Keep the first page at once, so that there is something to read, then a few together: a commit costs."""
        waiting: list[Step] = []
        room = 1
        try:
            async for step in steps:
                if self._is_stopped():
                    self.report = replace(self.report, complete=False)
                    break
                if seen is not None:
                    _note(seen, step.changes)
                waiting.append(step)
                if len(waiting) >= room:
                    await self._keep(waiting)
                    waiting, room = [], _TOGETHER
        except RemoteError:
            await self._keep(waiting)  # what came before the fault was paid for
            raise
        await self._keep(waiting)

    async def _keep(self, steps: Sequence[Step]) -> None:
        """Write pages in one transaction, with the cursor that stands after the last of them."""
        if not steps:
            return
        changes = [change for step in steps for change in step.changes]
        last = next((step.cursor for step in reversed(steps) if step.cursor), None)
        cursors = [last] if last else []
        unread = sum(step.unread for step in steps)
        if unread:
            self._unread += unread
            cursors.append((_SWEEP, "again"))  # with the cursor that goes past what was not read
        page = await asyncio.to_thread(Page.of, changes, self.server.patient)
        applied = await self.record.database.write(
            lambda c: apply(c, page, self.run, self.projection, cursors, steps[0].way)
        )
        self._done += len(changes)
        self.report = replace(
            self.report,
            received=self.report.received + applied.received,
            changed=self.report.changed + applied.changed,
            conflicts=self.report.conflicts + applied.conflicts,
            set_aside=self.report.set_aside + applied.set_aside + unread,
            complete=self.report.complete and not unread and all(s.complete for s in steps),
        )
        if applied.conflicts:
            self.filing.changes.publish(Topic.DOCUMENTS, Topic.PERSON)
        self.filing.on_progress(Progress(Stage.RECORD, self._done, None))
        if changes and not self._shows:
            self._shows = True
            await self.filing.some()

    async def _judge(self) -> None:
        """Take away what was deleted there; a run that was stopped knows only a part, and leaves it to the next."""
        gone = 0 if self._is_stopped() else await self._vanishing.judge()
        asked = await self.record.database.read(vanishing.count)
        self.report = replace(
            self.report,
            removed=self.report.removed + gone,
            vanished=asked.asked,
        )
        if gone:
            self.filing.changes.publish(Topic.DOCUMENTS, Topic.PERSON)

    def _is_stopped(self) -> bool:
        return self.filing.stop.is_set

    async def _cursor(self, way: str) -> str:
        return await self.record.database.read(lambda c: synced.cursor(c, way)) or ""

    async def _write_cursor(self, way: str, value: str | None) -> None:
        await self.record.database.write(lambda c: synced.set_cursor(c, way, value))


def _is_doubtful(connection: Connection) -> bool:
    """Say whether something was set aside, or is shown no more."""
    return synced.count_aside(connection) > 0 or vanishing.is_any(connection)


def _change(found: Resource) -> Change:
    return Change(
        found.type, found.id, found.version, found.last_updated, Method.PUT, json=found.json
    )


def _note(seen: dict[str, set[str]], changes: Sequence[Change]) -> None:
    for change in changes:
        if not change.deleted:
            seen.setdefault(change.type, set()).add(change.id)
