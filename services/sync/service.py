"""Keeping the open record and its server alike: the network fills the store, screens read the store.

One run at a time; whatever ends it (no network, a locked space, a killed process), what was kept stays and the next
run goes on from there.
"""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds, moment_of
from services.core.errors import NotConnectedError
from services.core.ids import new_id
from services.core.stop import StopSignal
from services.remote.address import ServerAddress
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import Backoff
from services.storage import meta, outbox, synced
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record
from services.sync import access
from services.sync.access import client_of
from services.sync.applying import Projection, Run
from services.sync.contents import Contents, Filling
from services.sync.download import Download, OnProgress
from services.sync.models import Freshness, Progress, Report, Server
from services.sync.signing import Signed
from services.sync.upload import Packing, Sent, Upload

_FINISHED: Final = "synchronised_at"


@dataclass(slots=True)
class SyncService:
    """Synchronises the open record; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    projection: Projection
    filling: Filling
    packing: Packing
    random: Callable[[], float] = random.random
    _running: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def link(self, server: Server, token: str | None) -> None:
        """Keep the open record with this server from now on; `token` authorises, None for a server that asks nothing.

        Raises:
            RemoteError: INSECURE_ADDRESS for anything but https, or http on this very device.

        """
        linked = Server(ServerAddress.of(server.base).base, server.patient)

        def put(connection: Connection) -> None:
            _link(connection, linked)
            if token is None:
                access.keep_none(connection)
            else:
                access.keep_token(connection, token)

        await self._linked(put)

    async def link_signed(self, signed: Signed) -> None:
        """Keep the open record with the server that the person signed in at."""

        def put(connection: Connection) -> None:
            _link(connection, signed.server)
            access.keep_session(connection, signed.access)

        await self._linked(put)

    async def unlink(self) -> None:
        """Stop keeping the record with a server; all that is here stays, and nothing leaves any more."""

        def forget(connection: Connection) -> None:
            connection.execute("DELETE FROM meta WHERE key = ?", (outbox.SERVER,))
            access.keep_none(connection)
            outbox.hold(connection)

        await self._linked(forget)

    async def _linked(self, work: Callable[[Connection], None]) -> None:
        await self.record.current.database.write(work)
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)

    async def freshness(self) -> Freshness:
        """Return how the record stands with its server."""
        return await self.record.current.database.read(_freshness)

    async def send_held(self) -> None:
        """Let what was made before there was a server leave with the next run, as the person chose."""
        await self.record.current.database.write(outbox.queue_held)
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)

    async def run(
        self, on_progress: OnProgress | None = None, stop: StopSignal | None = None
    ) -> Report:
        """Bring the record up to date, then fetch the files its documents wait for.

        Raises:
            NotConnectedError: the record has no server.
            RemoteError: the server could not be followed; what came before is kept.

        """
        stop = stop or StopSignal()
        async with self._running:
            record = self.record.current
            server = await record.database.read(_server)
            if server is None:
                raise NotConnectedError
            async with client_of(server, record) as client:
                report = await self._exchange(record, client, server, on_progress, stop)
            if report.complete:
                now = str(milliseconds(self.clock.now()))
                await record.database.write(lambda c: meta.put(c, _FINISHED, now))
            self.changes.publish(Topic.SYNC)
            return report

    async def _exchange(
        self,
        record: Record,
        client: FhirClient,
        server: Server,
        on_progress: OnProgress | None,
        stop: StopSignal,
    ) -> Report:
        """Send what waits, then take what is there: a conflict is met before it could be overwritten."""
        can = await client.capabilities()
        sent = await self._upload(record, client, server, can, stop)
        download = Download(
            record,
            client,
            server,
            self.projection,
            self.changes,
            on_progress or _unwatched,
            stop,
            Run(new_id(), milliseconds(self.clock.now())),
        )
        download.report = Report(
            sent=sent.sent,
            refused=sent.refused,
            conflicts=sent.conflicts,
            complete=sent.complete,
        )
        await download.resources(can)
        await download.contents(Contents(record, client, self.filling))
        return download.report

    async def _upload(
        self,
        record: Record,
        client: FhirClient,
        server: Server,
        can: Capabilities,
        stop: StopSignal,
    ) -> Sent:
        now = milliseconds(self.clock.now())
        backoff = Backoff(self.random)
        upload = Upload(record, client, server, can, self.packing, backoff, now, stop)
        sent = await upload.run()
        if sent.sent or sent.refused or sent.conflicts:
            self.changes.publish(Topic.DOCUMENTS)
        return sent


def _link(connection: Connection, server: Server) -> None:
    """Note the server; another than before starts from its beginning."""
    if _server(connection) != server:
        connection.execute("DELETE FROM cursor")
    meta.put(connection, outbox.SERVER, json.dumps(asdict(server)))


def _server(connection: Connection) -> Server | None:
    kept = meta.get(connection, outbox.SERVER)
    return Server(**json.loads(kept)) if kept else None


def _freshness(connection: Connection) -> Freshness:
    finished = meta.get(connection, _FINISHED)
    return Freshness(
        server=_server(connection),
        at=moment_of(int(finished)) if finished else None,
        waiting=outbox.count(connection, "queued") + outbox.count(connection, "sending"),
        held=outbox.held(connection),
        conflicts=outbox.count(connection, "conflict"),
        refused=outbox.count(connection, "quarantined"),
        contents_waiting=synced.contents_waiting(connection),
        set_aside=synced.count_aside(connection),
        shared=synced.count_shared(connection),
    )


def _unwatched(_progress: Progress) -> None:
    """Nobody follows this run."""
