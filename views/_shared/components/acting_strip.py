"""The thin permanent strip over another's record: for whom one acts, and the way back."""

import flet as ft

from views._shared.components.buttons import LinkButton
from views._shared.hooks import use_look, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type


@ft.component
def ActingStrip() -> ft.Control:
    """Say for whom; what is done reads the same in their history."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    acting = look.acting
    name = acting.name if acting else ""

    async def back(_event: ft.Event[ft.TextButton]) -> None:
        await services.circle.back()
        await go("/")

    tone = Tone.INFO
    said = _("You act for %(name)s", name=name)
    if not look.phone:
        what = _("noted as %(helper)s for %(name)s", helper=look.own_name, name=name)
        said = f"{said} · {what}"
    return ft.Container(
        bgcolor=tone.box,
        padding=ft.Padding.only(left=Space.PAGE),
        content=ft.Row(
            [
                ft.Icon(
                    ft.Icons.VOLUNTEER_ACTIVISM_OUTLINED, size=Size.ICON_LINE, color=tone.on_box
                ),
                ft.Text(said, theme_style=Type.LABEL, color=tone.on_box, expand=True),
                LinkButton(_("My space"), back, name=_("Go back to my own space")),
            ],
            spacing=Space.CLOSE,
        ),
    )
