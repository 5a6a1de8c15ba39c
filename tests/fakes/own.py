"""Finding and the person's own things, in memory, with the behaviour of the real services."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError, NotFoundError
from services.core.narrative import Run
from services.documents.episodes import Episode, episodes
from services.documents.excerpts import Excerpt, Place
from services.documents.finding import Found
from services.documents.misspelling import Correction
from services.documents.models import Cursor, Document, Query
from services.documents.own_models import (
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
from tests.fakes.documents import FakeDocuments


@dataclass(eq=False)
class FakeFinding:
    """Searches the fake documents; `meant` are words it takes for others."""

    documents: FakeDocuments
    meant: dict[str, str] = field(default_factory=dict)

    async def find(self, query: Query, after: Cursor | None = None, limit: int = 50) -> Found:
        right = self.meant.get(query.text)
        if right is None:
            return Found(await self.documents.list(query, after, limit), query)
        instead = replace(query, text=right)
        listing = await self.documents.list(instead, after, limit)
        return Found(listing, instead, Correction(right, ((query.text, right),)))

    async def excerpts(self, text: str, ids: Sequence[str]) -> dict[str, Excerpt]:
        place = Excerpt(Place.TEXT, (Run("… "), Run(text, bold=True), Run(" …")))
        return dict.fromkeys(ids, place)

    async def authors(self) -> tuple[str, ...]:
        return tuple(sorted({each.author for each in self.documents.documents}))

    async def episodes(self, documents: Sequence[Document]) -> tuple[Episode, ...]:
        return episodes(documents, {})


@dataclass(eq=False)
class FakeOwn:
    """Keeps everything in dictionaries."""

    changes: ChangeFeed
    locked: bool = False
    written: dict[str, str] = field(default_factory=dict)
    pinned: set[str] = field(default_factory=set)
    named: dict[str, str] = field(default_factory=dict)
    inside: set[tuple[str, str]] = field(default_factory=set)
    filters: dict[str, SavedFilter] = field(default_factory=dict)
    reports: dict[str, ExpectedReport] = field(default_factory=dict)
    gone: tuple[Outlived, ...] = ()
    found: tuple[Candidate, ...] = ()
    unread: set[str] = field(default_factory=set)
    _deleted: dict[str, str | SavedFilter] = field(default_factory=dict)

    def _changed(self) -> None:
        self.changes.publish(Topic.DOCUMENTS)

    async def of(self, document: str) -> Own:
        if self.locked:
            raise LockedError
        inside = tuple(each for each in await self.folders() if (each.id, document) in self.inside)
        return Own(self.written.get(document, ""), document in self.pinned, inside)

    async def beside(self) -> Beside:
        late = (await self.expectations()).late
        return Beside(await self.folders(), await self.saved_filters(), late)

    async def write_note(self, document: str, text: str) -> str:
        before = self.written.pop(document, "")
        if text:
            self.written[document] = text
        self._changed()
        return before

    async def outlived(self) -> tuple[Outlived, ...]:
        return self.gone

    async def pin(self, document: str, *, pinned: bool) -> None:
        (self.pinned.add if pinned else self.pinned.discard)(document)
        self._changed()

    async def mark_unread(self, document: str) -> None:
        self.unread.add(document)
        self._changed()

    async def folders(self) -> tuple[Folder, ...]:
        if self.locked:
            raise LockedError
        return tuple(
            Folder(id, name, sum(1 for folder, _document in self.inside if folder == id))
            for id, name in self.named.items()
        )

    async def create_folder(self, name: str) -> str:
        id = f"folder-{len(self.named) + len(self._deleted)}"
        self.named[id] = name.strip()
        self._changed()
        return id

    async def rename_folder(self, id: str, name: str) -> None:
        if id not in self.named:
            raise NotFoundError
        self.named[id] = name
        self._changed()

    async def delete_folder(self, id: str) -> None:
        self._deleted[id] = self.named.pop(id)
        self._changed()

    async def restore_folder(self, id: str) -> None:
        self.named[id] = str(self._deleted.pop(id))
        self._changed()

    async def put_in(self, folder: str, document: str, *, inside: bool) -> None:
        (self.inside.add if inside else self.inside.discard)((folder, document))
        self._changed()

    async def saved_filters(self) -> tuple[SavedFilter, ...]:
        return tuple(self.filters.values())

    async def save_filter(self, name: str, query: Query) -> str:
        id = f"filter-{len(self.filters)}"
        self.filters[id] = SavedFilter(id, name, query)
        self._changed()
        return id

    async def rename_filter(self, id: str, name: str) -> None:
        self.filters[id] = replace(self.filters[id], name=name)
        self._changed()

    async def delete_filter(self, id: str) -> None:
        self._deleted[id] = self.filters.pop(id)
        self._changed()

    async def restore_filter(self, id: str) -> None:
        kept = self._deleted.pop(id)
        assert isinstance(kept, SavedFilter)
        self.filters[id] = kept
        self._changed()

    async def expectations(self) -> Expectations:
        waiting = [each for each in self.reports.values() if each.state is Waiting.WAITING]
        settled = [each for each in self.reports.values() if each.state is not Waiting.WAITING]
        return Expectations(late=tuple(waiting), settled=tuple(settled))

    async def expect(self, report: ExpectedReport) -> str:
        id = report.id or f"report-{len(self.reports)}"
        self.reports.setdefault(id, replace(report, id=id))
        self._changed()
        return id

    async def settle(self, report: ExpectedReport, state: Waiting, document: str = "") -> str:
        id = await self.expect(report)
        self.reports[id] = replace(self.reports[id], state=state, document=document)
        self._changed()
        return id

    async def candidates(self, report: ExpectedReport) -> tuple[Candidate, ...]:
        return tuple(each for each in self.found if each.document.date[:10] >= report.day)
