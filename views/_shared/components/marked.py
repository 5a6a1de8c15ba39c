"""Words around what was found: heavier, and underlined, for those who see no colour."""

from collections.abc import Sequence

import flet as ft

from services.core.narrative import Run
from views._shared.theme import Type


def Marked(
    runs: Sequence[Run],
    *,
    before: str = "",
    style: ft.TextThemeStyle = Type.SECONDARY,
    color: ft.Colors = ft.Colors.ON_SURFACE_VARIANT,
    lines: int | None = None,
) -> ft.Control:
    """Show the runs, the bold ones marked; at most `lines` lines, `before` them a word that says where they stand."""
    found = ft.TextStyle(
        weight=ft.FontWeight.W_700,
        color=ft.Colors.PRIMARY,
        decoration=ft.TextDecoration.UNDERLINE,
    )
    return ft.Text(
        spans=[
            *([ft.TextSpan(f"{before} ")] if before else []),
            *(ft.TextSpan(run.text, style=found if run.bold else None) for run in runs),
        ],
        theme_style=style,
        color=color,
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS if lines else ft.TextOverflow.CLIP,
    )
