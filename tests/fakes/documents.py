"""Documents in memory, with the behaviour of the real service."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

from PIL import Image

from services.core.changes import ChangeFeed, Topic
from services.core.errors import LockedError, NotFoundError, NotHereError, Refusal, RefusedError
from services.core.identity import Identity, Match
from services.core.narrative import Block, Cell, Heading, ListBlock, Paragraph, Run, Table
from services.documents.models import (
    Attribute,
    Category,
    Cursor,
    DateOrigin,
    Document,
    DocumentDetail,
    FileToImport,
    ImportedFile,
    ImportReport,
    Kind,
    Listing,
    Outcome,
    Page,
    Progress,
    Provenance,
    Query,
    Source,
    Status,
    StopSignal,
    StorageUse,
)
from services.documents.proposing import Proposal
from services.documents.server_copy import ServerCopy

NOW = datetime(2026, 11, 22, 9, 12, tzinfo=UTC)


def white(width: int, height: int) -> bytes:
    """Return a white picture as PNG."""
    buffer = BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "png")
    return buffer.getvalue()


def document(number: int, **values: object) -> Document:
    """Return an invented document; `number` makes it different from the others."""
    month = 11 - (number // 6) % 11
    year = 2026 - number // 66
    made = Document(
        id=f"document-{number}",
        title=f"Compte rendu {number}",
        date=f"{year}-{month:02}-{20 - number % 6 * 3:02}T08:05:00+01:00",
        category=Category.REPORT,
        type="Compte rendu de consultation",
        author="Dr Modèle",
        mime="application/xml",
        kind=Kind.PAGE,
        size=184_000 + number,
        sha256=sha256(str(number).encode()).hexdigest(),
        source=Source.IMPORT,
        status=Status.CURRENT,
        person="Camille Exemple",
        pending=False,
        is_new=number < 2,
    )
    return replace(made, **values)  # type: ignore[arg-type] # values by field name


def some(count: int) -> list[Document]:
    """Return `count` documents of several kinds."""
    kinds: tuple[dict[str, object], ...] = (
        {
            "title": "Bilan sanguin",
            "category": Category.LABORATORY,
            "author": "Laboratoire Exemple",
        },
        {
            "title": "Ordonnance",
            "category": Category.PRESCRIPTION,
            "author": "Dr Modèle",
            "kind": Kind.TEXT,
            "mime": "text/plain",
        },
        {
            "title": "Compte rendu de consultation",
            "category": Category.REPORT,
            "author": "Dr Fictive",
        },
        {
            "title": "Radiographie du thorax",
            "category": Category.IMAGING,
            "author": "Imagerie Fictive",
            "kind": Kind.IMAGE,
            "mime": "image/png",
        },
        {
            "title": "Certificat de vaccination",
            "category": Category.PREVENTION,
            "author": "Pharmacie Exemple",
            "status": Status.PRELIMINARY,
        },
        {
            "title": "Arrêt de travail",
            "category": Category.CERTIFICATE,
            "author": "Dr Modèle",
            "status": Status.ENTERED_IN_ERROR,
        },
    )
    return [document(number, **kinds[number % len(kinds)]) for number in range(count)]


def blocks() -> tuple[Block, ...]:
    """Return a page with every kind of block."""
    rows = (
        ("Hémoglobine", "13,4", "g/dL", "12,0 – 16,0"),
        ("Leucocytes", "7,2", "G/L", "4,0 – 10,0"),
    )
    head = tuple(
        Cell((Run(name),), header=True) for name in ("Analyse", "Résultat", "Unité", "Référence")
    )
    return (
        Heading("Hématologie"),
        Paragraph((Run("Prélèvement du "), Run("19 novembre 2026", bold=True), Run(", à jeun."))),
        Table(
            (head, *(tuple(Cell((Run(text),)) for text in row) for row in rows)),
            caption="Numération",
        ),
        Heading("Conclusion", 3),
        ListBlock(
            (
                (Paragraph((Run("Pas d’anomalie."),)),),
                (Paragraph((Run("À contrôler dans un an.", italic=True),)),),
            )
        ),
    )


@dataclass(eq=False)
class FakeDocuments:
    """A list of documents; files whose name starts with "autre" are about somebody else.

    `elsewhere` are the ids of those whose file is still on the server.
    """

    changes: ChangeFeed
    documents: list[Document] = field(default_factory=list)
    deleted: list[Document] = field(default_factory=list)
    pause: float = 0.0
    locked: bool = False
    elsewhere: set[str] = field(default_factory=set)
    pages: dict[str, int] = field(default_factory=dict)  # of a TIFF
    proposal: Proposal = field(default_factory=Proposal)
    _batches: dict[str, list[str]] = field(default_factory=dict)

    def _shown(self, query: Query) -> Iterable[Document]:
        for each in self.deleted if query.deleted else self.documents:
            words = f"{each.title} {each.author}".casefold()
            if (
                query.text.casefold() in words
                and query.category in (None, each.category)
                and (each.is_new or not query.unread)
                and (query.replaced or each.status is not Status.SUPERSEDED)
            ):
                yield each

    async def list(self, query: Query, after: Cursor | None = None, limit: int = 50) -> Listing:
        await asyncio.sleep(self.pause)
        if self.locked:
            raise LockedError
        found = sorted(self._shown(query), key=lambda each: each.date, reverse=True)
        start = after.sort if after else 0
        end = start + limit
        more = Cursor(end, found[end - 1].id) if end < len(found) else None
        return Listing(tuple(found[start:end]), more, len(found))

    async def counts(self) -> dict[Category, int]:
        return {
            c: n for c in Category if (n := sum(1 for each in self.documents if each.category is c))
        }

    async def newest(self, limit: int) -> tuple[Document, ...]:
        return (await self.list(Query(unread=True), limit=limit)).documents

    def _one(self, id: str) -> Document:
        for each in self.documents:
            if each.id == id:
                return each
        raise NotFoundError

    async def detail(self, id: str) -> DocumentDetail:
        await asyncio.sleep(self.pause)
        found = self._one(id)
        older = tuple(each for each in self.documents if each.status is Status.SUPERSEDED)
        return DocumentDetail(
            document=found,
            provenance=Provenance(
                "bilan.xml",
                NOW,
                found.source,
                "batch",
                DateOrigin.DOCUMENT,
                Match.SAME,
                ((NOW, "renamed"),),
            ),
            identity=Identity("Exemple", "Camille", "1992-03-14", "female"),
            attributes=(
                Attribute("author", found.author),
                Attribute("custodian", "Clinique Exemple"),
            ),
            page_count=2 if found.kind is Kind.PDF else self.pages.get(id),
            newer=None,
            older=older[:1] if found.id == "document-0" else (),
        )

    def _file(self, id: str) -> Document:
        if id in self.elsewhere:
            raise NotHereError
        return self._one(id)

    async def page(self, id: str) -> Page:
        if self._file(id).kind is Kind.TEXT:
            return Page(
                (Paragraph((Run("Amoxicilline 1 g, matin et soir, 6 jours."),)),), generated=False
            )
        return Page(blocks(), generated=False)

    async def results(self, id: str) -> tuple[Block, ...]:
        self._one(id)
        return ()

    async def pdf_page(self, id: str, index: int, width: int) -> bytes:
        self._file(id)
        return white(width, width * (297 + index) // 210)

    async def pdf_page_count(self, id: str) -> int:
        self._file(id)
        return 2

    async def image(self, id: str, max_side: int, page: int = 0) -> bytes:
        if page >= (self.pages.get(id) or 1):
            raise RefusedError(Refusal.IMAGE_DAMAGED)
        self._file(id)
        return white(max_side, max_side // 2)

    async def original(self, id: str) -> bytes:
        return f"<ClinicalDocument>{self._file(id).title}</ClinicalDocument>".encode()

    def _replace(self, id: str, **values: object) -> None:
        at = self.documents.index(self._one(id))
        self.documents[at] = replace(self.documents[at], **values)  # type: ignore[arg-type] # values by field name
        self.changes.publish(Topic.DOCUMENTS)

    async def mark_read(self, id: str) -> None:
        if self._one(id).is_new:
            self._replace(id, is_new=False)

    async def rename(self, id: str, title: str) -> None:
        self._replace(id, title=title)

    async def recategorise(self, id: str, category: Category) -> None:
        self._replace(id, category=category)

    async def redate(self, id: str, date: str) -> None:
        self._replace(id, date=date)

    async def delete(self, id: str) -> None:
        gone = self._one(id)
        self.documents.remove(gone)
        self.deleted.append(gone)
        self.changes.publish(Topic.DOCUMENTS)

    async def restore(self, id: str) -> None:
        back = next(each for each in self.deleted if each.id == id)
        self.deleted.remove(back)
        self.documents.append(back)
        self.changes.publish(Topic.DOCUMENTS)

    async def erase_deleted(self) -> None:
        self.deleted.clear()
        self.changes.publish(Topic.DOCUMENTS)

    async def import_files(
        self,
        files: Sequence[FileToImport],
        on_progress: Callable[[Progress], None] | None = None,
        *,
        accept_other_identity: bool = False,
        stop: StopSignal | None = None,
    ) -> ImportReport:
        batch, lines = f"batch-{len(self._batches)}", list[ImportedFile]()
        self._batches[batch] = []
        for done, file in enumerate(files):
            if stop and stop.is_set:
                return ImportReport(batch, tuple(lines), stopped=True)
            if on_progress:
                on_progress(Progress(done, len(files), file.name))
            await asyncio.sleep(self.pause)
            lines.append(self._take(file, batch, accept=accept_other_identity))
        self.changes.publish(Topic.DOCUMENTS)
        return ImportReport(batch, tuple(lines))

    def _take(self, file: FileToImport, batch: str, *, accept: bool) -> ImportedFile:
        if file.name.startswith("vide"):
            return ImportedFile(file.name, Outcome.REFUSED, error=RefusedError(Refusal.EMPTY))
        if file.name.startswith("autre") and not accept:
            return ImportedFile(
                file.name,
                Outcome.REFUSED,
                error=RefusedError(Refusal.HOMONYM),
                identity=Identity("Exemple", "Camille", "1990-01-02"),
            )
        if known := [each.id for each in self.documents if each.title == file.name]:
            return ImportedFile(file.name, Outcome.DUPLICATE, documents=tuple(known))
        made = document(
            len(self.documents),
            title=file.name,
            is_new=True,
            id=f"{batch}-{file.name}",
            date="2026-11-22",
        )
        self.documents.append(made)
        self._batches[batch].append(made.id)
        return ImportedFile(file.name, Outcome.ADDED, documents=(made.id,))

    async def propose(self, _file: FileToImport) -> Proposal:
        return self.proposal

    async def undo_import(self, batch: str) -> int:
        for id in self._batches[batch]:
            await self.delete(id)
        return len(self._batches[batch])

    async def add(
        self, file: FileToImport, title: str, category: Category, date: str = ""
    ) -> ImportedFile:
        self._batches.setdefault("added", [])
        line = self._take(file, "added", accept=True)
        if line.outcome is Outcome.ADDED:
            self._replace(
                line.documents[0], title=title, category=category, date=date or "2026-11-22"
            )
        return line

    async def server_copy(self, id: str) -> ServerCopy:
        if self.locked:
            raise LockedError
        return ServerCopy.STAYS if self._one(id).source is Source.SERVER else ServerCopy.NONE

    async def copies_of_deleted(self) -> frozenset[ServerCopy]:
        return frozenset()

    async def storage_use(self) -> StorageUse:
        return StorageUse(len(self.documents), len(self.deleted), 12, 420_000, 18_400_000)
