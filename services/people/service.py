"""The life of a space on this device: create, restore, unlock, lock, change the code, erase; and the demonstration."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.errors import (
    AlreadyExistsError,
    BusyError,
    Damage,
    DamagedError,
    DiskFullError,
    LockedError,
    NotFoundError,
    ServiceError,
    UnwritableError,
)
from services.core.files import DISK, FilePort, private_folder
from services.core.identity import Identity
from services.core.ids import new_id
from services.people import labels, mending, restoring
from services.people.helped import Helped, HelpedRecords
from services.people.models import EarlierCopy, Facts, Label, Protection, Space, SpaceState
from services.people.places import ATTACHMENTS, DATABASE, Places
from services.people.restoring import OnFile, Target
from services.security.device import DeviceSecrets
from services.security.vault import Keys, Vault
from services.storage import meta
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.record import OpenRecord, Record

_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Session:
    """What is open: dropped as a whole when the space is locked."""

    space: Space
    folder: Path
    keys: Keys
    identity: Identity
    by_recovery: bool = False
    check: asyncio.Task[None] | None = None


@dataclass(slots=True)
class PeopleService:
    """Spaces under `data`; at most one is open, in `record`.

    `fill_demonstration` takes the invented documents into the record just opened. `prefer` is called with the folder
    of the space whose personal settings hold from now on (None: nobody's yet), and whether others share the device.
    """

    data: Path
    clock: Clock
    changes: ChangeFeed
    device_secrets: DeviceSecrets
    record: OpenRecord
    fill_demonstration: Callable[[], Awaitable[None]]
    prefer: Callable[[Path | None, bool], None] = lambda _folder, _shared: None
    port: FilePort = DISK
    damage: Damage | None = None
    places: Places = field(init=False)
    helped: HelpedRecords = field(init=False)
    _session: _Session | None = None
    _chosen: str = ""
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.places = Places(self.data, self.clock, self.device_secrets)
        self.helped = HelpedRecords(self.record, self.clock, self.changes)

    # -- what there is -------------------------------------------------------------------------------------------

    def spaces(self) -> tuple[Space, ...]:
        """Return the spaces on this device (not the demonstration), also those that are damaged."""
        return self.places.spaces()

    @property
    def state(self) -> SpaceState:
        if self._session is not None:
            return SpaceState.OPEN
        return SpaceState.LOCKED if self.spaces() else SpaceState.NONE

    @property
    def space(self) -> Space | None:
        """The open space, else the one to unlock; None when there is none, or several of which none was chosen."""
        return self._session.space if self._session is not None else self._to_open()

    @property
    def acting_for(self) -> Helped | None:
        """Whose record is open in the place of the person's own, None for their own."""
        return self.helped.acting

    @property
    def own_name(self) -> str:
        """The name of whoever opened their space, whosever record is shown; "" while it is locked."""
        return self.helped.own_name

    def choose(self, id: str) -> None:
        """Say which locked space is to be opened, "" for none yet.

        Raises:
            NotFoundError: there is no such space.

        """
        if id and id not in {space.id for space in self.spaces()}:
            raise NotFoundError
        if id != self._chosen:
            self.damage = None  # of somebody else's space
        self._chosen = id
        self._prefer()
        self.changes.publish(Topic.PERSON)

    def set_label(self, text: str, sign: labels.Sign) -> None:
        """Show these plain words or this sign of the open space while it is locked: anybody can read them."""
        session = self._held()
        number = labels.read(session.folder).number or session.space.label.number
        label = Label(labels.shortened(text), sign, number)
        labels.write(session.folder, label)
        session.space = replace(session.space, label=label)
        self.changes.publish(Topic.PERSON)

    async def keystore_available(self) -> bool:
        """Say whether this device keeps secrets itself (macOS Keychain, Windows, Secret Service).

        The system may ask the person first, so this can take long.
        """
        return await asyncio.to_thread(self.device_secrets.available) is Protection.KEYSTORE

    def wait(self) -> timedelta:
        """Return how long the next try has to wait."""
        return self._vault(self._folder_to_open()).wait()

    @property
    def has_recovery(self) -> bool:
        """Whether a recovery key was made for the space that is open, or to be opened."""
        space = self.space
        if space is None or space.is_demonstration:
            return False
        return self._vault(self.places.folder(space.id)).has_recovery

    @property
    def needs_new_secret(self) -> bool:
        """Whether the open space was opened by its recovery key, and its code was not chosen anew since."""
        return self._session is not None and self._session.by_recovery

    @property
    def earlier_copy(self) -> EarlierCopy | None:
        """The copy from before the last update of the record that is to be opened, if there is one."""
        space = self._to_open()
        return mending.earlier(self.places.folder(space.id)) if space else None

    def _to_open(self) -> Space | None:
        spaces = self.spaces()
        if len(spaces) == 1:
            return spaces[0]
        return next((space for space in spaces if space.id == self._chosen), None)

    async def identity(self) -> Identity:
        """Return whose space this is; empty before anything is known.

        Raises:
            LockedError: nothing is open.

        """
        return await self.record.current.database.read(meta.identity)

    async def set_identity(self, identity: Identity) -> None:
        """Write down whose space this is."""
        await self.record.current.database.write(lambda c: meta.put_identity(c, identity))
        if self.helped.acting is None:
            self.helped.own_name = identity.display
        self.changes.publish(Topic.PERSON)

    # -- opening and closing -------------------------------------------------------------------------------------

    async def create(
        self, secret: str, protection: Protection, identity: Identity, *, another: bool = False
    ) -> Space:
        """Create a space and leave it open; beside those of other people only if `another` is meant.

        Raises:
            AlreadyExistsError: this device already holds one.
            WeakSecretError, NoDeviceSecretError, DiskFullError: see `Vault.create`; nothing is left behind.

        """

        async def fill(_folder: Path, _keys: Keys) -> None:
            """A new space is empty."""

        if self.spaces() and not another:
            raise AlreadyExistsError
        space = await self._made(secret, protection, fill, identity, another=another)
        self.changes.publish(Topic.PERSON)
        return space

    async def restore(
        self,
        archive: Path,
        key: str,
        secret: str,
        protection: Protection,
        on_file: OnFile | None = None,
    ) -> Space:
        """Make a space of what is in an archive, with new keys and this `secret`, and leave it open.

        All of it is verified before there is a space; whatever stops it before, there is none. `on_file` is called on
        the running loop with how many files came, and how many there are.

        Raises:
            WrongKeyError, NewerVersionError, DamagedError, DiskFullError, UnwritableError: see `restoring.restored`.
            WeakSecretError, NoDeviceSecretError: see `Vault.create`.

        """
        loop = asyncio.get_running_loop()

        def done(count: int, total: int) -> None:
            if on_file is not None:
                loop.call_soon_threadsafe(on_file, count, total)

        async def fill(folder: Path, keys: Keys) -> None:
            target = Target(folder, keys, DATABASE, ATTACHMENTS, self.port)
            await asyncio.to_thread(restoring.restored, archive, key, target, done)

        await asyncio.to_thread(restoring.looked_at, archive, key)
        space = await self._made(secret, protection, fill, None, another=True)
        self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)
        return space

    async def look_at(self, archive: Path, key: str) -> Facts:
        """Return what an archive says of itself, once its key opens it; raises as `restore`."""
        return await asyncio.to_thread(restoring.looked_at, archive, key)

    async def _made(
        self,
        secret: str,
        protection: Protection,
        fill: Callable[[Path, Keys], Awaitable[None]],
        identity: Identity | None,
        *,
        another: bool,
    ) -> Space:
        """Make a space that `fill` puts its files in, or leave nothing of it; `identity` None is inside already."""
        async with self._busy, self._alone():
            if self.spaces() and not another:  # another Carnet was first
                raise AlreadyExistsError
            await self._close()
            await asyncio.to_thread(self.places.clear_unfinished)
            folder = await asyncio.to_thread(self.places.begin)
            try:
                keys = await asyncio.to_thread(
                    self._vault(folder).create, folder.name, secret, protection
                )
                await fill(folder, keys)
                label = labels.read(folder)
                space = Space(
                    folder.name, identity.display if identity else "", protection, label=label
                )
                await self._open(space, folder, keys, create=identity is not None)
                if identity is not None:
                    known = identity
                    await self.record.current.database.write(lambda c: meta.put_identity(c, known))
                await asyncio.to_thread(self.places.finish, folder)
            except BaseException:
                await self._close()
                await asyncio.to_thread(self.places.destroy, folder)
                raise
            self._chosen = folder.name
            self._prefer()
            return self._held().space

    async def unlock(self, secret: str) -> None:
        """Open the space with its code or passphrase.

        Raises:
            WrongCodeError, TooSoonError, DamagedError, NewerVersionError, NoDeviceSecretError, UnencryptedError,
                DiskFullError, UnwritableError, BusyError, NotFoundError (there is no space, or none was chosen).

        """
        await self._unlock(lambda vault: vault.unlock(secret))

    async def unlock_with_recovery(self, key: str) -> None:
        """Open the space with the recovery key that was written down; the errors are those of `unlock`."""
        await self._unlock(lambda vault: vault.unlock_with_recovery(key), by_recovery=True)

    async def unlock_earlier_copy(self, secret: str) -> None:
        """Put the copy from before the last update in the place of a record that is damaged, and open it.

        The copy is verified first. The damaged file is kept beside it, under another name: nothing is erased.

        Raises:
            NotFoundError: there is no such copy.
            DamagedError: the copy is damaged too; nothing was changed. Else as `unlock`.

        """
        await self._unlock(lambda vault: vault.unlock(secret), mend=True)

    async def _unlock(
        self, unwrap: Callable[[Vault], Keys], *, by_recovery: bool = False, mend: bool = False
    ) -> None:
        async with self._busy:
            await self._close()
            folder = self._folder_to_open()
            vault = self._vault(folder)
            keys = await asyncio.to_thread(unwrap, vault)
            if mend:
                await asyncio.to_thread(mending.put_back, folder, keys.database, self.clock.now())
            unclean = (folder / f"{DATABASE}-wal").exists()
            known = next(space for space in self.spaces() if space.id == folder.name)
            await self._open(replace(known, protection=vault.protection), folder, keys)
            session = self._session
            if session is not None:
                session.by_recovery = by_recovery
                if unclean:
                    session.check = asyncio.create_task(self._check())
            self._chosen = folder.name
            self._prefer()
            self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    async def _open(self, space: Space, folder: Path, keys: Keys, *, create: bool = False) -> None:
        try:
            record, identity = await self._record(folder, keys, create=create)
        except BaseException:
            keys.wipe()
            raise
        self.record.set(record)
        named = replace(space, name=identity.display)
        self._session = _Session(named, folder, keys, identity)
        self.damage = None
        await self.helped.opened(folder, record, identity.display)

    async def _record(self, folder: Path, keys: Keys, *, create: bool) -> tuple[Record, Identity]:
        database = await asyncio.to_thread(
            Database.open, folder / DATABASE, keys.database, create=create
        )
        record = Record(database, Attachments(folder / ATTACHMENTS, keys))
        try:
            identity = await database.read(meta.identity)
            # Tidying is no reason to keep anybody out: a full disk, another Carnet at work. Files that only a damaged
            # record names, kept aside, are somebody's all the same.
            with suppress(DiskFullError, UnwritableError, BusyError, OSError):
                if not mending.is_kept_aside(folder):
                    await record.collect(self.clock.now() - _DAY)
        except BaseException:
            await database.close()
            raise
        return record, identity

    async def _check(self) -> None:
        """After a crash, verify the seals while the person already reads."""
        try:
            await self.helped.own.current.database.check()
        except DamagedError as error:
            self.damage = error.damage
            self.changes.publish(Topic.PERSON)
        except ServiceError:
            return

    async def lock(self) -> None:
        """Close the files, forget the keys; a demonstration is erased."""
        async with self._busy:
            await self._close()
            self.changes.publish(Topic.PERSON)

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        record = self.helped.own.current
        await self.helped.closed()
        self.record.set(None)
        record.viewed = None
        if session.check is not None:
            session.check.cancel()
        await record.database.close()
        session.keys.wipe()
        if session.space.is_demonstration:
            await asyncio.to_thread(shutil.rmtree, session.folder, ignore_errors=True)

    # -- keys ----------------------------------------------------------------------------------------------------

    async def change_secret(self, secret: str, protection: Protection) -> None:
        """Open with another code or passphrase from now on; the documents are not rewritten."""
        session = self._held()
        vault = self._vault(session.folder)
        await asyncio.to_thread(vault.change_secret, session.keys, secret, protection)
        session.space = replace(session.space, protection=vault.protection)
        session.by_recovery = False
        self.changes.publish(Topic.PERSON)

    async def confirm(self, secret: str) -> None:
        """Verify that whoever is there knows the open space's code; tries count with those of `unlock`, errors too."""
        vault = self._vault(self._held().folder)
        (await asyncio.to_thread(vault.unlock, secret)).wipe()

    async def create_recovery(self) -> str:
        """Return a new recovery key to write down on paper; an earlier one stops working."""
        session = self._held()
        return await asyncio.to_thread(self._vault(session.folder).add_recovery, session.keys)

    async def erase(self) -> None:
        """Erase the space that is open, or to be opened: first its keys, so that nothing can be read, then its files.

        Those of other people stay as they are.

        Raises:
            NotFoundError: there are several, and none was chosen.

        """
        async with self._busy:
            await self._erase(self._session.folder if self._session else self._folder_to_open())

    async def erase_open(self) -> None:
        """Erase the record that is open, and no other: first its keys, so that nothing can be read again."""
        async with self._busy:
            if self.helped.acting is not None:
                await self.helped.end_open()
                return
            await self._erase(self._held().folder)

    async def _erase(self, folder: Path) -> None:
        await self._close()
        async with self._alone():
            await asyncio.to_thread(self.places.destroy, folder)
            await asyncio.to_thread(self.places.clear_unfinished)
        self._chosen = ""
        self._prefer()
        self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    # -- demonstration -------------------------------------------------------------------------------------------

    async def discover(self, *, empty: bool = False) -> None:
        """Open a record of an invented person; its key is only in memory, its files go when it is left.

        It stays `empty` when a server will fill it.
        """
        async with self._busy:
            await self._close()
            await asyncio.to_thread(self.places.sweep)
            folder = self.places.demonstrations / new_id()
            await asyncio.to_thread(private_folder, folder)
            keys = Keys(bytearray(secrets.token_bytes(32)))
            space = Space(folder.name, "", None, is_demonstration=True)
            await self._open(space, folder, keys, create=True)
        try:
            if not empty:
                await self.fill_demonstration()
            session = self._held()
            identity = await self.identity()
        except BaseException:
            await self.lock()
            raise
        session.space = replace(session.space, name=identity.display)
        self.helped.own_name = identity.display
        self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    async def leave_demonstration(self) -> None:
        """Erase the demonstration and go back to the beginning."""
        await self.lock()

    def clear_demonstrations(self) -> None:
        """Remove what killed processes left: demonstrations, whose key was only in memory; spaces never finished."""
        self.places.sweep()

    # -- places --------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        with ExitStack() as stack:
            await asyncio.to_thread(stack.enter_context, self.places.alone())
            yield

    def _vault(self, folder: Path) -> Vault:
        return self.places.vault(folder)

    def _folder_to_open(self) -> Path:
        space = self._to_open()
        if space is None:
            raise NotFoundError
        return self.places.folder(space.id)

    def _prefer(self) -> None:
        session, spaces = self._session, self.spaces()
        space = None if session and session.space.is_demonstration else self.space
        self.prefer(self.places.folder(space.id) if space else None, len(spaces) > 1)

    def _held(self) -> _Session:
        if self._session is None:
            raise LockedError
        return self._session
