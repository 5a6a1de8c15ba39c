"""Synchronisations with one known fault each: the simulation must tell them from the real one."""

from collections.abc import AsyncIterator, Sequence

from services.core.dates import milliseconds
from services.core.ids import new_id
from services.remote.answers import Written
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import Backoff
from services.storage.outbox import Parcel
from services.storage.record import Record
from services.sync import ways
from services.sync.applying import Run
from services.sync.contents import Contents
from services.sync.download import Download
from services.sync.filing import Filing
from services.sync.models import Report, Server
from services.sync.packing import Packed
from services.sync.service import SyncService
from services.sync.upload import Upload
from services.sync.ways import Step


class Composed(SyncService):
    """An exchange of parts that a mutant names."""

    upload: type[Upload] = Upload
    download: type[Download] = Download

    async def _exchange(
        self, record: Record, client: FhirClient, server: Server, filing: Filing, *, files: bool
    ) -> Report:
        del files
        can, now = await client.capabilities(), milliseconds(self.clock.now())
        backoff, packing = Backoff(self.random), self.packing
        sent = await self.upload(
            record, client, server, can, packing, self.projection, backoff, now, filing.stop
        ).run()
        download = self.download(
            record, client, server, self.projection, filing, Run(new_id(), now)
        )
        download.report = Report(sent=sent.sent, refused=sent.refused, conflicts=sent.conflicts)
        await download.resources(can)
        await download.contents(Contents(record, client, self.filling))
        return download.report


class NaiveDownload(Download):
    """Android-fhir's cursor: after the latest `_lastUpdated` seen, kept before the rows are (design, §3.1)."""

    async def _by_feed(self) -> None:
        await self._by_updates("DocumentReference")

    async def _by_types(self, can: Capabilities) -> None:
        del can
        await self._by_updates("DocumentReference")

    async def _by_updates(self, type: str) -> None:
        high = await self._cursor(ways.updated(type))
        steps = [step async for step in _later(self.client, self.server.patient, type, high)]
        latest = max([high, *(c.last_updated for step in steps for c in step.changes)])
        if latest:
            await self._write_cursor(ways.updated(type), latest)
        await self._keep(steps)
        await self._follow(ways.deletions(self.client, type, ""))


async def _later(client: FhirClient, patient: str, type: str, high: str) -> AsyncIterator[Step]:
    params = [("patient", f"Patient/{patient}"), ("_sort", "_lastUpdated")]
    page = await client.search(type, [*params, *([("_lastUpdated", f"gt{high}")] if high else [])])
    yield Step(page.entries)
    while page.next:
        page = await client.get_page(page.next, type)
        yield Step(page.entries)


class HastyDownload(Download):
    """The cursor in a transaction of its own, before the rows."""

    async def _keep(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if step.cursor:
                await self._write_cursor(*step.cursor)
        await Download._keep(self, steps)


class ForgetfulUpload(Upload):
    """`POST`, whatever was sent before."""

    async def _put(self, parcel: Parcel, packed: Packed) -> Written:
        if parcel.version is None:
            return await self.client.create(parcel.type, packed.json)
        return await Upload._put(self, parcel, packed)


class NaiveCursor(Composed):
    download = NaiveDownload


class CursorFirst(Composed):
    download = HastyDownload


class PostAgain(Composed):
    upload = ForgetfulUpload


MUTANTS: dict[str, type[SyncService]] = {
    "the naive “last updated” cursor": NaiveCursor,
    "a cursor that is not atomic": CursorFirst,
    "a POST that is not idempotent": PostAgain,
}
