"""The days and the times of one practice, as wide as the window lets them."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.hooks import use_look, use_translation
from views._shared.theme import Space, Tone
from views.appointments import booking_words as words
from views.appointments.day_strip import DayStrip, Times
from views.appointments.practice_acts import Refs, use_focus
from views.appointments.practice_state import PracticeModel
from views.appointments.week_grid import WeekGrid


@ft.component
def Choosable(model: PracticeModel, on_slot: Any, refs: Refs) -> ft.Control:
    """Show the days and the times, as wide as the window lets them."""
    _, formats = use_translation()
    look = use_look()
    state = model.state
    refs.clear()  # only buttons that are shown now can take the focus
    use_focus(model, refs)

    async def later(_event: Any) -> None:
        await model.later()

    async def earlier(_event: Any) -> None:
        await model.earlier()

    async def fortnight(step: int, _event: Any) -> None:
        await model.turn_fortnight(step)

    if look.desktop:
        return WeekGrid(
            state.week,
            state.slot,
            on_slot,
            refs,
            _,
            formats,
            on_earlier=earlier if model.can_go_earlier else None,
            on_later=later,
        )
    turns = [
        *(
            [LinkButton(_("Two weeks before"), partial(fortnight, -1), ft.Icons.CHEVRON_LEFT)]
            if state.first and state.first > model.today
            else []
        ),
        LinkButton(_("Next two weeks"), partial(fortnight, 1), ft.Icons.CHEVRON_RIGHT, flush=True),
    ]
    day = state.open_day
    times: list[ft.Control] = []
    if day and day.slots:
        times = [Times(day, state.slot, on_slot, refs, _, formats, large=look.large)]
    elif day:
        times = [_empty_day(model, on_slot, _, formats)]
    return ft.Column(
        [
            DayStrip(state.days or (), state.day, model.choose_day, _, formats),
            *times,
            ft.Row(turns, wrap=True),
        ],
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _empty_day(model: PracticeModel, on_slot: Any, _: Translator, formats: Formats) -> ft.Control:
    state = model.state
    following = state.next_free
    day = words.capital(formats.day_of_year(state.day)) if state.day else ""
    if following is None:
        return Banner(
            _("Look at the next two weeks, or see below what can be done."),
            title=_("No time is free in these two weeks"),
            icon=ft.Icons.EVENT_BUSY_OUTLINED,
            tone=Tone.TODO,
        )

    async def jump(_event: Any) -> None:
        await on_slot(following)

    return Banner(
        _("No time is free that day."),
        title=day,
        icon=ft.Icons.EVENT_BUSY_OUTLINED,
        actions=[
            LinkButton(
                _("Next: %(when)s", when=words.when(following, _, formats)), jump, flush=True
            )
        ],
    )
