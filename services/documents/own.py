"""What the person adds of their own to documents: notes, folders, pins, filters, reports they wait for.

All of it stays in the encrypted record of this device and travels with its archive; nothing of it is sent to a server
(docs/adr/0023).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds
from services.documents import expecting, own_store
from services.documents.models import Query
from services.documents.own_models import (
    LONGEST_NAME,
    LONGEST_NOTE,
    Beside,
    Candidate,
    Expectations,
    ExpectedReport,
    Folder,
    Outlived,
    Own,
    SavedFilter,
    Waiting,
)
from services.documents.text import one_line
from services.storage.driver import Connection
from services.storage.record import OpenRecord

T = TypeVar("T")
FOLDER, FILTER = "folder", "saved_filter"


@dataclass(slots=True)
class OwnService:
    """The person's own things of the open space; each method raises LockedError when none is open."""

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed

    async def of(self, document: str) -> Own:
        """Return what the person added to a document."""
        return await self._read(lambda c: own_store.own(c, document))

    async def beside(self) -> Beside:
        """Return what stands beside the list, in one look: it is asked for at each change."""
        today = self._today()

        def work(connection: Connection) -> Beside:
            return Beside(
                own_store.folders(connection),
                own_store.saved_filters(connection),
                expecting.expectations(connection, today).late,
            )

        return await self._read(work)

    # -- notes, pins, unread -----------------------------------------------------------------------------------------

    async def write_note(self, document: str, text: str) -> str:
        """Keep `text` as the note on a document (none if empty); return what it was before, to undo with."""
        kept = text.strip()[:LONGEST_NOTE]
        return await self._write(lambda c: own_store.write_note(c, document, kept, self._now()))

    async def notes(self) -> list[tuple[str, str, str]]:
        """Return (document, title, text) of every note, those edited last first."""
        return await self._read(own_store.notes)

    async def outlived(self) -> tuple[Outlived, ...]:
        """Return the notes whose document a server took away."""
        return await self._read(own_store.outlived)

    async def pin(self, document: str, *, pinned: bool) -> None:
        """Put a document above the list, or back in its place."""
        await self._write(lambda c: own_store.pin(c, document, self._now(), pinned=pinned))

    async def mark_unread(self, document: str) -> None:
        """Say that a document is to be read again."""
        await self._write(lambda c: own_store.mark_unread(c, document))

    # -- folders -----------------------------------------------------------------------------------------------------

    async def folders(self) -> tuple[Folder, ...]:
        """Return the folders, by name."""
        return await self._read(own_store.folders)

    async def create_folder(self, name: str) -> str:
        """Make a folder and return its id; a name without a letter is a ValueError."""
        named = _name(name)
        return await self._write(lambda c: own_store.create_folder(c, named, self._now()))

    async def rename_folder(self, id: str, name: str) -> None:
        """Give a folder another name."""
        await self._rename(FOLDER, id, name)

    async def delete_folder(self, id: str) -> None:
        """Delete a folder, never its documents; `restore_folder` brings it back for a day."""
        await self._write(lambda c: own_store.put_aside(c, FOLDER, id, self._now()))

    async def restore_folder(self, id: str) -> None:
        """Bring a deleted folder back with what was in it."""
        await self._write(lambda c: own_store.bring_back(c, FOLDER, id))

    async def put_in(self, folder: str, document: str, *, inside: bool) -> None:
        """Put a document in a folder, or take it out."""
        await self._write(
            lambda c: own_store.put_in(c, folder, document, self._now(), inside=inside)
        )

    # -- filters -----------------------------------------------------------------------------------------------------

    async def saved_filters(self) -> tuple[SavedFilter, ...]:
        """Return the saved filters, the oldest first."""
        return await self._read(own_store.saved_filters)

    async def save_filter(self, name: str, query: Query) -> str:
        """Keep a query under a name; return its id."""
        named = _name(name)
        return await self._write(lambda c: own_store.save_filter(c, named, query, self._now()))

    async def rename_filter(self, id: str, name: str) -> None:
        """Give a saved filter another name."""
        await self._rename(FILTER, id, name)

    async def delete_filter(self, id: str) -> None:
        """Delete a saved filter; `restore_filter` brings it back for a day."""
        await self._write(lambda c: own_store.put_aside(c, FILTER, id, self._now()))

    async def restore_filter(self, id: str) -> None:
        """Bring a deleted filter back."""
        await self._write(lambda c: own_store.bring_back(c, FILTER, id))

    # -- reports waited for ------------------------------------------------------------------------------------------

    async def expectations(self) -> Expectations:
        """Return the reports that visits should have brought."""
        today = self._today()
        return await self._read(lambda c: expecting.expectations(c, today))

    async def expect(self, report: ExpectedReport) -> str:
        """Wait for the report of a visit; return its id. A day that is none is a ValueError."""
        date.fromisoformat(report.day)
        return await self._write(lambda c: expecting.expect(c, report, self._now()))

    async def settle(self, report: ExpectedReport, state: Waiting, document: str = "") -> str:
        """Say what became of a report; return its id, with which the answer can be taken back."""

        def work(connection: Connection) -> str:
            id = expecting.expect(connection, report, self._now())
            expecting.settle(connection, id, state, document, self._now())
            return id

        return await self._write(work)

    async def candidates(self, report: ExpectedReport) -> tuple[Candidate, ...]:
        """Return the documents that may be the report waited for."""
        return await self._read(lambda c: expecting.candidates(c, report))

    # ----------------------------------------------------------------------------------------------------------------

    async def _rename(self, table: str, id: str, name: str) -> None:
        named = _name(name)
        await self._write(lambda c: own_store.rename(c, table, id, named))

    async def _read(self, work: Callable[[Connection], T]) -> T:
        return await self.record.current.database.read(work)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        done = await self.record.current.database.write(work)
        self.changes.publish(Topic.DOCUMENTS)
        return done

    def _now(self) -> int:
        return milliseconds(self.clock.now())

    def _today(self) -> date:
        return self.clock.now().astimezone().date()


def _name(text: str) -> str:
    name = one_line(text)[:LONGEST_NAME].strip()
    if not name:
        raise ValueError("a name has at least one letter")
    return name
