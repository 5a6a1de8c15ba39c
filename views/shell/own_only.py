"""What is not there in another's record: one's own settings and choices, and what their right does not allow."""

from typing import Any, Final

import flet as ft

from views._shared.components.buttons import PrimaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.hooks import use_look, use_services, use_translation
from views._shared.navigation import go
from views._shared.session import SessionState

_OWN: Final = ("/settings", "/access", "/shares", "/choices", "/conflicts", "/visit")
_ADDING: Final = ("/documents/add",)
_BOOKING: Final = ("/appointments/find", "/appointments/practice", "/appointments/confirm")


def is_closed(path: str, look: SessionState) -> bool:
    """Say whether a page is not for whoever acts for another; the server refuses it in any case."""
    if look.acting is None:
        return False
    if path.startswith(_OWN) or path.endswith("/share"):
        return True
    if path.startswith(_ADDING):
        return not look.adds
    return path.startswith(_BOOKING) and not look.books


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
