"""Keeping the open record and its server alike: the network fills the store, screens read the store.

One run at a time; whatever ends it (no network, a locked space, a killed process), what was kept stays and the next
run goes on from there.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection
from dataclasses import asdict, dataclass, field
from typing import Final

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds, moment_of
from services.core.errors import (
    AccessLostError,
    Fault,
    NotConnectedError,
    RemoteError,
    SignedOutError,
)
from services.core.identity import Identity
from services.core.ids import new_id
from services.core.stop import StopSignal
from services.remote.address import ServerAddress
from services.remote.capabilities import Capabilities
from services.remote.client import FhirClient
from services.remote.retry import Backoff
from services.remote.transport import Network
from services.storage import (
    conflicts,
    freeing,
    holding,
    meta,
    outbox,
    parting,
    synced,
    vanishing,
    visibility,
)
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record
from services.sync import abilities, access, losing, signing
from services.sync.access import client_of
from services.sync.applying import Run
from services.sync.contents import Contents, Filling
from services.sync.devices import Devices
from services.sync.download import Download
from services.sync.filing import Filing
from services.sync.linking import server as _server
from services.sync.losing import Whose
from services.sync.meeting import Meeting
from services.sync.models import (
    Freshness,
    HeldFile,
    OnProgress,
    Progress,
    RefusedItem,
    Report,
    Server,
    VanishedItem,
)
from services.sync.packing import Packing
from services.sync.projection import Projection
from services.sync.refusing import Refusing
from services.sync.relabelling import Relabelling
from services.sync.signing import Signed
from services.sync.upload import Sent, Upload
from services.sync.vanishing import Choice, settle
from services.sync.wishes import Wishes, wish, wishes

_FINISHED: Final = "synchronised_at"
_NOBODY: Final = Identity()


@dataclass(slots=True)
class SyncService:
    """Synchronises the open record; each method raises LockedError when none is open.

    `erase` erases the open space, its keys first: for another's record that its device may no longer see.
    """

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    projection: Projection
    filling: Filling
    packing: Packing
    erase: Callable[[], Awaitable[None]]
    random: Callable[[], float] = random.random
    network: Network | None = None  # the network itself
    readmit: Callable[[], Awaitable[bool]] | None = None
    """Has access to another's record given anew, once it was refused; False where there is nothing to ask with."""
    _running: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def meet(self, there: Identity) -> Meeting:
        """Compare whose space this is with whose record a server has."""
        return Meeting.of(await self.record.current.database.read(meta.identity), there)

    async def link(
        self,
        server: Server,
        token: str | None,
        person: Identity = _NOBODY,
        *,
        confirmed: bool = False,
        whose: Whose | None = None,
    ) -> None:
        """Keep the open record with this server from now on; `token` authorises, None for a server that asks nothing.

        `person` is whose record it is there (`meeting.whose`); `confirmed`, that a doubtful one is this space's;
        `whose`, whether it is the own record of who uses this device (None: as before, at first their own).

        Raises:
            OtherRecordError, DoubtfulRecordError: it is, or may be, somebody else's; nothing was written.
            RemoteError: INSECURE_ADDRESS for anything but https, or http on this very device.

        """
        linked = Server(ServerAddress.of(server.base).base, server.patient)

        def put(connection: Connection) -> None:
            _link(connection, linked, person, confirmed=confirmed)
            if whose is not None:
                losing.mark(connection, whose)
            if token is None:
                access.keep_none(connection)
            else:
                access.keep_token(connection, token)

        await self._linked(put)

    async def link_signed(
        self, signed: Signed, *, confirmed: bool = False, whose: Whose | None = None
    ) -> None:
        """Keep the open record with the server that the person signed in at.

        Raises:
            OtherRecordError, DoubtfulRecordError: see `link`.

        """

        def put(connection: Connection) -> None:
            _link(connection, signed.server, signed.person, confirmed=confirmed)
            if whose is not None:
                losing.mark(connection, whose)
            access.keep_session(connection, signed.access)

        await self._linked(put)

    async def drop(self, signed: Signed) -> None:
        """Forget a sign-in that was not linked, here and, as well as can be, on its server."""
        await signing.dropped(signed)

    async def unlink(self) -> None:
        """Stop keeping the record with a server; all that is here stays, and nothing leaves any more."""

        def forget(connection: Connection) -> None:
            parting.part(connection)
            access.keep_none(connection)

        kept = await self.record.current.database.read(access.keeps)
        await self._linked(forget)
        await access.revoked(kept)

    @property
    def devices(self) -> Devices:
        """The devices that the person signed in on."""
        return Devices(self.record)

    async def _linked(self, work: Callable[[Connection], None]) -> None:
        await self.record.current.database.write(work)
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)

    async def freshness(self) -> Freshness:
        """Return how the record stands with its server."""
        return await self.record.current.database.read(_freshness)

    async def held_files(self, after: HeldFile | None, limit: int) -> list[HeldFile]:
        """Return the files of which something is on this device only, the last taken in first, after one of them."""
        place = (after.at, after.id) if after else None
        return await self.record.current.database.read(
            lambda c: holding.held_files(c, place, limit)
        )

    async def send_held(
        self, only: Collection[str] | None = None, but: Collection[str] = ()
    ) -> None:
        """Let what is on this device only leave with the next run: these files, or all `but` some, by their ids."""
        await self.record.current.database.write(lambda c: holding.queue(c, only, but))
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)

    async def refused(self, limit: int) -> list[RefusedItem]:
        """Return what the server would not have, the last first."""
        return await self.record.current.database.read(lambda c: holding.refused(c, limit))

    async def try_again(self) -> None:
        """Offer what was refused once more, with the next run."""
        await self.record.current.database.write(holding.try_again)
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS)

    async def vanished(self, limit: int) -> list[VanishedItem]:
        """Return what the server no longer shows and the person is asked about, documents first."""
        return await self.record.current.database.read(lambda c: vanishing.asked(c, limit))

    async def settle_vanished(self, choice: Choice) -> None:
        """Keep it here, put it aside, or have the server asked again with the next run."""
        at = milliseconds(self.clock.now())
        await self.record.current.database.write(lambda c: settle(c, choice, self.projection, at))
        self.changes.publish(Topic.SYNC, Topic.DOCUMENTS, Topic.PERSON)

    async def wish(self, wished: Wishes) -> None:
        """Keep what the person wants of the synchronisation."""
        await self.record.current.database.write(lambda c: wish(c, wished))
        self.changes.publish(Topic.SYNC, Topic.SETTINGS)

    async def run(
        self,
        on_progress: OnProgress | None = None,
        stop: StopSignal | None = None,
        *,
        files: bool = True,
    ) -> Report:
        """Bring the record up to date, then fetch the files its documents wait for, unless not `files`.

        Raises:
            NotConnectedError: the record has no server.
            RemoteError: the server could not be followed; what came before is kept.
            AccessLostError: the server gives no access to the record; another's is then erased here, once it is sure.

        """
        try:
            try:
                return await self._run(on_progress or _unwatched, stop or StopSignal(), files=files)
            except SignedOutError:
                if self.readmit is None or not await self.readmit():
                    raise
            return await self._run(on_progress or _unwatched, stop or StopSignal(), files=files)
        except AccessLostError as error:
            if error.erased:
                await self.erase()
            raise

    async def _run(self, on_progress: OnProgress, stop: StopSignal, *, files: bool) -> Report:
        async with self._running:
            record = self.record.current
            server = await record.database.read(_server)
            if server is None:
                raise NotConnectedError
            filing = Filing(record, self.projection, self.changes, on_progress, stop)
            await filing.all()  # what an earlier run brought and had no time to show
            async with client_of(server, record, self.network) as client:
                try:
                    report = await self._exchange(record, client, server, filing, files=files)
                except RemoteError as error:
                    if error.fault is Fault.FORBIDDEN:
                        await self._check_access(record, client, server, error)
                    raise
            now = milliseconds(self.clock.now())
            await record.database.write(lambda c: _finish(c, now, complete=report.complete))
            self.changes.publish(Topic.SYNC)
            return report

    async def _exchange(
        self,
        record: Record,
        client: FhirClient,
        server: Server,
        filing: Filing,
        *,
        files: bool,
    ) -> Report:
        """Send what waits, then take what is there: a conflict is met before it could be overwritten."""
        can = await client.capabilities()
        at = milliseconds(self.clock.now())
        await record.database.write(lambda c: _begin(c, at))
        sent = await self._upload(record, client, server, can, filing.stop)
        download = Download(
            record,
            client,
            server,
            self.projection,
            filing,
            Run(new_id(), at),
        )
        download.report = Report(
            sent=sent.sent,
            refused=sent.refused,
            conflicts=sent.conflicts,
            complete=sent.complete,
        )
        relabelling = Relabelling(record, client, at, filing.stop)
        refusing = Refusing(record, client, server.patient, at, filing.stop)
        await refusing.run()
        settled = await relabelling.run()
        await download.resources(can)
        if await refusing.read_back():
            self.changes.publish(Topic.SETTINGS)
        if settled + await relabelling.run():
            self.changes.publish(Topic.DOCUMENTS)
        able, known, awaited = await record.database.read(
            lambda c: (
                abilities.found(c, can),
                abilities.abilities(c),
                synced.contents_waiting(c),
            )
        )
        if able != known:
            await record.database.write(lambda c: abilities.note(c, able))
        if files and awaited:
            await download.contents(Contents(record, client, self.filling))
        return download.report

    async def _check_access(
        self, record: Record, client: FhirClient, server: Server, said: RemoteError
    ) -> None:
        """Raise AccessLostError when the whole record is refused, not only what was just asked for."""
        other = await record.database.read(losing.whose) is Whose.OTHER
        if other and losing.ENDED in said.detail:
            unsent = await record.database.read(losing.unsent)
            raise AccessLostError(unsent, other=True, erased=True)
        if not await losing.is_lost(client, server.patient):
            return
        at = milliseconds(self.clock.now())
        erased = await record.database.write(lambda c: losing.note_lost(c, at))
        unsent = await record.database.read(losing.unsent)
        raise AccessLostError(unsent, other=other, erased=erased)

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
        upload = Upload(
            record, client, server, can, self.packing, self.projection, backoff, now, stop
        )
        sent = await upload.run()
        if sent.sent or sent.refused or sent.conflicts:
            self.changes.publish(Topic.DOCUMENTS)
        return sent


