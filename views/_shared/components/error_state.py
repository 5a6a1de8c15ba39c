"""Something failed: what happened, what is safe, what to do."""

import flet as ft

from services.i18n.explained import Explained
from views._shared.components.heading import Heading
from views._shared.components.icon_square import IconSquare
from views._shared.theme import Size, Space, Tone, Type


def ErrorState(explained: Explained, action: ft.Control | None = None) -> ft.Control:
    """Show the explanation in the middle of the page, with a way on."""
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.FAR),
        alignment=ft.Alignment.TOP_CENTER,
        content=ft.Container(
            width=Size.FORM,
            content=ft.Column(
                [
                    IconSquare(ft.Icons.ERROR_OUTLINE, Tone.DANGER, Size.AVATAR_LARGE),
                    ft.Container(height=Space.CLOSE),
                    Heading(explained.what, align=ft.TextAlign.CENTER),
                    ft.Text(
                        explained.todo,
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
