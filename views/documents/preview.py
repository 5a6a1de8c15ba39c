"""The top of a document, to recognise it; reading it is one tap away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Final

import flet as ft

from services.core.changes import ChangeFeed, Topic
from services.core.errors import NotHereError, ServiceError
from services.core.narrative import Block
from services.documents.models import Document, DocumentDetail, Kind
from services.i18n.sentences import sentence
from views._shared.components.blocks import Blocks
from views._shared.following import Following
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.ports import Documents
from views._shared.theme import PAGE_WHITE, Radius, Size, Space, Type
from views.documents.fetching import OnServer
from views.documents.state import Phase

_BLOCKS: Final = 8
_PIXELS: Final = 900


@dataclass(frozen=True, slots=True)
class PreviewState:
    """A picture of the first page, or its first blocks."""

    phase: Phase = Phase.LOADING
    picture: bytes = b""
    blocks: tuple[Block, ...] = ()
    error: ServiceError | None = None


@ft.observable
@dataclass(eq=False)
class PreviewModel:
    """Reads the beginning of one document; never raises."""

    _documents: Documents
    _changes: ChangeFeed
    _document: Document
    state: PreviewState = field(default_factory=PreviewState)

    def __post_init__(self) -> None:
        self._following = Following(self._changes, frozenset({Topic.DOCUMENTS}), self._come)

    async def start(self) -> None:
        self._following.start()
        await self._load()

    async def _come(self) -> None:
        """Read the document if its file was awaited: it may have come."""
        if isinstance(self.state.error, NotHereError):
            await self._load()

    async def _load(self) -> None:
        try:
            picture, blocks = await self._read()
        except ServiceError as error:
            self.state = PreviewState(Phase.FAILED, error=error)
        else:
            self.state = PreviewState(Phase.READY, picture, blocks)

    def stop(self) -> None:
        """Keep nothing of the document."""
        self._following.stop()
        self.state = replace(self.state, picture=b"", blocks=())

    async def _read(self) -> tuple[bytes, tuple[Block, ...]]:
        id = self._document.id
        if self._document.kind is Kind.PDF:
            return await self._documents.pdf_page(id, 0, _PIXELS), ()
        if self._document.kind is Kind.IMAGE:
            return await self._documents.image(id, _PIXELS), ()
        page = await self._documents.page(id)
        if page.embedded_pdf:
            return await self._documents.pdf_page(id, 0, _PIXELS), ()
        return b"", page.blocks[:_BLOCKS]


@ft.component
def Preview(detail: DocumentDetail, on_read: Callable[..., Awaitable[None]]) -> ft.Control:
    """Show the beginning, faded at the bottom, with a button over it."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: PreviewModel(services.documents, services.changes, detail.document))
    state = model.state
    height = Size.PREVIEW_PHONE if look.phone else Size.PREVIEW
    pages = detail.page_count or 1
    label = (
        _.n("Read the page", "Read the %(count)s pages", pages) if pages > 1 else _("Read in full")
    )
    if isinstance(state.error, NotHereError):
        return keyed("on-server", OnServer, detail.document.id, state.error)
    if state.phase is Phase.FAILED and state.error:
        sheet: ft.Control = ft.Text(
            sentence(state.error, _), theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT
        )
    elif state.picture:
        sheet = ft.Image(state.picture, fit=ft.BoxFit.FIT_WIDTH)
    else:
        sheet = ft.Column(
            Blocks(
                state.blocks,
                look.preferences.text_scale,
                Size.LIST * 0.7 if look.phone else Size.LIST,
                _("Image that cannot be shown"),
            ),
            spacing=Space.CLOSE,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    margin = 0 if state.picture else Space.PAGE
    # Read aloud, a cropped page would only repeat what the reader says in full.
    page = ft.Semantics(
        exclude_semantics=True,
        content=ft.Container(
            # Bound on three sides only, the page keeps its own height and is cropped.
            ft.Stack([ft.Container(sheet, left=margin, right=margin, top=margin)]),
            bgcolor=PAGE_WHITE if state.picture else ft.Colors.SURFACE_CONTAINER_LOWEST,
            border_radius=Radius.SHEET,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
    )
    fade = PAGE_WHITE if state.picture else ft.Colors.SURFACE_CONTAINER_LOWEST
    return ft.Container(
        height=height,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        border_radius=Radius.CARD,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        content=ft.Stack(
            [
                ft.Container(page, left=Space.APART, right=Space.APART, top=Space.APART, bottom=0),
                ft.Container(
                    left=Space.APART,
                    right=Space.APART,
                    bottom=0,
                    height=Size.FADE,
                    gradient=ft.LinearGradient(
                        begin=ft.Alignment.TOP_CENTER,
                        end=ft.Alignment.BOTTOM_CENTER,
                        colors=[ft.Colors.with_opacity(0, fade), fade],
                    ),
                ),
                ft.Container(_inverse(label, on_read), right=Space.PAGE, bottom=Space.PAGE),
            ]
        ),
    )


def _inverse(label: str, on_click: Callable[..., Awaitable[None]]) -> ft.Control:
    return ft.FilledButton(
        label,
        ft.Icons.OPEN_IN_FULL,
        on_click=on_click,
        style=ft.ButtonStyle(
            bgcolor=ft.Colors.INVERSE_SURFACE,
            color=ft.Colors.ON_INVERSE_SURFACE,
            icon_color=ft.Colors.ON_INVERSE_SURFACE,
        ),
    )
