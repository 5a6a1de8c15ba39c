"""Carnet's mark, drawn here: a closed notebook with a plus."""

import flet as ft

from views._shared.discretion import app_name
from views._shared.hooks import use_look, use_translation
from views._shared.keyed import keyed
from views._shared.theme import Size, Space, Type


def Mark(size: int = Size.MARK, *, plain: bool = False) -> ft.Control:
    """Draw the notebook: a rounded cover, the binding's line, a plus; `plain`, without what says health."""
    binding = size * 0.18
    return ft.Container(
        width=size,
        height=size,
        border_radius=size * 0.25,
        bgcolor=ft.Colors.PRIMARY,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        content=ft.Row(
            [
                ft.Container(
                    width=binding,
                    height=size,
                    border=ft.Border.only(
                        right=ft.BorderSide(
                            size * 0.06, ft.Colors.with_opacity(0.55, ft.Colors.ON_PRIMARY)
                        )
                    ),
                ),
                ft.Container(
                    width=size - binding,
                    height=size,
                    alignment=ft.Alignment.CENTER,
                    content=ft.Icon(
                        ft.Icons.NOTES if plain else ft.Icons.ADD,
                        size=size * 0.55,
                        color=ft.Colors.ON_PRIMARY,
                    ),
                ),
            ],
            spacing=0,
        ),
    )


def Brand(size: int = Size.MARK, word: bool = True) -> ft.Control:
    """Show the mark and, where there is room, the name."""
    return keyed("brand", _Brand, size, word)


@ft.component
def _Brand(size: int, word: bool) -> ft.Control:
    _, _formats = use_translation()
    preferences = use_look().preferences
    name = ft.Text(app_name(preferences, _), theme_style=Type.SECTION)
    mark = Mark(size, plain=preferences.discreet)
    return ft.Row([mark, *([name] if word else [])], spacing=Space.NEAR, tight=True)
