"""The records of people whom the person of the open space helps: a file and a key for each, beside their own record.

The key of such a file is a row of the helper's own encrypted record, and nowhere else: it opens from there without
another code, and deleting the row destroys the file. What is left of a file without its key is swept at the next
opening. Nothing of it is a space of this device: the lock page never shows it.
"""

import asyncio
import secrets
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.core.errors import (
    LockedError,
    NotFoundError,
    NotPossibleError,
    ServiceError,
    WhyNot,
)
from services.core.files import private_folder
from services.core.identity import Identity
from services.people import helped_store
from services.people.helped_store import Ended, Helped, May, Tie, Why
from services.people.places import ATTACHMENTS, DATABASE
from services.security.keys import ROOT_BYTES, Keys
from services.storage import meta, synced
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record

__all__ = ["Ended", "Helped", "HelpedRecords", "May", "Tie", "Why"]

HELPED: Final = "helped"
_DAY: Final = timedelta(days=1)
T = TypeVar("T")


@dataclass(slots=True)
class _Acting:
    """The record of another that is open."""

    helped: Helped
    keys: Keys
    record: Record


@dataclass(slots=True)
class HelpedRecords:
    """Opens one of them in the place of the own record, which stays open behind it in `own`.

    Each method raises LockedError while the person's own space is locked.
    """

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    own: OpenRecord = field(default_factory=OpenRecord)
    own_name: str = ""
    _folder: Path | None = None
    _acting: _Acting | None = None
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def acting(self) -> Helped | None:
        """For whom the person acts just now, None in their own record."""
        return self._acting.helped if self._acting else None

    async def everyone(self) -> tuple[Helped, ...]:
        """Return whose records are on this device, by name."""
        return await self.own.current.database.read(helped_store.everyone)

    async def ended(self) -> tuple[Ended, ...]:
        """Return what ended and was not read yet."""
        return await self.own.current.database.read(helped_store.ended)

    async def read_ended(self, id: str) -> None:
        """Note that it was read."""
        await self.own.current.database.write(lambda c: helped_store.forget_ended(c, id))
        self.changes.publish(Topic.CIRCLE)

    # -- the person's own space opens and closes -----------------------------------------------------------------

    async def opened(self, folder: Path, record: Record, name: str) -> None:
        """Note that the own space was opened: close what has ended, sweep what nobody can read."""
        self._folder, self.own_name = folder, name
        self.own.set(record)
        with suppress(ServiceError):
            await record.database.write(lambda c: helped_store.close_passed(c, self.clock.now()))
            await self._sweep(folder, record)

    async def closed(self) -> None:
        """Close what is open of another's; the own space is being locked."""
        async with self._busy:
            await self._leave()
            self.own.set(None)
            self._folder, self.own_name = None, ""

    async def _sweep(self, folder: Path, record: Record) -> None:
        kept = {one.id for one in await record.database.read(helped_store.everyone)}
        parent = folder / HELPED
        if parent.is_dir():
            for place in await asyncio.to_thread(lambda: list(parent.iterdir())):
                if place.name not in kept:
                    await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)

    # -- others' records -----------------------------------------------------------------------------------------

    async def make(self, helped: Helped, fill: Callable[[Connection], None]) -> None:
        """Make the file of a record; `fill` writes how its server is reached. One that is here is made anew.

        Its key is kept first: killed before the file is whole, it is made again with the next opening.
        """
        async with self._busy:
            keys = Keys(secrets.token_bytes(ROOT_BYTES))
            at = milliseconds(self.clock.now())
            place = self._place(helped.id)
            await self.own.current.database.write(
                lambda c: helped_store.add(c, helped, keys.root, at)
            )
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
            await asyncio.to_thread(private_folder, place.parent)
            await asyncio.to_thread(private_folder, place)
            database = await asyncio.to_thread(
                Database.open, place / DATABASE, keys.database, create=True
            )
            try:
                await database.write(fill)
            finally:
                await database.close()
                keys.wipe()
        self.changes.publish(Topic.CIRCLE)

    def is_whole(self, helped: Helped) -> bool:
        """Say whether its file is there: an archive brings the row without it."""
        return (self._place(helped.id) / DATABASE).exists()

    async def change(self, helped: Helped) -> None:
        """Note what the server says of it now."""
        before = await self.own.current.database.read(lambda c: helped_store.one(c, helped.id))
        if before != helped:
            await self.own.current.database.write(lambda c: helped_store.change(c, helped))
            if self._acting and self._acting.helped.id == helped.id:
                self._acting.helped = helped
            self.changes.publish(Topic.CIRCLE, Topic.PERSON)

    async def enter(self, id: str) -> None:
        """Show another's record in the place of the own one.

        Raises:
            NotFoundError: there is none.
            NotPossibleError: OVER once its end was seen passed.

        """
        async with self._busy:
            own = self.own.current
            await own.database.write(lambda c: helped_store.close_passed(c, self.clock.now()))
            helped = await own.database.read(lambda c: helped_store.one(c, id))
            key = await own.database.read(lambda c: helped_store.key_of(c, id))
            if helped is None or key is None:
                raise NotFoundError
            if helped.closed:
                raise NotPossibleError(WhyNot.OVER)
            self.own_name = (await own.database.read(meta.identity)).display
            await self._leave()
            keys = Keys(key)
            record = await _opened(self._place(id), keys)
            with suppress(ServiceError, OSError):
                await record.collect(self.clock.now() - _DAY)
            self._acting = _Acting(helped, keys, record)
            self.record.set(record)
        self._told()

    async def leave(self) -> None:
        """Go back to the own record."""
        async with self._busy:
            await self._leave()
        self._told()

    async def _leave(self) -> None:
        acting, self._acting = self._acting, None
        if acting is None:
            return
        self.record.set(self.own.current if self.own.is_open else None)
        acting.record.viewed = None
        await acting.record.database.close()
        acting.keys.wipe()

    async def end(self, id: str, why: Why) -> Mapping[str, int]:
        """Destroy the key of a record, then its file; return what had not left, which is noted, and goes nowhere."""
        async with self._busy:
            own = self.own.current
            helped = await own.database.read(lambda c: helped_store.one(c, id))
            if helped is None:
                raise NotFoundError
            unsent = await self._unsent(helped)
            if self._acting and self._acting.helped.id == id:
                await self._leave()
            at = milliseconds(self.clock.now())
            await own.database.write(lambda c: helped_store.end(c, helped, why, unsent, at))
            await own.database.fold()
            await asyncio.to_thread(shutil.rmtree, self._place(id), ignore_errors=True)
        self._told()
        return unsent

    async def end_open(self) -> None:
        """End the one that is open: its server said so."""
        if self._acting is not None:
            await self.end(self._acting.helped.id, Why.STOPPED)

    async def unsent(self, id: str) -> Mapping[str, int]:
        """Count what was done in a record and has not left, by FHIR type."""
        async with self._busy:
            helped = await self.own.current.database.read(lambda c: helped_store.one(c, id))
            return await self._unsent(helped) if helped else {}

    async def _unsent(self, helped: Helped) -> dict[str, int]:
        return await self._within(helped, helped_store.unsent) or {}

    async def begin_again(self, helped: Helped) -> None:
        """Have the next run of a record ask for all of it: more of it is open than before."""
        async with self._busy:
            await self._within(helped, synced.forget_cursors)

    async def _within(self, helped: Helped, work: Callable[[Connection], T]) -> T | None:
        """Do something in the file of a record, open or not; None where there is none that can be read."""
        if self._acting and self._acting.helped.id == helped.id:
            return await self._acting.record.database.write(work)
        key = await self.own.current.database.read(lambda c: helped_store.key_of(c, helped.id))
        if key is None or not self.is_whole(helped):
            return None
        keys = Keys(key)
        try:
            record = await _opened(self._place(helped.id), keys)
        except ServiceError:  # a damaged file keeps nobody in
            return None
        try:
            return await record.database.write(work)
        finally:
            await record.database.close()
            keys.wipe()

    async def name(self, person: Identity) -> None:
        """Note the name of who is being helped, as their record has it."""
        acting = self._acting
        if acting is not None and person.display:
            await acting.record.database.write(lambda c: meta.put_identity(c, person))

    def _place(self, id: str) -> Path:
        if self._folder is None:
            raise LockedError
        return self._folder / HELPED / id

    def _told(self) -> None:
        self.changes.publish(Topic.PERSON, Topic.DOCUMENTS, Topic.APPOINTMENTS, Topic.CIRCLE)


async def _opened(place: Path, keys: Keys) -> Record:
    database = await asyncio.to_thread(Database.open, place / DATABASE, keys.database)
    return Record(database, Attachments(place / ATTACHMENTS, keys))
