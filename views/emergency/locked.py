"""The emergency sheet before the code: what the person wanted read, and nothing else of the space."""

from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from services.emergency.models import Card
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, PrimaryButton
from views._shared.components.card import Card as Paper
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.theme import Size, Space, Tone, Type
from views.emergency.code import code_of
from views.emergency.parts import read
from views.emergency.state import LockedModel

OnClick = Callable[..., Awaitable[None]]


@ft.component
def LockedSheet(space: str, close: OnClick) -> ft.Control:
    """Show the sheet of a locked space, and the way back to its code."""
    _, formats = use_translation()
    emergency = use_services().emergency
    model = use_model(lambda: LockedModel(emergency, space))
    state = model.state
    if state.error:
        body: list[ft.Control] = [ErrorState(explained(state.error, _))]
    elif state.card is None:
        body = [Skeleton(_("Loading"))]
    else:
        found, image = emergency.code(state.card, (_, formats))
        body = [
            ft.Text(
                _("Medical emergency: 15 · deaf: 114"),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ERROR,
            ),
            read(state.card, (_, formats)),
            *_code(state.card, found, image, _),
        ]
    return ft.Column(
        [
            ft.Container(height=Space.PAGE),
            Heading(_("Emergency sheet"), 1, Type.DOCUMENT),
            *body,
            ButtonLine(PrimaryButton(_("Back to the code"), close, ft.Icons.LOCK_OUTLINE)),
            ft.Container(height=Space.PAGE_WIDE),
        ],
        spacing=Space.PAGE,
        width=Size.READING,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _code(card: Card, found: Any, image: bytes | None, _: Translator) -> list[ft.Control]:
    if not card.sections:
        return []
    return [Paper(code_of(found, image, _), padding=Space.PAGE, spacing=Space.NEAR)]


@ft.component
def SheetTile(on_click: OnClick, title: str = "") -> ft.Control:
    """Show, at the foot of the locked screen, what opens the sheet."""
    _, _formats = use_translation()
    look = use_look()
    return Paper(
        [
            Tile(
                title or _("Emergency sheet"),
                _("Opens without the code"),
                ft.Icons.MEDICAL_INFORMATION_OUTLINED,
                tone=Tone.DANGER,
                trailing=Chevron(),
                on_click=on_click,
                large=look.large,
            )
        ]
    )
