"""The life of a space on this device: create, unlock, lock, change the code, erase; and the demonstration."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
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
    NewerVersionError,
    NotFoundError,
    ServiceError,
    UnwritableError,
)
from services.core.files import (
    DISK,
    held,
    private_folder,
    remove_leftovers,
    system_errors_told,
    write_durably,
)
from services.core.identity import Identity
from services.core.ids import new_id
from services.people.models import Protection, Space, SpaceState
from services.security.attempts import device_uptime
from services.security.device import DeviceSecrets
from services.security.keyfile import CURRENT, PREVIOUS
from services.security.vault import Keys, Vault
from services.storage import meta
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.record import OpenRecord, Record

_DATABASE = "record.db"
_ATTACHMENTS = "attachments"
_UNFINISHED = "unfinished"
"""Marks a folder from before anything is in it until its space is whole, and again while it is erased."""
_LOCK = "lock"
_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Session:
    """What is open: dropped as a whole when the space is locked."""

    space: Space
    folder: Path
    keys: Keys
    identity: Identity
    check: asyncio.Task[None] | None = None


@dataclass(slots=True)
class PeopleService:
    """Spaces under `data`; at most one is open, in `record`.

    `fill_demonstration` takes the invented documents into the record just opened.
    """

    data: Path
    clock: Clock
    changes: ChangeFeed
    device_secrets: DeviceSecrets
    record: OpenRecord
    fill_demonstration: Callable[[], Awaitable[None]]
    damage: Damage | None = None
    _session: _Session | None = None
    _vaults: dict[str, Vault] = field(default_factory=dict)
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    # -- what there is -------------------------------------------------------------------------------------------

    def spaces(self) -> tuple[Space, ...]:
        """Return the spaces on this device (not the demonstration), also those that are damaged."""
        with system_errors_told():
            return tuple(
                Space(folder.name, "", _protection(self._vault(folder)))
                for folder in self._folders()
                if _holds_space(folder)
            )

    @property
    def state(self) -> SpaceState:
        if self._session is not None:
            return SpaceState.OPEN
        return SpaceState.LOCKED if self.spaces() else SpaceState.NONE

    @property
    def space(self) -> Space | None:
        """The open space, else the one to unlock, else None."""
        if self._session is not None:
            return self._session.space
        return next(iter(self.spaces()), None)

    async def keystore_available(self) -> bool:
        """Say whether this device keeps secrets itself (macOS Keychain, Windows, Secret Service).

        The system may ask the person first, so this can take long.
        """
        return await asyncio.to_thread(self.device_secrets.available) is Protection.KEYSTORE

    def wait(self) -> timedelta:
        """Return how long the next try has to wait."""
        return self._vault(self._only_folder()).wait()

    @property
    def has_recovery(self) -> bool:
        space = self.space
        return (
            space is not None and not space.is_demonstration and self._vault_of(space).has_recovery
        )

    async def identity(self) -> Identity:
        """Return whose space this is; empty before anything is known.

        Raises:
            LockedError: nothing is open.

        """
        return await self.record.current.database.read(meta.identity)

    async def set_identity(self, identity: Identity) -> None:
        """Write down whose space this is."""
        await self.record.current.database.write(lambda c: meta.put_identity(c, identity))
        self.changes.publish(Topic.PERSON)

    # -- opening and closing -------------------------------------------------------------------------------------

    async def create(self, secret: str, protection: Protection, identity: Identity) -> Space:
        """Create the space and leave it open.

        Raises:
            AlreadyExistsError: this device already holds one.
            WeakSecretError, NoDeviceSecretError, DiskFullError: see `Vault.create`; nothing is left behind.

        """
        async with self._busy:
            async with self._alone():
                if self.spaces():
                    raise AlreadyExistsError
                await self._close()
                await asyncio.to_thread(self._clear_unfinished)
                space = await self._create(self._people / new_id(), secret, protection, identity)
            self.changes.publish(Topic.PERSON)
            return space

    async def _create(
        self, folder: Path, secret: str, protection: Protection, identity: Identity
    ) -> Space:
        await asyncio.to_thread(private_folder, folder)
        try:
            await asyncio.to_thread(write_durably, folder / _UNFINISHED, b"")
            keys = await asyncio.to_thread(
                self._vault(folder).create, folder.name, secret, protection
            )
            space = Space(folder.name, identity.display, protection)
            await self._open(space, folder, keys, create=True)
            await self.record.current.database.write(lambda c: meta.put_identity(c, identity))
            await asyncio.to_thread(_remove_durably, folder / _UNFINISHED)
        except BaseException:
            await self._close()
            await asyncio.to_thread(self._destroy, folder)
            raise
        return space

    async def unlock(self, secret: str) -> None:
        """Open the space with its code or passphrase.

        Raises:
            WrongCodeError, TooSoonError, DamagedError, NewerVersionError, NoDeviceSecretError, UnencryptedError,
                DiskFullError, UnwritableError, BusyError, NotFoundError (there is no space).

        """
        await self._unlock(lambda vault: vault.unlock(secret))

    async def unlock_with_recovery(self, key: str) -> None:
        """Open the space with the recovery key that was written down; the errors are those of `unlock`."""
        await self._unlock(lambda vault: vault.unlock_with_recovery(key))

    async def _unlock(self, unwrap: Callable[[Vault], Keys]) -> None:
        async with self._busy:
            await self._close()
            folder = self._only_folder()
            vault = self._vault(folder)
            keys = await asyncio.to_thread(unwrap, vault)
            unclean = (folder / f"{_DATABASE}-wal").exists()
            await self._open(Space(folder.name, "", vault.protection), folder, keys)
            session = self._session
            if session is not None and unclean:
                session.check = asyncio.create_task(self._check())
            self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    async def _open(self, space: Space, folder: Path, keys: Keys, *, create: bool = False) -> None:
        try:
            record, identity = await self._record(folder, keys, create=create)
        except BaseException:
            keys.wipe()
            raise
        self.record.set(record)
        named = Space(space.id, identity.display, space.protection, space.is_demonstration)
        self._session = _Session(named, folder, keys, identity)
        self.damage = None

    async def _record(self, folder: Path, keys: Keys, *, create: bool) -> tuple[Record, Identity]:
        database = await asyncio.to_thread(
            Database.open, folder / _DATABASE, keys.database, create=create
        )
        record = Record(database, Attachments(folder / _ATTACHMENTS, keys))
        try:
            identity = await database.read(meta.identity)
            # Tidying is no reason to keep anybody out: a full disk, another Carnet at work.
            with suppress(DiskFullError, UnwritableError, BusyError, OSError):
                await record.collect(self.clock.now() - _DAY)
        except BaseException:
            await database.close()
            raise
        return record, identity

    async def _check(self) -> None:
        """After a crash, verify the seals while the person already reads."""
        try:
            await self.record.current.database.check()
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
        record = self.record.current
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
        space = session.space
        session.space = Space(space.id, space.name, vault.protection, space.is_demonstration)
        self.changes.publish(Topic.PERSON)

    async def create_recovery(self) -> str:
        """Return a new recovery key to write down on paper; an earlier one stops working."""
        session = self._held()
        return await asyncio.to_thread(self._vault(session.folder).add_recovery, session.keys)

    async def erase(self) -> None:
        """Erase this device's space: first the keys, so that nothing can be read again, then the files."""
        async with self._busy:
            await self._close()
            async with self._alone():
                for folder in self._folders():
                    await asyncio.to_thread(self._destroy, folder)
            self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    # -- demonstration -------------------------------------------------------------------------------------------

    async def discover(self, *, empty: bool = False) -> None:
        """Open a record of an invented person; its key is only in memory, its files go when it is left.

        It stays `empty` when a server will fill it.
        """
        async with self._busy:
            await self._close()
            self.clear_demonstrations()
            folder = self._demonstrations / new_id()
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
        session.space = Space(session.space.id, identity.display, None, is_demonstration=True)
        self.changes.publish(Topic.PERSON, Topic.DOCUMENTS)

    async def leave_demonstration(self) -> None:
        """Erase the demonstration and go back to the beginning."""
        await self.lock()

    def clear_demonstrations(self) -> None:
        """Remove what a killed process left; unreadable anyway, as its key was only in memory."""
        shutil.rmtree(self._demonstrations, ignore_errors=True)

    # -- places --------------------------------------------------------------------------------------------------

    @property
    def _people(self) -> Path:
        return self.data / "people"

    @property
    def _demonstrations(self) -> Path:
        return self.data / "demonstration"

    def _folders(self) -> list[Path]:
        if not self._people.is_dir():
            return []
        return sorted(folder for folder in self._people.iterdir() if folder.is_dir())

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Keep another Carnet from making or erasing a space meanwhile."""
        with ExitStack() as stack:
            await asyncio.to_thread(stack.enter_context, held(self.data / _LOCK))
            yield

    def _clear_unfinished(self) -> None:
        """Remove what is left of a set-up that was killed, where nothing was ever kept, or of an erasure."""
        for folder in self._folders():
            if (folder / _UNFINISHED).exists():
                self._destroy(folder)
            elif not _holds_space(folder):
                remove_leftovers(folder)
                with suppress(OSError):  # something else may be in it, that is not ours
                    folder.rmdir()

    def _destroy(self, folder: Path) -> None:
        """Erase a folder, its keys first; once begun, it is never shown as a space again."""
        with suppress(DiskFullError):
            write_durably(folder / _UNFINISHED, b"")
        self._vault(folder).destroy()
        shutil.rmtree(folder, ignore_errors=True)

    def _vault(self, folder: Path) -> Vault:
        """Return the one vault of a folder: it counts failures in memory when the disk is full."""
        if folder.name not in self._vaults:
            self._vaults[folder.name] = Vault(
                folder, self.clock, self.device_secrets, uptime=device_uptime
            )
        return self._vaults[folder.name]

    def _vault_of(self, space: Space) -> Vault:
        return self._vault(self._people / space.id)

    def _only_folder(self) -> Path:
        spaces = self.spaces()
        if not spaces:
            raise NotFoundError
        return self._people / spaces[0].id

    def _held(self) -> _Session:
        if self._session is None:
            raise LockedError
        return self._session


def _holds_space(folder: Path) -> bool:
    """Say whether anything of a space is there: one that lost its keys is damaged, and never makes room for another."""
    if (folder / _UNFINISHED).exists():
        return False
    return any((folder / name).exists() for name in (CURRENT, PREVIOUS, _DATABASE, _ATTACHMENTS))


def _remove_durably(path: Path) -> None:
    DISK.remove(path)
    DISK.sync_folder(path.parent)


def _protection(vault: Vault) -> Protection | None:
    """Return None for a vault that cannot be read: unlocking it says why."""
    try:
        return vault.protection
    except (DamagedError, NewerVersionError, UnwritableError):
        return None