def _link(connection: Connection, server: Server, person: Identity, *, confirmed: bool) -> None:
    """Note the server, unless its record is another person's; signing in again where one was asks nothing."""
    if _server(connection) != server:
        Meeting.of(meta.identity(connection), person).check(confirmed=confirmed)
    parting.join(connection, asdict(server))


def _begin(connection: Connection, now: int) -> None:
    """Note a run whose server is there: what is to be asked for once more is asked for in this one."""
    visibility.follow_choices(connection, now)
    synced.ask_again(connection, now)


def _finish(connection: Connection, now: int, *, complete: bool) -> None:
    """Note a run that the server answered to the end."""
    losing.regained(connection)
    conflicts.forget(connection, now - conflicts.KEPT)
    if complete:
        meta.put(connection, _FINISHED, str(now))


def _freshness(connection: Connection) -> Freshness:
    finished = meta.get(connection, _FINISHED)
    held, others = holding.held(connection)
    return Freshness(
        server=_server(connection),
        at=moment_of(int(finished)) if finished else None,
        waiting=holding.waiting(connection),
        held=held,
        held_others=others,
        conflicts=conflicts.count(connection),
        refused=outbox.count(connection, "quarantined"),
        contents_waiting=synced.contents_waiting(connection),
        set_aside=synced.count_aside(connection),
        shared=synced.count_shared(connection) + holding.contributed(connection),
        vanished=vanishing.count(connection),
        wishes=wishes(connection),
        abilities=abilities.abilities(connection),
        freed=freeing.freed(connection).files,
    )


def _unwatched(_progress: Progress) -> None:
    """Nobody follows this run."""
