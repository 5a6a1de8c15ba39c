"""The lines of the list, lazily: the next page is read when the end comes near."""

from collections.abc import Sequence
from typing import Any, Final

import flet as ft

from services.i18n.finding import correction_said
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_look, use_session, use_translation
from views._shared.theme import Space, Type
from views.documents.lines import Lines
from views.documents.state import DocumentsModel, DocumentsState, Grouping, Phase

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
            lines = _lines(state, Lines(chosen, _, formats, state.excerpts, large=look.large))
    if state.next:
        lines.append(
            ft.Row([SecondaryButton(_("Show more"), more)], alignment=ft.MainAxisAlignment.CENTER)
        )
    lines.append(ft.Container(height=Space.PAGE_WIDE))
    return ft.ListView(
        [*tools, *_corrected(state, _), *lines],
        expand=True,
        padding=ft.Padding.symmetric(horizontal=side),
        scroll_interval=200,
        on_scroll=scrolled,
    )


def _lines(state: DocumentsState, drawn: Lines) -> list[ft.Control]:
    return [
        *(drawn.pinned(state.pinned) if not state.filtered else []),
        *(
            drawn.episodes(state.episodes)
            if state.grouping is Grouping.EPISODE
            else drawn.months(state.documents)
        ),
    ]


def _corrected(state: DocumentsState, _: Translator) -> list[ft.Control]:
    """Say, if so, that something else was looked for than was typed."""
    if state.correction is None:
        return []
    said = ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(ft.Icons.SPELLCHECK, color=ft.Colors.ON_SURFACE_VARIANT),
                    ft.Text(
                        correction_said(state.correction.words, _),
                        theme_style=Type.BODY,
                        expand=True,
                    ),
                ],
                spacing=Space.CLOSE,
            ),
            padding=ft.Padding.only(left=Space.SMALL, top=Space.NEAR),
        ),
        key="corrected",
    )
    return [said]


def _nothing_found(_: Translator, action: ft.Control) -> ft.Control:
    return EmptyState(
        _("Nothing found"),
        _("Try fewer letters, another word, or another category."),
        ft.Icons.SEARCH_OFF,
        action,
    )
