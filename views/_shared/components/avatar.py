"""A person's initial; the name is always written beside it."""

import flet as ft

from views._shared.theme import Size, Type, fixed_style


def Avatar(name: str, size: int = Size.AVATAR) -> ft.Control:
    """Show the first letter of `name`, or a person's outline when there is no name."""
    style = Type.DOCUMENT if size > Size.AVATAR else Type.LABEL
    initial: ft.Control = (
        ft.Text(name[0].upper(), style=fixed_style(style, ft.Colors.ON_PRIMARY))
        if name
        else ft.Icon(ft.Icons.PERSON_OUTLINE, size=size * 0.6, color=ft.Colors.ON_PRIMARY)
    )
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Container(
            width=size,
            height=size,
            border_radius=size / 2,
            bgcolor=ft.Colors.PRIMARY,
            alignment=ft.Alignment.CENTER,
            content=initial,
        ),
    )
