"""A week, one column a day: a wide window's way to choose."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import flet as ft

from services.appointments.models import Day, Slot
from services.i18n.formats import NBSP, Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import NamedIconButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.theme import Space, Type
from views.appointments.booking_words import capital
from views.appointments.day_strip import OnSlot, more_times, time_button
from views.appointments.practice_acts import Refs

OnTurn = Callable[..., Awaitable[None]]
_SATURDAY: Final = 5
_MOST: Final = 24
"""Times of one column."""


def WeekGrid(
    days: Sequence[Day],
    chosen: Slot | None,
    on_slot: OnSlot,
    refs: Refs,
    _: Translator,
    formats: Formats,
    *,
    on_earlier: OnTurn | None,
    on_later: OnTurn,
) -> ft.Control:
    """Show the days; a weekend without a time takes no room."""
    shown = [day for day in days if day.slots or day.day.weekday() < _SATURDAY]
    if not shown:
        shown = list(days)
    title = _(
        "From %(first)s to %(last)s",
        first=_date(shown[0], formats),
        last=_date(shown[-1], formats),
    )
    head = ft.Row(
        [
            NamedIconButton(
                ft.Icons.CHEVRON_LEFT,
                _("The week before"),
                on_earlier,
                disabled=on_earlier is None,
            ),
            ft.Container(Heading(title, 2, Type.TITLE), expand=True, alignment=ft.Alignment.CENTER),
            NamedIconButton(ft.Icons.CHEVRON_RIGHT, _("The week after"), on_later),
        ]
    )
    columns = ft.Row(
        [_column(day, chosen, on_slot, refs, _, formats) for day in shown],
        spacing=Space.CLOSE,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return Card([head, ft.Divider(), columns], padding=Space.PAGE, spacing=Space.NEAR)


def _date(day: Day, formats: Formats) -> str:
    """Return "1er décembre"."""
    return formats.day_of_year(day.day).split(" ", 1)[-1]


def _column(
    day: Day,
    chosen: Slot | None,
    on_slot: OnSlot,
    refs: Refs,
    _: Translator,
    formats: Formats,
) -> ft.Control:
    name, _space, month = formats.day_of_year(day.day).rpartition(NBSP)
    center = ft.TextAlign.CENTER
    full = ft.Text(
        _("Full"),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
        text_align=center,
    )
    return ft.Column(
        [
            ft.Column(
                [
                    Heading(capital(name) if not month else name, 3, Type.TITLE, align=center),
                    ft.Text(
                        month,
                        theme_style=Type.SECONDARY,
                        color=ft.Colors.ON_SURFACE_VARIANT,
                        text_align=center,
                    ),
                ],
                spacing=Space.TIGHT,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            *(
                [time_button(slot, chosen, on_slot, refs, _, formats) for slot in day.slots[:_MOST]]
                or [ft.Container(full, padding=Space.NEAR, alignment=ft.Alignment.CENTER)]
            ),
            *([more_times(len(day.slots) - _MOST, _)] if len(day.slots) > _MOST else []),
        ],
        spacing=Space.CLOSE,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
