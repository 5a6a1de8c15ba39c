"""Preparing a visit: one page of what to say, to ask and to show."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from services.core.clock import Clock
from services.core.dates import milliseconds, sort_key
from services.documents.models import Query, Status
from services.documents.service import DocumentService
from services.printing.models import Frame, Printed, Words
from services.printing.whose import whose
from services.printing.writing import pdf
from services.storage import meta
from services.storage.driver import Connection
from services.storage.record import OpenRecord
from services.visits import store
from services.visits.models import Arrived, Draft, Known
from services.visits.sheet import visit_sheet

_LISTED: Final = 6
"""Documents named on the sheet: one page must do."""


@dataclass(slots=True)
class VisitService:
    """The visit that is being prepared in the open space; each method raises LockedError when none is open."""

    record: OpenRecord
    documents: DocumentService
    clock: Clock

    async def draft(self) -> Draft:
        """Return what was written so far."""
        return await self.record.current.database.read(store.draft)

    async def prepare(self, whom: str, reason: str) -> Draft:
        """Begin the sheet of an appointment; what was written already stays, for the person to change."""
        written = await self.draft()
        draft = replace(written, whom=whom, reason=written.reason or reason)
        await self.keep(draft)
        return draft

    async def keep(self, draft: Draft) -> None:
        """Keep what is written, on this device only."""
        await self.record.current.database.write(lambda c: store.keep(c, draft))

    async def known(self, draft: Draft, words: Words) -> Known:
        """Return what the record knows: nothing is asked of a server."""
        now, language = milliseconds(self.clock.now()), words[0].language

        def work(connection: Connection) -> Known:
            today = now - now % _in_milliseconds(timedelta(days=1))
            last = store.last_visit(connection, today, language)
            taking, treatments = store.treatments(connection, now, language)
            return Known(
                last=last,
                since=last.date if draft.since is None else draft.since,
                taking=taking,
                treatments=treatments,
                measures=store.measures(connection, language),
            )

        found = await self.record.current.database.read(work)
        return await self._with_documents(found)

    async def _with_documents(self, known: Known) -> Known:
        """Add the documents dated after the day of the last visit: what is dated that day came out of it."""
        since = sort_key(known.since[:10]) if known.since else None
        after = since + _in_milliseconds(timedelta(days=1)) if since is not None else None
        listing = await self.documents.list(Query(), limit=_LISTED + 1)
        found = [
            Arrived(one.id, one.title, one.date, one.author)
            for one in listing.documents
            if one.status is not Status.ENTERED_IN_ERROR
            and (after is None or (sort_key(one.date) or 0) >= after)
        ]
        return replace(known, documents=tuple(found[:_LISTED]), more=len(found) > _LISTED)

    async def printed(self, draft: Draft, frame: Frame) -> Printed:
        """Return the sheet as PDF: to print, to keep, or to hand to whatever shares it."""
        known = await self.known(draft, frame.words)
        who = await self.record.current.database.read(meta.identity)
        sheet = visit_sheet(draft, known, whose(who, frame.words), frame.words)
        return Printed(sheet.title, await asyncio.to_thread(pdf, sheet, frame))


def _in_milliseconds(time: timedelta) -> int:
    """Return a duration in milliseconds."""
    return time // timedelta(milliseconds=1)
