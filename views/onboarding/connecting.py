"""The way in through a server: its address, then the wait for the browser."""

from typing import Any

import flet as ft

from views._shared.browser import open_browser
from views._shared.components.buttons import ButtonLine, LinkButton
from views._shared.components.sign_in import Address, Waiting
from views._shared.hooks import use_translation
from views._shared.signing import SigningModel
from views._shared.theme import Size, Space
from views.onboarding.state import SetUpModel


@ft.component
def Connecting(model: SetUpModel, signing: SigningModel) -> ft.Control:
    """Show what one is asked, or the wait."""
    _, _formats = use_translation()

    async def connect() -> None:
        await model.connect(open_browser, _)

    async def back(_event: Any) -> None:
        await model.back()

    body: list[ft.Control] = (
        Waiting(signing, _)
        if signing.state.waiting
        else [
            ButtonLine(LinkButton(_("Back"), back, ft.Icons.ARROW_BACK, flush=True)),
            *Address(signing, _, connect),
        ]
    )
    return ft.Column(
        body,
        spacing=Space.PAGE,
        width=Size.FORM,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
