"""The three ways a document is read: sheets, words, the original as text."""

from collections.abc import Callable
from typing import Final

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.theme import PAGE_WHITE, Radius, Size, Space, Tone, Type
from views.documents.reader_state import ReaderModel

Touch = Callable[[], None]
_PIECE: Final = 4000
"""Letters of the original in one line of the lazy list."""


def Sheets(model: ReaderModel, touch: Touch, _: Translator) -> ft.Control:
    """Show pages one under the other, drawn as they come into view."""
    state = model.state
    width = model.width * state.zoom
    heights = [sheet.ratio * width + Space.PAGE for sheet in state.sheets]

    async def scrolled(event: ft.OnScrollEvent) -> None:
        touch()
        middle = event.pixels + event.viewport_dimension / 2
        index, above = 0, 0.0
        while index < len(heights) - 1 and above + heights[index] < middle:
            above += heights[index]
            index += 1
        if index != state.at:
            await model.look_at(index)

    def sheet(index: int) -> ft.Control:
        drawn = state.sheets[index]
        name = _("Page %(page)s of %(count)s", page=index + 1, count=len(state.sheets))
        content: ft.Control = (
            ft.Image(
                drawn.picture,
                fit=ft.BoxFit.FIT_WIDTH,
                width=width,
                gapless_playback=True,
                semantics_label=name,
            )
            if drawn.picture
            else ft.Container(ft.ProgressRing(), alignment=ft.Alignment.CENTER)
        )
        return ft.Container(
            content,
            key=f"sheet-{index}",
            width=width,
            height=drawn.ratio * width,
            bgcolor=PAGE_WHITE,
            border_radius=Radius.SHEET,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        )

    pages = ft.ListView(
        [sheet(index) for index in range(len(state.sheets))],
        spacing=Space.PAGE,
        padding=ft.Padding.only(top=Space.PAGE, bottom=Space.PAGE_WIDE),
        scroll_interval=100,
        on_scroll=scrolled,
        expand=True,
    )
    return ft.Container(
        ft.Row(
            [ft.Container(pages, width=width)],
            scroll=ft.ScrollMode.AUTO,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        padding=ft.Padding.symmetric(horizontal=Space.PAGE),
        expand=True,
    )


def Words(lines: list[ft.Control], touch: Touch, side: int) -> ft.Control:
    """Show the narrative at a width that reads well, `side` pixels from the edges."""

    async def scrolled(_event: ft.OnScrollEvent) -> None:
        touch()

    return ft.Container(
        ft.Container(
            ft.ListView(
                lines,
                spacing=Space.CLOSE,
                padding=ft.Padding.symmetric(horizontal=Space.APART, vertical=Space.PAGE),
                scroll_interval=1000,
                on_scroll=scrolled,
            ),
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(Size.EDGE, ft.Colors.OUTLINE_VARIANT),
            border_radius=Radius.CARD,
            width=Size.READING + 2 * Space.APART,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
        alignment=ft.Alignment.TOP_LEFT,
        padding=ft.Padding.only(left=side, right=side, bottom=Space.PAGE),
        expand=True,
    )


def Original(text: str, note: str, first: list[ft.Control]) -> ft.Control:
    """Show the text as it came, below what comes `first`, in pieces so that a long one opens at once."""
    pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)]
    lines = [*first, *([Banner(note, tone=Tone.INFO)] if note else [])]
    lines += [
        ft.Text(piece, theme_style=Type.SECONDARY, font_family="monospace") for piece in pieces
    ]
    return ft.ListView(
        lines,
        expand=True,
        padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.CLOSE),
    )
