"""Values over time: the same analysis, in units that convert exactly, across the documents of the open space."""

from dataclasses import dataclass
from typing import Final

from services.documents import values_reading, values_store
from services.documents.values_models import Analytes, OverTime, SeenValue, Span
from services.storage.record import OpenRecord

PAGE: Final = 50


@dataclass(slots=True)
class ValuesService:
    """Values of the open space; each method raises LockedError when none is open."""

    record: OpenRecord

    async def catch_up(self) -> int:
        """Read the values of a few documents that were not read yet; return how many still wait, 0 at the end."""
        record = self.record.current
        if not await record.database.read(values_reading.unread):
            return 0
        return await record.database.write(
            lambda c: values_reading.read_some(c, record.attachments)
        )

    async def analytes(
        self, after: tuple[str, str] | None = None, text: str = "", limit: int = PAGE
    ) -> Analytes:
        """Return a page of the analyses that are here, by name; `text` narrows by a part of it."""
        return await self.record.current.database.read(
            lambda c: values_store.analytes(c, after, limit, text)
        )

    async def of_document(self, id: str) -> tuple[SeenValue, ...]:
        """Return the values of one document; it is read first if it was not."""
        record = self.record.current
        if await record.database.read(lambda c: values_reading.waits(c, id)):
            await record.database.write(
                lambda c: values_reading.read_one(c, record.attachments, id)
            )
        return await record.database.read(lambda c: values_store.of_document(c, id))

    async def over_time(self, analyte: str, span: Span | None = None) -> OverTime:
        """Return the values of one analysis within a period; NotFoundError if there are none at all."""
        return await self.record.current.database.read(
            lambda c: values_store.over_time(c, analyte, span or Span())
        )
