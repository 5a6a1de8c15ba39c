"""The narrative of a medical document: paragraphs, lists, tables, images, each word of it."""

from collections.abc import Iterator, Sequence
from typing import Final

import flet as ft

from services.core.narrative import (
    Block,
    Heading,
    ListBlock,
    Media,
    Paragraph,
    Table,
)
from views._shared.components import heading as titles
from views._shared.components.runs import Runs
from views._shared.components.table import table_slices
from views._shared.theme import Radius, Space, Type

_STYLES: Final = {2: Type.SECTION, 3: Type.TITLE}


def Blocks(
    blocks: Sequence[Block], scale: float, room: float, missing_image: str
) -> list[ft.Control]:
    """Return one control a block (several for a long table), for a lazy list.

    `scale` widens table columns with the text, as far as there is `room` (pixels); `missing_image` stands for
    an image that could not be read.
    """
    return [control for block in blocks for control in _controls(block, scale, room, missing_image)]


def _controls(block: Block, scale: float, room: float, missing_image: str) -> Iterator[ft.Control]:
    match block:
        case Heading(text, level):
            yield ft.Container(
                titles.Heading(text, level, _STYLES.get(level, Type.GROUP)),
                padding=ft.Padding.only(top=Space.NEAR),
            )
        case Paragraph(runs):
            yield Runs(runs)
        case ListBlock(items, ordered):
            for number, item in enumerate(items, 1):
                yield _item(
                    f"{number}." if ordered else "•", Blocks(item, scale, room, missing_image)
                )
        case Table():
            yield from table_slices(block, scale, room)
        case Media(data=data, alt=alt):
            yield _image(data, alt, missing_image)


def _item(mark: str, content: list[ft.Control]) -> ft.Control:
    return ft.Row(
        [
            ft.Text(mark, theme_style=Type.BODY),
            ft.Column(
                content,
                spacing=Space.SMALL,
                expand=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ],
        spacing=Space.CLOSE,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _image(data: bytes, alt: str, missing: str) -> ft.Control:
    if not data:
        text = f"{missing} {alt}".strip()
        return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
    return ft.Image(
        data, fit=ft.BoxFit.SCALE_DOWN, semantics_label=alt or None, border_radius=Radius.SHEET
    )
