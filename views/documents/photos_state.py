"""Photos on their way to one document: their order, how each is turned and cut, and the way back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.errors import RefusedError
from services.documents import photos
from services.documents.models import FileToImport
from services.documents.photos import MAX_PHOTOS, MOST_CUT, Cut, Sheet

Pages = tuple[Sheet, ...]
CUT_STEP: Final = 5
"""Percent that one press cuts away."""
EDGES: Final = ("top", "bottom", "left", "right")
THUMBNAIL: Final = 240
PICTURE: Final = 900
"""Pixels of a page in the list, and of the one that is being cut."""


@dataclass(frozen=True, slots=True)
class PhotosState:
    """The pages as they now are; `earlier` is what each change can be taken back to."""

    pages: Pages = ()
    earlier: tuple[Pages, ...] = ()
    open: str = ""  # the photo being turned and cut
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # by photo, as last drawn
    working: bool = False
    refused: tuple[tuple[str, RefusedError], ...] = ()
    too_many: bool = False

    @property
    def taken(self) -> str:
        """When the first of them was taken, as a photo tells it; "" if none does."""
        return min((page.photo.taken for page in self.pages if page.photo.taken), default="")


@ft.observable
@dataclass(eq=False)
class PhotosModel:
    """Arranges photos; nothing is kept before the document is added. Never raises."""

    state: PhotosState = field(default_factory=PhotosState)

    async def start(self) -> None:
        """Nothing to load."""

    def stop(self) -> None:
        """Keep nothing of the photos."""
        self.state = PhotosState()

    async def begin(self) -> None:
        """Start again, from no photo."""
        self.state = PhotosState()

    async def take(self, groups: AsyncIterator[Sequence[FileToImport]]) -> None:
        """Put the chosen photos after the others, made bare one at a time."""
        before = self.state.pages
        self.state = replace(self.state, working=True, refused=(), too_many=False)
        async for files in groups:
            for file in files:
                if len(self.state.pages) >= MAX_PHOTOS:
                    self.state = replace(self.state, too_many=True)
                    break
                await self._receive(file)
        earlier = self.state.earlier
        if before and self.state.pages != before:
            earlier = (*earlier, before)
        self.state = replace(self.state, working=False, earlier=earlier)

    async def _receive(self, file: FileToImport) -> None:
        try:
            page = Sheet(await asyncio.to_thread(photos.received, file))
        except RefusedError as error:
            self.state = replace(self.state, refused=(*self.state.refused, (file.name, error)))
        else:
            self.state = replace(self.state, pages=(*self.state.pages, page))
            await self._draw(page)

    async def open(self, id: str) -> None:
        """Show one photo large, to cut it; "" closes it."""
        self.state = replace(self.state, open=id)
        for page in self.state.pages:
            if page.photo.id == id:
                await self._draw(page)

    async def move(self, index: int, by: int) -> None:
        """Put a page `by` places further."""
        pages = list(self.state.pages)
        if 0 <= index + by < len(pages):
            pages.insert(index + by, pages.pop(index))
            await self._change(tuple(pages))

    async def turn(self, index: int) -> None:
        """Turn a page a quarter to the right."""
        await self._edit(index, Sheet.turned)

    async def cut(self, index: int, edge: str, by: int) -> None:
        """Cut more (or less) away at an edge."""

        def edited(page: Sheet) -> Sheet:
            percent = max(0, min(MOST_CUT, getattr(page.cut, edge) + by))
            return replace(page, cut=replace(page.cut, **{edge: percent}))

        await self._edit(index, edited)

    async def whole(self, index: int) -> None:
        """Cut nothing away any more."""
        await self._edit(index, lambda page: replace(page, cut=Cut()))

    async def set_black_and_white(self, index: int, yes: bool) -> None:
        await self._edit(index, lambda page: replace(page, black_and_white=yes))

    async def remove(self, index: int) -> None:
        """Take a page out; the photo itself is not touched."""
        pages = self.state.pages
        await self._change(pages[:index] + pages[index + 1 :])

    async def undo(self) -> None:
        """Take the last change back."""
        if self.state.earlier:
            *earlier, pages = self.state.earlier
            self.state = replace(self.state, earlier=tuple(earlier))
            await self._show(pages)

    async def made(self) -> FileToImport | None:
        """Return the PDF of the pages, None without any."""
        if not self.state.pages:
            return None
        self.state = replace(self.state, working=True)
        data = await asyncio.to_thread(photos.as_pdf, self.state.pages)
        self.state = replace(self.state, working=False)
        return FileToImport("photos.pdf", data=data)

    async def _edit(self, index: int, edited: Callable[[Sheet], Sheet]) -> None:
        pages = self.state.pages
        if 0 <= index < len(pages):
            await self._change((*pages[:index], edited(pages[index]), *pages[index + 1 :]))

    async def _change(self, pages: Pages) -> None:
        if pages != self.state.pages:
            self.state = replace(self.state, earlier=(*self.state.earlier, self.state.pages))
            await self._show(pages)

    async def _show(self, pages: Pages) -> None:
        """Show other pages at once, their pictures as they are drawn: the next press counts from here."""
        before, self.state = self.state.pages, replace(self.state, pages=pages)
        for page in pages:
            if page not in before:
                await self._draw(page)

    async def _draw(self, page: Sheet) -> None:
        """Draw a page, large if it is open; a later change of it has its own drawing."""
        side = PICTURE if page.photo.id == self.state.open else THUMBNAIL
        picture = await asyncio.to_thread(photos.picture, page, side)
        if page in self.state.pages:
            pictures = {**self.state.pictures, page.photo.id: picture}
            self.state = replace(self.state, pictures=pictures)
