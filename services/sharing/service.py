"""Links by which the person shows documents: made, listed, closed; and what others left by them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any, Final

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import (
    Fault,
    NotShareableError,
    OfflineError,
    RemoteError,
    SignedOutError,
    Unshareable,
)
from services.documents.service import DocumentService
from services.i18n.translator import Translator
from services.printing.qr import qr
from services.remote.devices import same_place
from services.remote.shares import ShareLinks, Told
from services.remote.transport import Network
from services.sharing import jwe, leaving, links, store
from services.sharing.contents import bundle
from services.sharing.links import Link
from services.sharing.models import (
    Added,
    Closing,
    Leaving,
    LeavingDocument,
    Report,
    Share,
    Wish,
)
from services.sharing.receiving import Receiving
from services.sharing.store import Keys, NewShare, Progress
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record
from services.sync import access
from services.sync.abilities import abilities
from services.sync.linking import server as server_of

OnSent = Callable[[int, int], None]
_UNREACHED: Final = frozenset({Fault.OFFLINE, Fault.INTERRUPTED, Fault.TOO_SLOW, Fault.UNAVAILABLE})
_REVOKED: Final = "revoked"
_WRITING: Final = 3 * 3600 * 1000
"""Milliseconds: a little more than the server gives to write a report."""


@dataclass(slots=True)
class SharingService:
    """Shares documents of the open record; each method raises LockedError when none is open.

    `words` gives the language of the person, in which what is taken in is titled.
    """

    record: OpenRecord
    documents: DocumentService
    clock: Clock
    changes: ChangeFeed
    words: Callable[[], Translator]
    network: Network | None = None  # the network itself
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def can_share(self) -> bool:
        """Say whether the record has a server that holds links; asks nobody."""
        try:
            await self.record.current.database.read(_root)
        except NotShareableError:
            return False
        return True

    async def leaving(self, documents: Sequence[str], added: Sequence[Added] = ()) -> Leaving:
        """Return all that would leave, what was made for the link first; nothing does.

        Raises:
            NotShareableError: there is no server for it, none, too much, or too many.
            NotFoundError, NotHereError, DamagedError: a document cannot be had.

        """
        await self.record.current.database.read(_root)
        found = await leaving.leaving_with(self.documents, tuple(documents), added)
        named = zip((*("" for _ in added), *documents), found, strict=True)
        return Leaving(
            tuple(LeavingDocument(id, shared.title, shared.size) for id, shared in named),
            await leaving.person_of(self.documents),
        )

    async def share(self, wish: Wish, on_sent: OnSent | None = None) -> Share:
        """Seal the documents, send them, and return the link.

        Raises:
            NotShareableError: see `leaving`; TOO_MANY_LINKS too.
            RemoteError: the server could not be had; what it may have taken is closed as soon as it is reached.

        """
        record = self.record.current
        root = await record.database.read(_root)
        found = await leaving.leaving_with(self.documents, wish.documents, wish.added)
        person = await leaving.person_of(self.documents)
        key = jwe.new_key()
        files = await asyncio.to_thread(
            lambda: [jwe.sealed(bundle(shared, person), key) for shared in found]
        )
        now = milliseconds(self.clock.now())
        until = milliseconds(self.clock.now() + wish.life)
        passcode = links.plain(wish.passcode)
        link = Link(root, links.new_handle(), key, until // 1000, bool(passcode))
        titles = tuple(shared.title for shared in found)
        new = NewShare(link, wish.passcode, titles, now, until, wish.openings, wish.takes_report)
        wanted = {
            "expires": link.expires,
            "openings": wish.openings,
            "report": wish.takes_report,
            "passcode": await asyncio.to_thread(links.verifier, passcode) if passcode else None,
            "files": [{"size": len(file), "sha256": sha256(file).hexdigest()} for file in files],
        }
        async with (
            self._asking
        ):  # whoever refreshes meanwhile would take it for one whose sending was cut
            await record.database.write(lambda c: store.add(c, new))
            await self._send(record, link, wanted, files, on_sent or _unwatched)
            await record.database.write(lambda c: store.advance(c, link.id, Progress.THERE))
        self.changes.publish(Topic.SHARES)
        return await record.database.read(lambda c: store.share(c, link.id, now))

    async def _send(
        self,
        record: Record,
        link: Link,
        wanted: dict[str, Any],
        files: Sequence[bytes],
        on_sent: OnSent,
    ) -> None:
        """Send everything, or leave nothing that anybody could open: a link opens once all of it is there."""
        try:
            async with self._links(record, link.root) as server:
                await server.announce(link.id, wanted)
                for number, file in enumerate(files):
                    on_sent(number, len(files))
                    await server.send_file(link.id, number, file)
                on_sent(len(files), len(files))
        except BaseException as error:
            await asyncio.shield(self._left(record, link.id, error))
            if isinstance(error, RemoteError) and error.fault is Fault.CONFLICT:
                raise NotShareableError(Unshareable.TOO_MANY_LINKS) from None
            raise

    async def _left(self, record: Record, id: str, error: BaseException) -> None:
        """Forget a link that never left, else have it closed."""
        never = isinstance(error, OfflineError | SignedOutError) or (
            isinstance(error, RemoteError) and error.fault in {Fault.CONFLICT, Fault.FORBIDDEN}
        )
        if never:
            await record.database.write(lambda c: store.forget(c, id))
        else:
            await record.database.write(lambda c: store.advance(c, id, Progress.REVOKING))
        self.changes.publish(Topic.SHARES)

    async def shares(self) -> tuple[Share, ...]:
        """Return every link as this device knows it, the newest first; asks nobody."""
        now = milliseconds(self.clock.now())
        return await self.record.current.database.read(lambda c: store.shares(c, now))

    async def one(self, id: str) -> Share:
        """Return a link; raises NotFoundError."""
        now = milliseconds(self.clock.now())
        return await self.record.current.database.read(lambda c: store.share(c, id, now))

    async def reports_of(self, document: str) -> tuple[Report, ...]:
        """Return who left a document, nothing for one that was not left."""
        return await self.record.current.database.read(lambda c: store.reports(c, document))

    def qr(self, share: Share) -> bytes | None:
        """Return the link as a QR code (PNG), None where it would be too dense to scan."""
        return qr(share.address) if share.address else None

    async def revoke(self, id: str) -> Closing:
        """Close a link at once; without network, as soon as the server is reached.

        Raises:
            NotFoundError, SignedOutError: there is no such link; sign in again, and it is closed then.

        """
        record = self.record.current
        await record.database.read(lambda c: store.keys(c, id))
        await record.database.write(lambda c: store.advance(c, id, Progress.REVOKING))
        self.changes.publish(Topic.SHARES)
        try:
            await self.refresh()
        except RemoteError as error:
            if error.fault in _UNREACHED:
                return Closing.LATER
            raise
        return Closing.CLOSED

    async def refresh(self) -> int:
        """Do what waits (close, take reports), ask how links stand; return how many reports were taken.

        Raises:
            RemoteError: a server could not be asked; what was done stays.

        """
        async with self._asking:
            record = self.record.current
            waiting = await record.database.read(store.unfinished)
            taken = 0
            for root in sorted({await record.database.read(_root), *(one.root for one in waiting)}):
                own = [keys for keys in waiting if keys.root == root]
                async with self._links(record, root) as server:
                    taken += await self._refreshed(record, server, own)
            self.changes.publish(Topic.SHARES)
            return taken

    async def _refreshed(self, record: Record, server: ShareLinks, own: Sequence[Keys]) -> int:
        for keys in own:
            if keys.progress in {Progress.REVOKING, Progress.SENDING}:
                await server.revoke(keys.id)  # one whose sending was cut could never be opened
        told = {one.id: one for one in await server.all()}
        taken = 0
        for keys in own:
            found = told.get(keys.id)
            if found is None:
                over = partial(store.advance, id=keys.id, progress=Progress.OVER)
                await record.database.write(over)
                continue
            if keys.key:
                taken += await self._take(server, keys, found)
            now = milliseconds(self.clock.now())
            await record.database.write(partial(_noted, told=found, now=now))
        await self._adopt(record, server, told)
        return taken

    async def _adopt(self, record: Record, server: ShareLinks, told: Mapping[str, Told]) -> None:
        """Show what another device of the person made: whoever lost one can still close its links."""
        known = await record.database.read(store.known)
        for id in told.keys() - known:
            await record.database.write(partial(store.adopt, told=told[id], root=server.root))
            now = milliseconds(self.clock.now())
            await record.database.write(partial(_noted, told=told[id], now=now))

    async def _take(self, server: ShareLinks, keys: Keys, told: Told) -> int:
        receiving = Receiving(self.documents, server, keys, self.words())
        taken = 0
        for left in told.reports:
            taken += await receiving.take(left)
        return taken

    @asynccontextmanager
    async def _links(self, record: Record, root: str) -> AsyncIterator[ShareLinks]:
        if await record.database.read(_root) != root:
            raise NotShareableError(Unshareable.UNSUPPORTED)
        async with access.authorized(record) as authorization:
            server = ShareLinks(root, authorization, self.network)
            try:
                yield server
            finally:
                await server.aclose()


def _noted(connection: Connection, told: Told, now: int) -> None:
    """Keep what was said; whoever opened a link in time may leave a report for a while after its end."""
    store.note(connection, told)
    late = now >= store.expires(connection, told.id) + _WRITING
    is_over = told.state == _REVOKED or late
    store.advance(connection, told.id, Progress.OVER if is_over else Progress.THERE)


def _root(connection: Connection) -> str:
    """Return where the record's server keeps links, as the last run found it, else as it was told at sign-in.

    Raises:
        NotShareableError: NO_SERVER, or UNSUPPORTED.

    """
    server = server_of(connection)
    if server is None:
        raise NotShareableError(Unshareable.NO_SERVER)
    found, sign_in = abilities(connection), access.sign_in(connection)
    root = (found.shares if found else "") or (sign_in.shares if sign_in else "")
    if not root or not same_place(root, server.base):
        raise NotShareableError(Unshareable.UNSUPPORTED)
    return root


def _unwatched(_done: int, _total: int) -> None:
    """Nobody follows this sending."""
