"""Documents on paper, as PDF: made in memory, handed over whole, written nowhere."""

import asyncio
from dataclasses import dataclass
from typing import Final

from services.core.errors import NotHereError, RefusedError
from services.documents import image, pages, ready_letters
from services.documents.models import Cursor, Document, DocumentDetail, Kind, Query
from services.documents.service import DocumentService
from services.documents.sheets import Content, document_sheet, list_sheet
from services.documents.values_models import OverTime
from services.documents.values_sheet import values_sheet
from services.i18n.sentences import sentence
from services.printing.letters import Letter, sheet_of_letter, text_of_letter
from services.printing.models import Frame, Printed, Sheet
from services.printing.whose import whose
from services.printing.writing import pdf
from services.storage import meta

MOST: Final = 1000
"""Documents of a printed list."""
_PAGE: Final = 200
_WIDEST: Final = 1600
"""Pixels of a picture on paper."""


@dataclass(frozen=True, slots=True)
class ReadyText:
    """A letter as text, and facts with their source that are not sent."""

    text: str
    mentions: tuple[str, ...]


@dataclass(slots=True)
class DocumentPrinting:
    """What of the open space's documents is printed; each method raises LockedError when none is open."""

    documents: DocumentService

    async def is_pdf(self, id: str) -> bool:
        """Whether a document is a PDF, or carries one: it prints as it came."""
        detail = await self.documents.detail(id)
        return await self._pdf_within(detail) is not None

    async def document(self, id: str, frame: Frame) -> Printed:
        """Return a document to print: its own PDF as it came, else a sheet made of its page.

        One whose file is not here, or that cannot be read as a page, prints what is known of it and says so.

        Raises:
            NotFoundError, DamagedError: no such document; its file was altered.

        """
        detail = await self.documents.detail(id)
        title = detail.document.title
        if (own := await self._pdf_within(detail)) is not None:
            return Printed(title, own)
        content = await self._content(detail, frame)
        sheet = document_sheet(detail, content, frame.words)
        return Printed(title, await asyncio.to_thread(pdf, sheet, frame))

    async def listed(self, query: Query, frame: Frame) -> Printed:
        """Return the documents that a query finds, the newest thousand at most."""
        found: list[Document] = []
        after: Cursor | None = None
        while len(found) < MOST:
            listing = await self.documents.list(query, after, min(_PAGE, MOST - len(found)))
            found += listing.documents
            after = listing.next
            if after is None:
                break
        who = await self.documents.database.read(meta.identity)
        sheet = list_sheet(found, query, who, frame.words, cut=after is not None)
        return await self.sheet(sheet, frame)

    async def correction(self, id: str, frame: Frame) -> Printed:
        """Return the letter that asks for the correction of a document."""
        detail = await self.documents.detail(id)
        return await self._letter(
            ready_letters.correction(detail.document, _day(frame), frame.words), frame
        )

    async def over_time(self, found: OverTime, frame: Frame) -> Printed:
        """Return an analysis over time, as its table."""
        who = await self.documents.database.read(meta.identity)
        return await self.sheet(values_sheet(found, who, frame.words), frame)

    async def access(self, frame: Frame, recipient: str = "", visit: str = "") -> Printed:
        """Return the letter that asks for one's record; `visit` is the FHIR date of a visit without its report."""
        letter = ready_letters.access(recipient, visit, _day(frame), frame.words)
        return await self._letter(letter, frame)

    async def access_text(self, frame: Frame, recipient: str, visit: str) -> ReadyText:
        """Return the same letter to copy, and what its writer is to know."""
        letter = ready_letters.access(recipient, visit, _day(frame), frame.words)
        who = await self.documents.database.read(meta.identity)
        words = ready_letters.french(frame).words
        return ReadyText(text_of_letter(letter, whose(who, words), words), letter.mentions)

    async def _letter(self, letter: Letter, frame: Frame) -> Printed:
        who = await self.documents.database.read(meta.identity)
        french = ready_letters.french(frame)
        sheet = sheet_of_letter(letter, whose(who, french.words), french.words, frame.words)
        return await self.sheet(sheet, french)

    async def sheet(self, sheet: Sheet, frame: Frame) -> Printed:
        """Return any sheet as PDF."""
        return Printed(sheet.title, await asyncio.to_thread(pdf, sheet, frame))

    async def _pdf_within(self, detail: DocumentDetail) -> bytes | None:
        document = detail.document
        try:
            if document.kind is Kind.PDF:
                return await self.documents.original(document.id)
            if document.kind is Kind.PAGE and (await self.documents.page(document.id)).embedded_pdf:
                data = await self.documents.original(document.id)
                return await asyncio.to_thread(pages.body_of, data)
        except (NotHereError, RefusedError):
            return None
        return None

    async def _content(self, detail: DocumentDetail, frame: Frame) -> Content:
        id = detail.document.id
        results = await self.documents.results(id)
        try:
            if detail.document.kind is Kind.IMAGE:
                data = await self.documents.original(id)
                shown = await asyncio.to_thread(image.shown, data, _WIDEST)
                return Content(results=results, picture=shown)
            if detail.document.kind is Kind.PDF:
                await self.documents.original(id)
            return Content(await self.documents.page(id), results)
        except (NotHereError, RefusedError) as error:
            return Content(results=results, missing=sentence(error, frame.words[0]))


def _day(frame: Frame) -> str:
    return frame.at.astimezone(frame.words[1].zone).date().isoformat()
