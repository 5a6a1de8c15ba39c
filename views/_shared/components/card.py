"""A white sheet on the paper: several lines share one card."""

from collections.abc import Sequence

import flet as ft

from views._shared.theme import Radius, Size, Space


def Card(
    controls: Sequence[ft.Control],
    *,
    padding: int = 0,
    spacing: int = 0,
    divided: int | None = None,
) -> ft.Control:
    """Show `controls` in a card; `divided` draws a line between them, indented by so many pixels."""
    lines: list[ft.Control] = []
    for index, control in enumerate(controls):
        if index and divided is not None:
            lines.append(ft.Divider(leading_indent=divided))
        lines.append(control)
    return ft.Container(
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(Size.EDGE, ft.Colors.OUTLINE_VARIANT),
        border_radius=Radius.CARD,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        padding=padding,
        content=ft.Column(
            lines, spacing=spacing, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        ),
    )


TILE_INDENT = Space.PAGE + Size.SQUARE + Space.NEAR
"""Where the words of a tile with a square begin."""
