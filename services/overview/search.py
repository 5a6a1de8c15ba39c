"""One question asked of the record and of what Carnet explains: two answers, side by side, neither hides the other."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.content.models import Found as Explained
from services.content.schema import Kind, Level
from services.content.service import ContentService
from services.core.narrative import Run
from services.documents.excerpts import Excerpt, marked
from services.documents.finding import FindingService, Found
from services.documents.models import Document, Query

MOST: Final = 20
"""Documents of one answer; the list of documents has them all."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An item of the content; what was looked for is bold in both lines."""

    kind: Kind
    id: str
    title: tuple[Run, ...]
    excerpt: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Both answers to `words`; `documents_instead` and `content_instead` say what a mistyped word was taken for."""

    words: str = ""
    documents: tuple[Document, ...] = ()
    more: bool = False
    """Whether the record has others than these."""
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    documents_instead: str = ""
    explanations: tuple[Explanation, ...] = ()
    content_instead: str = ""


@dataclass(slots=True)
class SearchService:
    """Searches the open space and the content; nothing that is typed leaves the device or is kept."""

    finding: FindingService
    content: ContentService

    async def search(self, words: str, language: str, level: Level) -> Together:
        """Return what both have; nothing for no word. Raises LockedError when no space is open."""
        if not words.strip():
            return Together()
        found, explained = await asyncio.gather(
            self.finding.find(Query(text=words), None, MOST),
            asyncio.to_thread(self.content.search, words, language, level),
        )
        documents = found.listing.documents
        meant = found.correction.text if found.correction else words
        return Together(
            words,
            documents,
            found.listing.next is not None,
            await self.finding.excerpts(meant, [document.id for document in documents]),
            _instead(found),
            _explanations(explained, words),
            explained.instead,
        )


def _instead(found: Found) -> str:
    return found.correction.text if found.correction else ""


def _explanations(found: Explained, words: str) -> tuple[Explanation, ...]:
    meant = found.instead or words
    return tuple(
        Explanation(hit.kind, hit.id, marked(hit.title, meant), marked(hit.excerpt, meant))
        for hit in found.hits
    )
