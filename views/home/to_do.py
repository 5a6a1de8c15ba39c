"""What to do next: the first few, each with its way, and why the first one is first."""

from typing import Any, Final

import flet as ft

from services.i18n.translator import Translator
from services.overview.next import Sign, Thing, Urgency, why
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.buttons import LinkButton, PrimaryButton
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Place
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.home.next_state import ToDoModel
from views.prevention.tiles import why_tile

SHOWN: Final = 4
_ICONS: Final = {
    Sign.QUESTION: ft.Icons.DIFFERENCE_OUTLINED,
    Sign.VACCINE: ft.Icons.VACCINES_OUTLINED,
    Sign.EXAM: ft.Icons.FACT_CHECK_OUTLINED,
    Sign.REPORT: ft.Icons.HOURGLASS_EMPTY,
    Sign.PERSON: ft.Icons.GROUP_OUTLINED,
    Sign.WISH: ft.Icons.EDIT_NOTE,
}
_STATES: Final = {
    Urgency.ANSWER: ft.Icons.QUESTION_ANSWER_OUTLINED,
    Urgency.LATE: ft.Icons.PRIORITY_HIGH,
    Urgency.DUE: ft.Icons.ERROR_OUTLINE,
    Urgency.EXPECTED: ft.Icons.HOURGLASS_EMPTY,
    Urgency.CHECK: ft.Icons.HELP_OUTLINE,
}
_PREVENTION: Final = "/prevention/rule/"


@ft.component
def ToDo() -> ft.Control:
    """Show them; nothing when there is nothing. It asks after the page has shown."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: ToDoModel(services.next, services.changes, _))
    model.words = _
    open_ones = (one for one in model.state.things if not look.closed(one.route))
    things = tuple(open_ones)[:SHOWN]

    async def explain(_event: Any = None) -> None:
        await model.explain()

    async def calendar(_event: Any) -> None:
        await go("/prevention/calendar")

    ft.use_dialog(_explained(things, explain, _) if model.state.explains and things else None)
    if not things:
        return ft.Container()
    tiles = [
        why_tile(
            thing.title,
            thing.state,
            _ICONS[thing.sign],
            _STATES[thing.urgency],
            Tone.TODO,
            thing.route,
            look,
            _("Why?") if thing.route.startswith(_PREVENTION) else "",
            Place.of(index, len(things)),
        )
        for index, thing in enumerate(things)
    ]
    section = SectionCard(
        _("To do"),
        tiles,
        link=LinkButton(_("My calendar"), calendar, flush=look.large),
        large=look.large,
    )
    order = LinkButton(_("Why this first?"), explain, ft.Icons.HELP_OUTLINE, flush=True)
    return ft.Column(
        [section, ft.Row([order])],
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _explained(things: tuple[Thing, ...], close: Any, _: Translator) -> ft.AlertDialog:
    first = things[0]
    lines: list[ft.Control] = [
        ft.Text(first.title, theme_style=Type.TITLE),
        ft.Text(why(first.urgency, _), theme_style=Type.BODY),
        ft.Container(height=Space.SMALL),
        ft.Text(_("The order, always the same:"), theme_style=Type.TITLE),
        *(
            ft.Text(f"{number}. {why(urgency, _)}", theme_style=Type.BODY)
            for number, urgency in enumerate(Urgency, start=1)
        ),
        ft.Text(
            _(
                "Among equals: mandatory, recommended, offered; then the nearest date. Intimate subjects are never "
                "here. It is the order of a list, not of importance for your health."
            ),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
    ]
    return AskingDialog(
        _("Why this first?"), lines, [PrimaryButton(_("Close"), close, autofocus=True)], close
    )
