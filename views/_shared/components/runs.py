"""Text in its author's bold and italic."""

from collections.abc import Sequence

import flet as ft

from services.core.narrative import Run
from views._shared.theme import Type


def Runs(
    runs: Sequence[Run], *, style: ft.TextThemeStyle = Type.BODY, color: str | None = None
) -> ft.Text:
    """Show runs of text on one line, bold and italic as they are."""
    if len(runs) == 1 and not (runs[0].bold or runs[0].italic):
        return ft.Text(runs[0].text, theme_style=style, color=color)
    return ft.Text(
        spans=[
            ft.TextSpan(
                run.text,
                ft.TextStyle(weight=ft.FontWeight.W_600 if run.bold else None, italic=run.italic),
            )
            for run in runs
        ],
        theme_style=style,
        color=color,
    )
