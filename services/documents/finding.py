"""Finding documents: a search that forgives a letter, excerpts, authors to narrow by, episodes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.documents import episodes as together
from services.documents import excerpts as around
from services.documents import misspelling, store
from services.documents.episodes import Episode
from services.documents.excerpts import Excerpt
from services.documents.misspelling import Correction
from services.documents.models import Cursor, Document, Listing, Query
from services.storage.driver import Connection
from services.storage.record import OpenRecord

_AUTHORS: Final = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found; with a `correction`, of what `query` asks for instead of what was typed."""

    listing: Listing
    query: Query
    correction: Correction | None = None


@dataclass(slots=True)
class FindingService:
    """Searches the open space; each method raises LockedError when none is open."""

    record: OpenRecord

    async def find(self, query: Query, after: Cursor | None = None, limit: int = 50) -> Found:
        """Return a page of documents; if no document has a word, of those that have one like it, said so."""
        return await self.record.current.database.read(lambda c: find(c, query, after, limit))

    async def excerpts(self, text: str, ids: Sequence[str]) -> dict[str, Excerpt]:
        """Return where the words of a search stand in these documents, by id."""
        return await self.record.current.database.read(lambda c: around.excerpts(c, text, ids))

    async def authors(self) -> tuple[str, ...]:
        """Return the authors of the documents shown, those of most documents first."""
        return await self.record.current.database.read(authors)

    async def episodes(self, documents: Sequence[Document]) -> tuple[Episode, ...]:
        """Group lines of a list into episodes."""
        ids = [document.id for document in documents]
        named = await self.record.current.database.read(lambda c: together.encounters(c, ids))
        return together.episodes(documents, named)


def find(connection: Connection, query: Query, after: Cursor | None, limit: int) -> Found:
    """Do what `FindingService.find` says."""
    listing = store.listing(connection, query, after, limit)
    if not listing.documents and after is None:
        for correction in misspelling.corrections(connection, query.text):
            meant = replace(query, text=correction.text)
            instead = store.listing(connection, meant, None, limit)
            if instead.documents:
                return Found(instead, meant, correction)
    return Found(listing, query)


def authors(connection: Connection) -> tuple[str, ...]:
    """Return the authors of the documents that lists show, those of most documents first."""
    rows = connection.execute(
        """SELECT author FROM document
           WHERE deleted_at IS NULL AND superseded_by IS NULL AND author <> ''
           GROUP BY author ORDER BY count(*) DESC, author LIMIT ?""",
        (_AUTHORS,),
    )
    return tuple(row["author"] for row in rows)
