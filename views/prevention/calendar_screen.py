"""The calendar of prevention: what is to be done, month by month."""

from functools import partial

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.page import Page
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size
from views.prevention.dated_parts import before_ready, caution, intimate
from views.prevention.dated_state import calendar_model
from views.prevention.tiles import rule_section
from views.prevention.words import ABOUT, HOME, month_of


@ft.component
def CalendarScreen() -> ft.Control:
    """Show one section a month, the present one first."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: calendar_model(services.prevention, services.changes))
    prints = use_printing(services.prevention.printed)
    body = before_ready(model, _)
    if not body:
        today = services.prevention.today
        for month in model.state.found or ():
            title = month_of(month.month, today, _, formats)
            body += rule_section(title, month.cards, look, _, formats)
        if not body:
            body = [_nothing(_)]
        body += [
            *intimate(model, _),
            caution(_("Dates follow from what is noted here; a professional may set others.")),
        ]
    return Page(
        _("My prevention calendar"),
        body,
        back=HOME,
        back_label=_("Prevention"),
        primary=SecondaryButton(_("Print"), prints, ft.Icons.PRINT_OUTLINED),
        width=Size.READING,
    )


def _nothing(_: Translator) -> ft.Control:
    return EmptyState(
        _("Nothing is planned"),
        _("Nothing is to be done or comes soon, from what is known here."),
        ft.Icons.CALENDAR_MONTH_OUTLINED,
        PrimaryButton(_("What I say about me"), partial(go, ABOUT)),
    )
