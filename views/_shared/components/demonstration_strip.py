"""The thin permanent strip over everything that is invented."""

import flet as ft

from views._shared.components.buttons import LinkButton
from views._shared.hooks import use_look, use_session, use_translation
from views._shared.theme import Size, Space, Tone, Type


@ft.component
def DemonstrationStrip() -> ft.Control:
    """Say that the people are invented, with a way out."""
    _, _formats = use_translation()
    session, look = use_session(), use_look()

    async def leave(_event: ft.Event[ft.TextButton]) -> None:
        await session.lock()

    tone = Tone.TODO
    return ft.Container(
        bgcolor=tone.box,
        padding=ft.Padding.only(left=Space.PAGE),
        content=ft.Row(
            [
                ft.Icon(ft.Icons.THEATER_COMEDY_OUTLINED, size=Size.ICON_LINE, color=tone.on_box),
                ft.Text(
                    _("Demonstration · invented people"),
                    theme_style=Type.LABEL,
                    color=tone.on_box,
                    expand=True,
                ),
                LinkButton(
                    _("Leave") if look.phone else _("Leave the demonstration"),
                    leave,
                    name=_("Leave the demonstration"),
                ),
            ],
            spacing=Space.CLOSE,
        ),
    )
