"""The first page of the list, and a search, at 10,000 and 100,000 documents.

Floor: the same rows by raw SQL on a bare connection to the same file, and the same tiles from them, without models,
dates in words or months.
"""

import asyncio
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import flet as ft

from benchmarks.figures import Figure, alternated
from benchmarks.records import KEY, opened
from services.core.categories import Category
from services.core.changes import ChangeFeed
from services.core.clock import SystemClock
from services.documents.finding import FindingService
from services.documents.models import Query
from services.documents.service import DocumentService
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.storage import driver
from services.storage.attachments import Attachments
from services.storage.database import Database
from services.storage.driver import Connection
from services.storage.record import OpenRecord, Record
from views._shared.components.state_pill import StatePill
from views._shared.components.tile import Tile
from views._shared.document_signs import ICONS
from views._shared.theme import Radius, Size, Space, Type
from views.documents.lines import Lines

ROUNDS: Final = 60
TYPO_ROUNDS: Final = 12
_FIELDS: Final = "d.id, d.title, d.date, d.category, d.author, d.mime, d.status, d.read_at"
_PAGE_SQL: Final = (
    f"SELECT {_FIELDS} FROM document d WHERE d.deleted_at IS NULL AND d.superseded_by IS NULL"  # noqa: S608 - constants
    " ORDER BY d.sort DESC, d.id DESC LIMIT 51"
)
_SEARCH_SQL: Final = (
    f"SELECT {_FIELDS} FROM document_text t CROSS JOIN document d ON d.rowid = t.rowid"  # noqa: S608 - constants
    " WHERE document_text MATCH ? AND d.deleted_at IS NULL AND d.superseded_by IS NULL"
    " ORDER BY d.sort DESC, d.id DESC LIMIT 51"
)


def measure() -> list[Figure]:
    """Return the figures of lists and search."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        small = _opened(stack, loop, Path(folder), 10_000)
        large = _opened(stack, loop, Path(folder), 100_000)
        page, page_floor = alternated(
            partial(_ours, loop, small.service, Query()),
            partial(_bare, small.bare, _PAGE_SQL, ()),
            ROUNDS,
        )
        search, search_floor = alternated(
            partial(_ours, loop, small.service, Query(text="échographie cœur")),
            partial(_bare, small.bare, _SEARCH_SQL, ('"echographie"* "coeur"*',)),
            ROUNDS,
        )
        # A word that nobody wrote, beside the raw search for the one that is found instead.
        typo, typo_floor = alternated(
            partial(_found, loop, large.finding, Query(text="felritine")),
            partial(_bare, large.bare, _SEARCH_SQL, ('"ferritine"*',)),
            TYPO_ROUNDS,
        )
        # In turn, for minutes pass while 100,000 documents are written, and the machine changes.
        page_large, page_small = alternated(
            partial(_ours, loop, large.service, Query()),
            partial(_ours, loop, small.service, Query()),
            ROUNDS,
        )
    return [
        Figure("first page of 10,000 documents", page, "ms", page_floor, 1.5),
        Figure("first page of 100,000, beside 10,000", page_large, "ms", page_small, 1.2),
        Figure("search among 10,000 documents", search, "ms", search_floor, 1.5),
        Figure("a misspelt word among 100,000", typo, "ms", typo_floor, 1.5),
    ]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A record of so many documents, through the service and bare."""

    service: DocumentService
    finding: FindingService
    bare: Connection


def _opened(stack: ExitStack, loop: asyncio.AbstractEventLoop, folder: Path, count: int) -> _Opened:
    database = opened(folder, count)
    stack.callback(lambda: loop.run_until_complete(database.close()))
    bare = driver.connect(database.path, KEY)
    stack.callback(bare.close)
    service = _service(folder, database)
    return _Opened(service, FindingService(service.record), bare)


class _NoKeys:
    """No attachment is read here."""

    def file_key(self, salt: bytes) -> bytes:
        return salt

    def name_of(self, sha256: str) -> str:
        return sha256


def _service(folder: Path, database: Database) -> DocumentService:
    record = OpenRecord()
    record.set(Record(database, Attachments(folder, _NoKeys())))
    return DocumentService(record, SystemClock(), ChangeFeed())


_ = translator("fr")
_FORMATS: Final = Formats("fr")


def _ours(
    loop: asyncio.AbstractEventLoop, service: DocumentService, query: Query
) -> list[ft.Control]:
    listing = loop.run_until_complete(service.list(query))
    return list(Lines("", _, _FORMATS).months(listing.documents))


def _found(
    loop: asyncio.AbstractEventLoop, finding: FindingService, query: Query
) -> list[ft.Control]:
    found = loop.run_until_complete(finding.find(query))
    return list(Lines("", _, _FORMATS).months(found.listing.documents))


def _bare(connection: Connection, sql: str, values: tuple[Any, ...]) -> list[ft.Control]:
    rows = connection.execute(sql, values).fetchall()[:50]
    return [_bare_line(row["title"], row["author"], row["date"], row["id"]) for row in rows]


async def _nothing(_event: object) -> None:
    """Nobody taps here."""


def _bare_line(title: str, author: str, date: str, id: str) -> ft.Control:
    """Return the controls of one line of the list, its words as the row holds them."""
    words = [
        ft.Text(date, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
        StatePill("Nouveau"),
    ]
    tile = Tile(
        title,
        author,
        ICONS[Category.REPORT],
        trailing=ft.Column(
            words, spacing=Space.SMALL, tight=True, horizontal_alignment=ft.CrossAxisAlignment.END
        ),
        on_click=_nothing,
    )
    edge = ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE_VARIANT)
    none = ft.BorderSide(0, ft.Colors.TRANSPARENT)
    return ft.Container(
        ft.Column(
            [tile, ft.Divider(leading_indent=Space.PAGE + Size.SQUARE + Space.NEAR)],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        key=id,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border(left=edge, right=edge, top=none, bottom=none),
        border_radius=ft.BorderRadius(Radius.CARD, Radius.CARD, 0, 0),
    )
