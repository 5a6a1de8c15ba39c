"""An icon in a tinted square, the same for every document: another tint means a state."""

import flet as ft

from views._shared.theme import Radius, Size, Tone


def IconSquare(
    icon: ft.IconData, tone: Tone = Tone.CALM, size: int = Size.SQUARE, filled: bool = False
) -> ft.Control:
    """Show `icon`; `filled` marks the line that is open in the other pane."""
    return ft.Container(
        width=size,
        height=size,
        border_radius=Radius.CONTROL,
        bgcolor=ft.Colors.PRIMARY if filled else tone.box,
        alignment=ft.Alignment.CENTER,
        content=ft.Icon(
            icon, size=Size.ICON, color=ft.Colors.ON_PRIMARY if filled else tone.on_box
        ),
    )
