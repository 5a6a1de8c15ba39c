"""Reading a document: its pages as they come into view, its words, or the bytes it came as."""

from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotHereError, ServiceError
from services.documents.models import DocumentDetail, Kind, Page
from views._shared.following import Following
from views._shared.ports import Documents
from views.documents.state import Phase

ZOOMS: Final = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
_SHARPNESS: Final = 1.5
_WIDEST: Final = 2400
_KEPT: Final = 3
"""Pages kept in memory before and after the one in view."""
_A4: Final = 297 / 210
LONGEST_ORIGINAL: Final = 500_000
"""Letters of the original shown; a saved copy has them all."""
_PNG_SIZE: Final = slice(16, 24)


def aspect(png: bytes) -> float:
    """Return height over width, from a PNG's header; A4 if it is none."""
    size = png[_PNG_SIZE]
    if not png.startswith(b"\x89PNG") or len(size) < 8:  # noqa: PLR2004 - two 4-byte numbers
        return _A4
    width, height = int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big")
    return height / width if width else _A4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a PDF, or the one of an image: empty until it is drawn."""

    picture: bytes = field(default=b"", repr=False)
    ratio: float = _A4
    zoom: float = 0.0  # it was drawn for


@dataclass(frozen=True, slots=True)
class ReaderState:
    """What is being read."""

    phase: Phase = Phase.LOADING
    detail: DocumentDetail | None = None
    sheets: tuple[Sheet, ...] = ()
    page: Page | None = None
    at: int = 0  # the sheet in view
    zoom: float = 1.0
    original: str | None = None  # shown instead, when asked for
    cut: bool = False  # the original is longer than what is shown
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class ReaderModel:
    """Draws what comes into view and lets go of what left it; never raises."""

    _documents: Documents
    _changes: ChangeFeed
    id: str
    width: float = 0.0  # of a page at 100 %, logical pixels
    state: ReaderState = field(default_factory=ReaderState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self._come)

    async def start(self) -> None:
        self._following.start()
        await self.load()

    async def load(self) -> None:
        """Open the document, from its first page."""
        try:
            await self._open()
        except ServiceError as error:
            self.state = replace(self.state, phase=Phase.FAILED, error=error)

    def stop(self) -> None:
        """Keep nothing of the document."""
        self._following.stop()
        self.state = ReaderState()

    async def _come(self) -> None:
        """Open the document if its file was awaited: it may have come."""
        if isinstance(self.state.error, NotHereError):
            await self.load()

    async def _open(self) -> None:
        detail = await self._documents.detail(self.id)
        self.state = replace(self.state, detail=detail)
        kind, page, count = detail.document.kind, None, 0
        if kind in (Kind.PAGE, Kind.TEXT):
            page = await self._documents.page(self.id)
            count = await self._documents.pdf_page_count(self.id) if page.embedded_pdf else 0
        elif kind is Kind.PDF:
            count = detail.page_count or await self._documents.pdf_page_count(self.id)
        else:
            count = detail.page_count or 1
        self.state = ReaderState(Phase.READY, detail, (Sheet(),) * count, page)
        await self.look_at(0)
        await self._documents.mark_read(self.id)

    async def look_at(self, index: int) -> None:
        """Draw the sheets around `index` and forget the far ones."""
        last = len(self.state.sheets) - 1
        index = max(0, min(index, last))
        near = range(index - 1, index + 2)
        self.state = replace(
            self.state,
            at=index,
            sheets=tuple(
                sheet if abs(number - index) <= _KEPT else replace(sheet, picture=b"", zoom=0.0)
                for number, sheet in enumerate(self.state.sheets)
            ),
        )
        for number in near:
            if 0 <= number <= last and self.state.sheets[number].zoom < self.state.zoom:
                await self._draw(number)

    async def _draw(self, number: int) -> None:
        zoom, detail = self.state.zoom, self.state.detail
        width = int(min(self.width * zoom * _SHARPNESS, _WIDEST))
        image = detail is not None and detail.document.kind is Kind.IMAGE
        try:
            if image:
                picture = await self._documents.image(self.id, width, number)
            else:
                picture = await self._documents.pdf_page(self.id, number, width)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return
        sheets = list(self.state.sheets)
        if number < len(sheets):
            sheets[number] = Sheet(picture, aspect(picture), zoom)
            self.state = replace(self.state, sheets=tuple(sheets))

    async def zoom_in(self) -> None:
        await self._zoom(1)

    async def zoom_out(self) -> None:
        await self._zoom(-1)

    async def _zoom(self, step: int) -> None:
        at = ZOOMS.index(self.state.zoom) + step
        if 0 <= at < len(ZOOMS):
            self.state = replace(self.state, zoom=ZOOMS[at])
            await self.look_at(self.state.at)

    async def toggle_original(self) -> None:
        """Show the bytes it came as, or the page again."""
        if self.state.original is not None:
            self.state = replace(self.state, original=None)
            return
        data = await self.data()
        if data is not None:
            text = data.decode("utf-8", errors="replace")
            self.state = replace(
                self.state, original=text[:LONGEST_ORIGINAL], cut=len(text) > LONGEST_ORIGINAL
            )

    async def data(self) -> bytes | None:
        """Return the very bytes taken in, None if they cannot be read."""
        try:
            return await self._documents.original(self.id)
        except ServiceError as error:
            self.state = replace(self.state, error=error)
            return None
