"""The lines of the list, lazily: the next page is read when the end comes near."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

import flet as ft

from services.documents.models import Document
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.document_tile import DocumentTile
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Place
from views._shared.hooks import use_look, use_session, use_translation
from views._shared.navigation import go
from views._shared.theme import Radius, Size, Space, Type
from views.documents.state import DocumentsModel, Phase

_NEAR_THE_END: Final = 800
"""Pixels left under the window when the next page is asked for."""


@ft.component
def DocumentList(
    model: DocumentsModel, chosen: str, tools: Sequence[ft.Control], side: int
) -> ft.Control:
    """Show what was found; `tools` scroll above it, `side` is the margin left and right."""
    _, formats = use_translation()
    session, look, state = use_session(), use_look(), model.state

    async def scrolled(event: ft.OnScrollEvent) -> None:
        session.touch()
        if event.max_scroll_extent - event.pixels < _NEAR_THE_END:
            await model.more()

    async def more(_event: Any) -> None:
        await model.more()

    async def again(_event: Any) -> None:
        await model.load()

    async def reset(_event: Any) -> None:
        await model.reset()

    match state.phase:
        case Phase.LOADING:
            lines: list[ft.Control] = [Skeleton(_("Loading the documents"))]
        case Phase.FAILED if state.error:
            lines = [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
        case _ready if state.empty:
            lines = [_nothing_found(_, SecondaryButton(_("Show everything"), reset))]
        case _ready:
            lines = list(month_lines(state.documents, chosen, _, formats, large=look.large))
    if state.next:
        lines.append(
            ft.Row([SecondaryButton(_("Show more"), more)], alignment=ft.MainAxisAlignment.CENTER)
        )
    lines.append(ft.Container(height=Space.PAGE_WIDE))
    return ft.ListView(
        [*tools, *lines],
        expand=True,
        padding=ft.Padding.symmetric(horizontal=side),
        scroll_interval=200,
        on_scroll=scrolled,
    )


def _nothing_found(_: Translator, action: ft.Control) -> ft.Control:
    return EmptyState(
        _("Nothing found"),
        _("Try fewer letters, another word, or another category."),
        ft.Icons.SEARCH_OFF,
        action,
    )


def month_lines(
    documents: Sequence[Document], chosen: str, _: Translator, formats: Formats, *, large: bool
) -> Iterator[ft.Control]:
    """Yield each month's title then its lines: each line is its own item, so that a month may be long."""
    for month, found in groupby(documents, key=lambda document: formats.month(document.date)):
        group = list(found)
        yield ft.Container(
            Heading(month, 2, Type.GROUP, ft.Colors.ON_SURFACE_VARIANT),
            padding=ft.Padding.only(left=Space.SMALL, top=Space.PAGE, bottom=Space.CLOSE),
            key=month,
        )
        for index, document in enumerate(group):
            place = Place.of(index, len(group))
            tile = DocumentTile(
                document,
                formats.day_in_month(document.date),
                partial(go, f"/documents/{document.id}"),
                _,
                place=place,
                selected=document.id == chosen,
                large=large,
            )
            yield _slice(tile, place, document.id)


def _slice(tile: ft.Control, place: Place, key: str) -> ft.Control:
    """Cut the month's card at this line: its edge left and right, its corners at the first and last."""
    edge = ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE_VARIANT)
    none = ft.BorderSide.none()
    first, last = place.value
    content: ft.Control = tile
    if not last:
        indent = Space.PAGE + Size.SQUARE + Space.NEAR
        content = ft.Column(
            [tile, ft.Divider(leading_indent=indent)],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    above, below = Radius.CARD if first else 0, Radius.CARD if last else 0
    return ft.Container(
        content,
        key=key,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border(
            left=edge, right=edge, top=edge if first else none, bottom=edge if last else none
        ),
        border_radius=ft.BorderRadius(above, above, below, below),
    )
