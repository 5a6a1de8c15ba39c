"""What is shown at once when somebody hides Carnet: a page for notes, that keeps none."""

from typing import Any

import flet as ft

from views._shared.components.buttons import ButtonLine, LinkButton
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.discretion import neutral_name
from views._shared.hooks import use_session, use_translation
from views._shared.theme import Space, Type


@ft.component
def HiddenScreen() -> list[ft.View]:
    """Show nothing of anybody; the way back asks for the code."""
    _, _formats = use_translation()
    session = use_session()

    async def come_back(_event: Any) -> None:
        session.show()

    async def typed(_text: str) -> None:
        """Keep nothing."""

    body = ft.Column(
        [
            Heading(neutral_name(_), 1, Type.PAGE),
            Field(_("New note"), "", typed, lines=6),
            ButtonLine(LinkButton(_("Come back"), come_back, flush=True)),
        ],
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return [ft.View(route="/", padding=Space.PAGE_WIDE, controls=[ft.SafeArea(body)])]
