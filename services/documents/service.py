"""The documents of the open space: take in, list, search, open, change, put aside.

Every method is awaited from the event loop and does its work in threads; the disk is the truth.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.core.categories import Category
from services.core.changes import ChangeFeed, Topic
from services.core.clock import Clock
from services.core.dates import milliseconds, sort_key
from services.core.ids import new_id
from services.core.narrative import Block
from services.documents import (
    editing,
    gathering,
    image,
    pages,
    pairing,
    pdf,
    reading,
    receiving,
    server_copy,
    store,
)
from services.documents.models import (
    Cursor,
    Document,
    DocumentDetail,
    FileToImport,
    ImportedFile,
    ImportReport,
    Kind,
    Listing,
    Page,
    Progress,
    Query,
    Source,
    StopSignal,
    StorageUse,
)
from services.documents.proposing import Proposal
from services.documents.server_copy import ServerCopy
from services.documents.taking import Choices, OnProgress, Taking
from services.documents.text import one_line
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.driver import Connection
from services.storage.record import OpenRecord


@dataclass(slots=True)
class DocumentService:
    """Documents of the open space; each method raises LockedError when none is open.

    `clock` only dates what is shown and never orders anything. `for_another`: the open record is somebody else's.
    """

    record: OpenRecord
    clock: Clock
    changes: ChangeFeed
    for_another: Callable[[], bool] = lambda: False

    @property
    def database(self) -> Database:
        return self.record.current.database

    @property
    def attachments(self) -> Attachments:
        return self.record.current.attachments

    # -- reading -------------------------------------------------------------------------------------------------

    async def list(self, query: Query, after: Cursor | None = None, limit: int = 50) -> Listing:
        """Return one page of documents, newest first."""
        return await self.database.read(lambda c: store.listing(c, query, after, limit))

    async def newest(self, limit: int) -> tuple[Document, ...]:
        """Return the newest documents that were never opened."""
        return (await self.list(Query(unread=True), limit=limit)).documents

    async def counts(self) -> dict[Category, int]:
        """Return how many documents each category shows."""
        return await self.database.read(store.category_counts)

    async def detail(self, id: str) -> DocumentDetail:
        """Return what a document's page shows; NotFoundError if there is none."""
        return await self.database.read(lambda c: store.detail(c, id))

    async def server_copy(self, id: str) -> ServerCopy:
        """Say what deleting a document here does to the server's copy."""
        return await self.database.read(lambda c: server_copy.server_copy(c, id))

    async def copies_of_deleted(self) -> frozenset[ServerCopy]:
        """Say what the server has of the documents put aside."""
        return await self.database.read(server_copy.of_deleted)

    async def storage_use(self) -> StorageUse:
        """Return what is on this device."""
        return await self.database.read(store.storage_use)

    async def check(self) -> None:
        """Verify the seal of every database page and of every encrypted file; slow.

        Raises:
            DamagedError: something was altered or is missing.

        """
        await self.database.check()
        digests = await self.database.read(store.attachments)
        for digest in digests:
            await asyncio.to_thread(self.attachments.verify, digest)

    # -- content -------------------------------------------------------------------------------------------------

    async def original(self, id: str) -> bytes:
        """Return the very bytes taken in (for a report inside a Bundle: its resource).

        Raises:
            NotFoundError, DamagedError: no such document; the file was altered.
            NotHereError, FreedError, LostFileError: the file is still on the server, or on it only; the server could
                not give it.

        """
        record = self.record.current
        if record.viewed and record.viewed[0] == id:
            return record.viewed[1]
        document = await record.database.read(lambda c: _document_here(c, id))
        if document.sha256:
            data = await asyncio.to_thread(record.attachments.read, document.sha256)
        else:
            data = await record.database.read(lambda c: receiving.without_file(c, id))
        record.viewed = (id, data)
        return data

    async def page(self, id: str) -> Page:
        """Return the human page of a CDA, FHIR or text document.

        Raises:
            RefusedError: the content cannot be read as a page; the original still opens.

        """
        detail = await self.detail(id)
        data = await self.original(id)
        if detail.document.kind is Kind.TEXT:
            return await asyncio.to_thread(pages.text_page, data)
        if not reading.is_fhir(data):
            return await asyncio.to_thread(pages.page_from_cda, data)
        return await self.database.read(
            lambda c: pages.page_from_fhir(data, lambda ref: store.referenced(c, ref, id))
        )

    async def results(self, id: str) -> tuple[Block, ...]:
        """Return the values that a laboratory sent with a document, as tables; none for most documents."""

        def work(connection: Connection) -> tuple[Block, ...]:
            reports = pairing.reports_of(connection, id)
            return pages.results_of(reports, lambda ref: store.referenced(connection, ref, id))

        return await self.database.read(work)

    async def pdf_page(self, id: str, index: int, width: int) -> bytes:
        """Return page `index` (from 0) of a PDF, or of the PDF inside a CDA, as PNG, `width` pixels wide."""
        data = await self.original(id)
        return await asyncio.to_thread(lambda: pdf.render(pages.body_of(data), index, width))

    async def pdf_page_count(self, id: str) -> int:
        """Return how many pages the PDF, or the PDF inside a CDA, has."""
        data = await self.original(id)
        return await asyncio.to_thread(lambda: pdf.inspect(pages.body_of(data)).pages)

    async def image(self, id: str, max_side: int, page: int = 0) -> bytes:
        """Return an image, or its page `page` (from 0), upright, at most `max_side` pixels, without its hidden data."""
        data = await self.original(id)
        return await asyncio.to_thread(lambda: image.shown(pages.body_of(data), max_side, page))

    def forget_opened(self) -> None:
        """Drop what was decrypted for viewing."""
        self.record.current.viewed = None

    # -- taking in -----------------------------------------------------------------------------------------------

    async def import_files(
        self,
        files: Sequence[FileToImport],
        on_progress: OnProgress | None = None,
        *,
        accept_other_identity: bool = False,
        stop: StopSignal | None = None,
        source: Source = Source.IMPORT,
    ) -> ImportReport:
        """Take in files and archives of files, each in its own transaction: what is reported is kept.

        A file about somebody else is refused unless `accept_other_identity`; a space without name takes the
        identity of the first file that has one, and says so. One for which there is no room is refused (DISK_FULL)
        and the next is tried.

        Raises:
            DamagedError: the record cannot be trusted.

        """
        choices = Choices(new_id(), source, accept_other_identity)
        return await self._taking(choices).run(files, on_progress or _unwatched, stop)

    async def add(
        self,
        file: FileToImport,
        title: str,
        category: Category,
        date: str = "",
        *,
        source: Source = Source.ADDED,
        author: str = "",
        type: str = "",
        type_code: str = "",
        replaces: tuple[str, ...] = (),
        private: bool = False,
    ) -> ImportedFile:
        """Take in one file under a title (its own, if "") and category chosen by the person.

        `author` is who it says it is from, where the file does not tell; `type` and `type_code` ("system|code") say
        what it is in the French tables, where Carnet knows. `replaces` are the ids of the person's own documents in
        whose place it stands. `private`: no class is named, so that it reaches nobody but the person.

        Of an archive, its first file.
        """
        choices = Choices(
            new_id(),
            source,
            accept_other_identity=True,
            title=one_line(title),
            category=category,
            date=date,
            author=one_line(author),
            type=type,
            type_code=type_code,
            replaces=replaces,
            private=private,
        )
        report = await self._taking(choices).run([file], _unwatched)
        return report.files[0]

    async def propose(self, file: FileToImport) -> Proposal:
        """Return what the rules propose for a file: title, date, category; nothing for one that cannot be read."""
        today = self.clock.now().astimezone().date()
        return await asyncio.to_thread(gathering.proposal_for, file, today)

    def _taking(self, choices: Choices) -> Taking:
        choices = replace(choices, for_another=self.for_another())
        return Taking(self.record.current, self.clock, self.changes, choices)

    # -- changing ------------------------------------------------------------------------------------------------

    async def mark_read(self, id: str) -> None:
        """Note that the person opened it."""
        if await self.database.write(lambda c: editing.mark_read(c, id, self._now())):
            self.changes.publish(Topic.DOCUMENTS)

    async def rename(self, id: str, title: str) -> None:
        """Give another title; surrounding spaces are dropped, an empty title is a ValueError."""
        cleaned = one_line(title)
        if not cleaned:
            raise ValueError("a title has at least one letter")
        await self.database.write(lambda c: editing.rename(c, id, cleaned, self._now()))
        self.changes.publish(Topic.DOCUMENTS)

    async def recategorise(self, id: str, category: Category) -> None:
        """File elsewhere."""
        await self.database.write(lambda c: editing.recategorise(c, id, category, self._now()))
        self.changes.publish(Topic.DOCUMENTS)

    async def redate(self, id: str, date: str) -> None:
        """Give another date, a FHIR date; one that does not exist is a ValueError."""
        if sort_key(date) is None:
            raise ValueError("no such date")
        await self.database.write(lambda c: editing.redate(c, id, date, self._now()))
        self.changes.publish(Topic.DOCUMENTS)

    async def delete(self, id: str) -> None:
        """Put aside; `restore` brings back, `erase_deleted` erases for good."""
        await self.database.write(lambda c: editing.delete(c, id, self._now()))
        self.changes.publish(Topic.DOCUMENTS)

    async def restore(self, id: str) -> None:
        """Bring a deleted document back."""
        await self.database.write(lambda c: editing.restore(c, id, self._now()))
        self.changes.publish(Topic.DOCUMENTS)

    async def undo_import(self, batch: str) -> int:
        """Put aside everything an import brought; return how many documents."""
        count = await self.database.write(lambda c: editing.undo_batch(c, batch, self._now()))
        self.changes.publish(Topic.DOCUMENTS, Topic.PERSON)
        return count

    async def erase_deleted(self) -> None:
        """Erase what was put aside, rows first, then the encrypted files nothing needs any more."""
        record = self.record.current
        gone = await record.database.write(editing.erase_deleted)
        record.viewed = None
        await record.sweep(gone)
        self.changes.publish(Topic.DOCUMENTS)

    def _now(self) -> int:
        return milliseconds(self.clock.now())


def _document_here(connection: Connection, id: str) -> Document:
    """Return a document whose encrypted file, if it has one, is here; raises what stands for one that is not."""
    document = store.document(connection, id)
    if document.sha256:
        receiving.check_here(connection, id)
    return document


def _unwatched(_progress: Progress) -> None:
    """Nobody follows this import."""
