"""Who can see my documents: one choice a category for what comes, and the way to look as somebody else."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.access.models import Category
from services.core.categories import SHOWN
from services.i18n.names import category_name
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.doors_card import DoorsCard
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Type
from views.access.refusals_parts import BLOCKED, EMERGENCY
from views.access.state import ChoicesModel

_SEE_AS: Final = "/access/see-as"


@ft.component
def ChoicesScreen() -> ft.Control:
    """Show the choices."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: ChoicesModel(services.access, services.changes))
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    if state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif state.connected is None:
        body = [Skeleton(_("Loading"))]
    elif not state.connected:
        body = [
            EmptyState(
                _("Nobody but this device sees your documents"),
                _("This space has no server: there is nothing to decide."),
                ft.Icons.LOCK_OUTLINE,
            )
        ]
    else:
        body = [
            _text(
                _(
                    "Professionals see only what you gave them access to. Here you narrow it, category by category."
                )
            ),
            _text(
                _(
                    "A choice is for new documents. Those already there stay as they are: decide on the page of each. "
                    "A document that arrives by itself is hidden at the first update after its arrival, not before."
                )
            ),
            ButtonLine(
                SecondaryButton(
                    _("See as somebody else…"),
                    partial(go, _SEE_AS),
                    ft.Icons.VISIBILITY_OUTLINED,
                )
            ),
            _beyond(_, large=look.large),
            *(_category(model, category, _) for category in SHOWN),
        ]
    return Page(
        _("Who can see my documents"),
        body,
        back="/settings",
        back_label=_("Settings"),
        width=Size.READING,
    )


def _beyond(_: Translator, *, large: bool) -> ft.Control:
    """Open what is decided of the whole record."""
    doors = (
        (
            _("Access in an emergency"),
            _("What the Samu and other professionals may open"),
            ft.Icons.EMERGENCY_OUTLINED,
            EMERGENCY,
        ),
        (
            _("Blocked professionals"),
            _("Somebody by name, who gets nothing"),
            ft.Icons.BLOCK,
            BLOCKED,
        ),
    )
    return DoorsCard(_("For the whole record"), doors, large=large)


def _text(words: str) -> ft.Control:
    return ft.Text(words, theme_style=Type.BODY, color=ft.Colors.ON_SURFACE_VARIANT)


def _category(model: ChoicesModel, category: Category, _: Translator) -> ft.Control:
    chosen = model.state.choices.get(category)
    value = "" if chosen is None else ("hidden" if chosen else "shown")
    name = category_name(category, _)
    return Card(
        [
            Heading(name, 2, Type.TITLE),
            *([_text(_("Not decided yet: visible"))] if chosen is None else []),
            Choice(
                [
                    Option(
                        "shown",
                        _("Visible to professionals"),
                        name=_("%(category)s: visible", category=name),
                    ),
                    Option(
                        "hidden",
                        _("Hidden from professionals"),
                        name=_("%(category)s: hidden from professionals", category=name),
                    ),
                ],
                value,
                partial(model.choose, category),
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.CLOSE,
    )
