"""Nothing here yet: one sentence, one action."""

import flet as ft

from views._shared.components.heading import Heading
from views._shared.components.icon_square import IconSquare
from views._shared.theme import Size, Space, Type


def EmptyState(
    title: str, text: str, icon: ft.IconData, action: ft.Control | None = None, level: int = 2
) -> ft.Control:
    """Show why the page is empty and what can be done."""
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.FAR),
        alignment=ft.Alignment.TOP_CENTER,
        content=ft.Container(
            width=Size.FORM,
            content=ft.Column(
                [
                    IconSquare(icon, size=Size.AVATAR_LARGE),
                    ft.Container(height=Space.CLOSE),
                    Heading(title, level, align=ft.TextAlign.CENTER),
                    ft.Text(
                        text,
                        theme_style=Type.BODY,
                        color=ft.Colors.ON_SURFACE_VARIANT,
                        text_align=ft.TextAlign.CENTER,
                    ),
                    *(
                        [ft.Container(action, padding=ft.Padding.only(top=Space.PAGE))]
                        if action
                        else []
                    ),
                ],
                spacing=Space.CLOSE,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
    )
