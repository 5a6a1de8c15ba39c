"""A section: its title, a link at the end of the line, and one card of tiles."""

from collections.abc import Sequence

import flet as ft

from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.heading import Heading
from views._shared.theme import Size, Space


def SectionCard(
    title: str,
    tiles: Sequence[ft.Control],
    *,
    link: ft.Control | None = None,
    large: bool = False,
    indent: int = TILE_INDENT,
    key: str | None = None,
) -> ft.Control:
    """Show the section; with `large` text its link goes under its title.

    With a `key` it stays itself when another comes above it: a tap on its way reaches the line it was meant for.

    Card tops of neighbouring columns align because the heading row has one height.
    """
    strut = ft.Container(width=0, height=Size.TOUCH)
    if large and link:
        heading: ft.Control = ft.Column([Heading(title), link], spacing=0)
    else:
        # A title of two lines is higher than the strut: it does not touch the card.
        words = ft.Container(
            Heading(title), expand=True, padding=ft.Padding.symmetric(vertical=Space.CLOSE)
        )
        heading = ft.Row([strut, words, *([link] if link else [])], spacing=0)
    return ft.Column(
        [heading, Card(tiles, divided=indent)],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        margin=ft.Margin.only(top=Space.NEAR),
        key=key,
    )
