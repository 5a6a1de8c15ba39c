"""What is not there in another's record: one's own settings and choices, and what their right does not allow."""

from typing import Any

import flet as ft

from views._shared.components.buttons import PrimaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.hooks import use_look, use_services, use_translation
from views._shared.navigation import go


@ft.component
def OwnOnly() -> ft.Control:
    """Say so, with the way back."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    name = look.acting.name if look.acting else ""

    async def back(_event: Any) -> None:
        await services.circle.back()
        await go("/")

    return EmptyState(
        _("You act for %(name)s", name=name),
        _(
            "This is not part of what they opened to you. Your own choices and settings are in your space."
        ),
        ft.Icons.LOCK_PERSON_OUTLINED,
        PrimaryButton(_("Go back to my own space"), back),
        level=1,
    )
