"""A title that screen readers can jump to."""

import flet as ft

from views._shared.theme import Type


def Heading(
    text: str,
    level: int = 2,
    style: ft.TextThemeStyle = Type.SECTION,
    color: ft.Colors = ft.Colors.ON_SURFACE,
    expand: bool = False,
    align: ft.TextAlign = ft.TextAlign.START,
) -> ft.Control:
    """Show a title; `level` 1 is the page's own and stands once."""
    return ft.Semantics(
        heading_level=level,
        expand=expand,
        content=ft.Text(text, theme_style=style, color=color, text_align=align),
    )
