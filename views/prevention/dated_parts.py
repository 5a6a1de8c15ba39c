"""What the calendar and the vaccine record have in common: waiting, failing, and what shows behind one tap."""

from typing import Any

import flet as ft

from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.error_state import ErrorState
from views._shared.components.skeleton import Skeleton
from views._shared.theme import Type
from views.prevention.dated_state import DatedModel, T


def before_ready(model: DatedModel[T], _: Translator) -> list[ft.Control]:
    """Return what is shown until there is something to show; nothing once there is."""

    async def again(_event: Any) -> None:
        await model.load()

    if model.state.error:
        retry = PrimaryButton(_("Try again"), again)
        return [ErrorState(explained(model.state.error, _), retry)]
    return [Skeleton(_("Loading"))] if model.state.found is None else []


def intimate(model: DatedModel[T], _: Translator) -> list[ft.Control]:
    """Offer to show what is intimate, where there is any."""
    if not model.state.hidden:
        return []

    async def toggled(_event: Any) -> None:
        await model.show_all()

    label = _("Leave out intimate subjects") if model.state.whole else _("Show intimate subjects")
    return [ButtonLine(SecondaryButton(label, toggled, ft.Icons.LOCK_OUTLINE))]


def caution(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
