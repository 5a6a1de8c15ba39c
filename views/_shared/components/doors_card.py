"""A card of ways to other pages, one under the other."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.navigation import go

Door = tuple[str, str, ft.IconData, str]
"""Its name, what is behind it, its icon and its route."""


def DoorsCard(title: str, doors: Sequence[Door], *, large: bool) -> ft.Control:
    """Show the doors under their title."""
    return SectionCard(
        title,
        [
            Tile(
                name,
                line,
                icon,
                trailing=Chevron(),
                on_click=partial(go, route),
                place=Place.of(at, len(doors)),
                large=large,
            )
            for at, (name, line, icon, route) in enumerate(doors)
        ],
    )
