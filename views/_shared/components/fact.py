"""A label and what it says."""

import flet as ft

from views._shared.theme import Size, Space, Type


def Fact(
    label: str,
    value: str,
    *,
    stacked: bool = False,
    trailing: ft.Control | None = None,
    inset: int = Space.PAGE,
) -> ft.Control:
    """Show one line of facts; `stacked` puts the value under its label, `inset` is the margin."""
    name = ft.Text(label, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
    said = ft.Text(value, theme_style=Type.BODY)
    words: ft.Control = (
        ft.Column([name, said], spacing=Space.TIGHT, expand=True)
        if stacked
        else ft.Row(
            [ft.Container(name, width=Size.LABEL_COLUMN), ft.Container(said, expand=True)],
            spacing=Space.NEAR,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    )
    return ft.Container(
        ft.Row([words, *([trailing] if trailing else [])], spacing=0),
        padding=ft.Padding.only(
            left=inset,
            right=0 if trailing else inset,
            top=Space.SMALL if trailing and not stacked else Space.NEAR,
            bottom=Space.SMALL if trailing and not stacked else Space.NEAR,
        ),
    )
