"""One document about to be added, described by the person; what the rules propose stands there, and says so."""

from collections.abc import Sequence
from typing import Any

import flet as ft

from services.documents.models import Category
from services.documents.proposing import Proposal
from services.i18n.names import category_name, category_rule, date_rule
from services.i18n.translator import Translator
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.theme import Space, Type
from views._shared.typed_dates import as_typed, typed_date
from views.documents.add_state import AddModel


def Describing(model: AddModel, categories: Sequence[Category], _: Translator) -> list[ft.Control]:
    """Show the form: title, date, and one of the categories in which it may be filed."""
    state = model.state
    proposal = state.proposal
    day = typed_date(state.day)

    async def add(_event: Any = None) -> None:
        await model.add(typed_date(model.state.day))

    async def restart(_event: Any) -> None:
        await model.restart()

    async def back(_event: Any) -> None:
        await model.arrange()

    options = [Option(category.value, category_name(category, _)) for category in categories]
    no_title = state.tried and not state.title.strip()
    return [
        Field(
            _("Title"),
            state.title,
            model.type_title,
            autofocus=True,
            error=_("Give it a title, to find it again.") if no_title else "",
        ),
        Field(
            _("Date of the document"),
            state.day,
            model.type_day,
            helper=_("%(rule)s. Change it if it is wrong.", rule=date_rule(proposal.date_origin, _))
            if state.day and state.day == as_typed(proposal.date)
            else _("For example 14/03/2026, or only the year. You may leave it empty."),
            error=_("This date does not exist. Write it like 14/03/2026.")
            if state.tried and day is None
            else "",
        ),
        Heading(_("Category"), 2, Type.TITLE),
        *_category_rule(state.category, proposal, _),
        Card([Choice(options, state.category.value, model.choose)], padding=Space.CLOSE),
        ft.Row(
            [
                PrimaryButton(
                    _("Add this document"),
                    add,
                    ft.Icons.ADD,
                    disabled=state.category not in categories,
                ),
                SecondaryButton(_("Back to the photos"), back)
                if state.of_photos
                else SecondaryButton(_("Choose another file"), restart),
            ],
            wrap=True,
            spacing=Space.NEAR,
            run_spacing=Space.NEAR,
        ),
    ]


def _category_rule(chosen: Category, proposal: Proposal, _: Translator) -> list[ft.Control]:
    """Say which rule chose the category, as long as it stands."""
    if proposal.rule is None or chosen is not proposal.category:
        return []
    why = _("%(rule)s. Change it if it is wrong.", rule=category_rule(proposal.rule, _))
    return [ft.Text(why, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)]
