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
from services.storage import synced
from services.storage.record import Record
from services.sync import ways
from services.sync.applying import Page, Projection, Run, apply
from services.sync.checking import Sound, checked
from services.sync.contents import Contents
from services.sync.filing import Filing
from services.sync.models import Progress, Report, Server, Stage
from services.sync.ways import Step

_SWEEP: Final = "sweep"
_MOST_VANISHED: Final = 50
_SHARE: Final = 5
_FEW: Final = 5
"""More than 50 things, or more than 5 and a fifth of all, gone at once: rather a fault of the server's."""
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
    _done: int = 0
    _unread: int = 0
    _shows: bool = False

    async def resources(self, can: Capabilities) -> None:
        """Download resources by the best way the server declares, and show what came, though the server failed."""
        try:
            if can.changes:
                await self._by_feed()
            else:
                await self._by_types(can)
            await self._look_again()
        except RemoteError:
            await self.filing.all()
            raise
        filed = await self.filing.all()
        self.report = replace(self.report, complete=self.report.complete and filed)

    async def contents(self, contents: Contents) -> None:
        """Fetch files until none is waited for, or the person stops."""
        while not self._is_stopped() and (waiting := await contents.next(_CONTENTS)):
            for awaited in waiting:
                if self._is_stopped():
                    break
                came = await contents.fetch(awaited)
                self.report = replace(self.report, contents=self.report.contents + came)
                self.filing.changes.publish(Topic.DOCUMENTS)
                self.filing.on_progress(Progress(Stage.CONTENT, self.report.contents, None))
        left = await self.record.database.read(synced.contents_waiting)
        self.report = replace(
            self.report,
            contents_waiting=left,
            complete=self.report.complete and not self._is_stopped(),
        )

    # -- the feed ------------------------------------------------------------------------------------------------

    async def _by_feed(self) -> None:
        cursor = await self._cursor(ways.FEED)
        if await self._cursor(_SWEEP):
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
            await self._take_away(type, seen.get(type, set()))
        await self._write_cursor(_SWEEP, None)

    # -- types in turn -------------------------------------------------------------------------------------------

    async def _by_types(self, can: Capabilities) -> None:
        resource = await self.client.read("Patient", self.server.patient)
        await self._keep([Step((_change(resource),))])
        for type in ways.TYPES:
            if self._is_stopped():
                return
            if can.described and type not in can.last_updated:
                continue
            high = await self._cursor(ways.updated(type))
            await self._follow(ways.by_update(self.client, self.server.patient, type, high))
            if not high or self._is_stopped():
                continue
            if type in can.history:
                await self._follow(ways.deletions(self.client, type, high))
            elif (ids := await ways.inventory(self.client, self.server.patient, type)) is not None:
                await self._take_away(type, ids)

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
        cursor = next((step.cursor for step in reversed(steps) if step.cursor), None)
        page = await asyncio.to_thread(Page.of, changes, self.server.patient)
        applied = await self.record.database.write(
            lambda c: apply(c, page, self.run, self.projection, cursor)
        )
        self._done += len(changes)
        unread = sum(step.unread for step in steps)
        if unread:
            self._unread += unread
            await self._write_cursor(_SWEEP, "again")
        self.report = replace(
            self.report,
            received=self.report.received + applied.received,
            changed=self.report.changed + applied.changed,
            removed=self.report.removed + applied.removed,
            set_aside=self.report.set_aside + applied.set_aside + unread,
            complete=self.report.complete and not unread and all(s.complete for s in steps),
        )
        if applied.removed:
            self.filing.changes.publish(Topic.DOCUMENTS, Topic.PERSON)
        self.filing.on_progress(Progress(Stage.RECORD, self._done, None))
        if not self._shows:
            self._shows = True
            await self.filing.some()

    async def _take_away(self, type: str, there: set[str]) -> None:
        """Take away what is here and not there, once the server says of each that it is gone."""
        here = await self.record.database.read(lambda c: synced.ids_of(c, type))
        missing = sorted(here - there)
        if len(missing) > _MOST_VANISHED or (
            len(missing) > _FEW and len(missing) * _SHARE > len(here)
        ):
            self.report = replace(self.report, vanished=self.report.vanished + len(missing))
            return
        gone = [id for id in missing if await self._is_gone(type, id)]
        deleted = tuple(Change(type, id, "", "", Method.DELETE) for id in gone)
        await self._keep([Step(deleted)])

    async def _is_gone(self, type: str, id: str) -> bool:
        """Ask for one resource: a lost access is no deletion."""
        try:
            await self.client.read(type, id)
        except RemoteError as error:
            if error.fault in {Fault.NOT_FOUND, Fault.GONE}:
                return True
            if error.fault is Fault.FORBIDDEN:
                return False
            raise
        return False

    def _is_stopped(self) -> bool:
        return self.filing.stop.is_set

    async def _cursor(self, way: str) -> str:
        return await self.record.database.read(lambda c: synced.cursor(c, way)) or ""

    async def _write_cursor(self, way: str, value: str | None) -> None:
        await self.record.database.write(lambda c: synced.set_cursor(c, way, value))


def _change(found: Resource) -> Change:
    return Change(
        found.type, found.id, found.version, found.last_updated, Method.PUT, json=found.json
    )


def _note(seen: dict[str, set[str]], changes: Sequence[Change]) -> None:
    for change in changes:
        if not change.deleted:
            seen.setdefault(change.type, set()).add(change.id)
