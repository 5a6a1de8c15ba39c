"""The record that is open now, if any: what features read and write."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakValueDictionary

from services.core.errors import LockedError
from services.storage import synced
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.driver import Connection


@dataclass(slots=True)
class Record:
    """One person's open database and encrypted files."""

    database: Database
    attachments: Attachments
    viewed: tuple[str, bytes] | None = field(default=None, repr=False)
    """The document being read, decrypted: (id, original); dropped with the record when the space is locked."""
    in_use: object = field(default=None, repr=False)
    """How its server is being asked just now: one sign-in for all who ask at once (`services.sync.access`)."""
    _fetching: WeakValueDictionary[str, asyncio.Lock] = field(
        default_factory=WeakValueDictionary, repr=False
    )

    def fetching(self, document: str) -> asyncio.Lock:
        """Return what one holds while a document's file comes: a reader and a run may ask for it at once."""
        return self._fetching.setdefault(document, asyncio.Lock())

    async def sweep(self, digests: Iterable[str]) -> None:
        """Remove the encrypted files of these SHA-256 that no row names.

        Files are written in the transaction that names them, and removed in one: none goes that somebody counts on.
        """

        def remove(connection: Connection) -> None:
            for digest in digests:
                if not _is_named(connection, digest):
                    self.attachments.delete(digest)

        await self.database.write(remove)

    async def collect(self, older_than: datetime) -> None:
        """Remove what a kill left behind before `older_than`, and what has come in part for nobody."""

        def remove(connection: Connection) -> None:
            self.attachments.collect(_named(connection), older_than)
            self.attachments.drop_parts(synced.parts(connection))

        await self.database.write(remove)


def _named(connection: Connection) -> set[str]:
    return {
        row[0]
        for row in connection.execute(
            """SELECT sha256 FROM attachment WHERE sha256 <> ''
                   AND sha256 NOT IN (SELECT sha256 FROM awaited WHERE freed IS NOT NULL)"""
        )
    }


def _is_named(connection: Connection, sha256: str) -> bool:
    query = "SELECT 1 FROM attachment WHERE sha256 = ?"
    return connection.execute(query, (sha256,)).fetchone() is not None


@dataclass(slots=True)
class OpenRecord:
    """Where features find the open record; empty while the space is locked."""

    _record: Record | None = None

    @property
    def current(self) -> Record:
        """Return the open record.

        Raises:
            LockedError: none is open.

        """
        if self._record is None:
            raise LockedError
        return self._record

    @property
    def is_open(self) -> bool:
        return self._record is not None

    def set(self, record: Record | None) -> None:
        """Open or (None) forget."""
        self._record = record
