"""The days of two weeks side by side, and the times of the open one: a phone's way to choose."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

import flet as ft

from services.appointments.models import Day, Slot
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.heading import Heading
from views._shared.theme import Radius, Size, Space, Type
from views.appointments import booking_words as words
from views.appointments.practice_acts import Refs
from views.appointments.result_card import TimeButton

OnDay = Callable[[date], Awaitable[None]]
OnSlot = Callable[[Slot], Awaitable[None]]
_A_ROW: Final = 3
MOST: Final = 60
"""Times of one day that are drawn at once."""


def free_count(day: Day, _: Translator) -> str:
    """Return "4 libres" or "complet"."""
    count = len(day.slots)
    return _.n("%(count)s free", "%(count)s free", count) if count else _("full")


def DayStrip(
    days: Sequence[Day], chosen: date | None, on_day: OnDay, _: Translator, formats: Formats
) -> ft.Control:
    """Show the days in a row that scrolls sideways."""
    return ft.Row(
        [_day(each, each.day == chosen, on_day, _, formats) for each in days],
        spacing=Space.CLOSE,
        scroll=ft.ScrollMode.HIDDEN,
    )


def _day(day: Day, selected: bool, on_day: OnDay, _: Translator, formats: Formats) -> ft.Control:
    full = not day.slots
    soft = ft.Colors.ON_SURFACE_VARIANT if full else ft.Colors.ON_SURFACE
    ink = ft.Colors.ON_PRIMARY if selected else soft
    short = formats.near_day(day.day).split(" ")[0]
    count = free_count(day, _)
    name = _("%(day)s, %(free)s", day=formats.day_of_year(day.day), free=count)
    edge = ft.Colors.OUTLINE_VARIANT if full else ft.Colors.OUTLINE
    return ft.TextButton(
        ft.Column(
            [
                ft.Text(short, theme_style=Type.SECONDARY, color=ink, semantics_label=name),
                _silent(str(day.day.day), Type.SECTION, ink),
                _silent(count, Type.SECONDARY, ink),
            ],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        on_click=partial(_chosen_day, on_day, day.day),
        style=ft.ButtonStyle(
            padding=ft.Padding.symmetric(horizontal=Space.NEAR, vertical=Space.CLOSE),
            bgcolor=ft.Colors.PRIMARY
            if selected
            else ft.Colors.TRANSPARENT
            if full
            else ft.Colors.SURFACE_CONTAINER_LOWEST,
            shape=ft.RoundedRectangleBorder(radius=Radius.CONTROL),
            side={
                ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, ft.Colors.ON_SURFACE),
                ft.ControlState.DEFAULT: ft.BorderSide(
                    Size.EDGE, ft.Colors.PRIMARY if selected else edge
                ),
            },
        ),
    )


def _silent(text: str, style: ft.TextThemeStyle, ink: ft.Colors) -> ft.Control:
    """Show what the name of the button says already."""
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Text(text, theme_style=style, color=ink, no_wrap=True),
    )


async def _chosen_day(on_day: OnDay, day: date, _event: Any) -> None:
    await on_day(day)


def Times(
    day: Day,
    chosen: Slot | None,
    on_slot: OnSlot,
    refs: Refs,
    _: Translator,
    formats: Formats,
    *,
    large: bool,
) -> ft.Control:
    """Show the times of a day, morning and afternoon apart; one a row with `large` text."""
    shown = day.slots[:MOST]
    morning = [each for each in shown if each.start.hour < words.NOON]
    afternoon = [each for each in shown if each.start.hour >= words.NOON]
    parts: list[ft.Control] = [Heading(words.capital(formats.day_of_year(day.day)), 2, Type.TITLE)]
    for title, slots in ((_("Morning"), morning), (_("Afternoon"), afternoon)):
        if slots:
            parts.append(
                ft.Text(title, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
            )
            buttons = [time_button(each, chosen, on_slot, refs, _, formats) for each in slots]
            parts += _rows(buttons, 1 if large else _A_ROW)
    if len(day.slots) > MOST:
        parts.append(more_times(len(day.slots) - MOST, _))
    return ft.Column(parts, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _rows(buttons: Sequence[ft.Control], count: int) -> list[ft.Control]:
    """Return rows of `count` equal columns; the last one keeps its empty places."""
    rows: list[ft.Control] = []
    for at in range(0, len(buttons), count):
        row: list[ft.Control] = [
            ft.Container(each, expand=True) for each in buttons[at : at + count]
        ]
        row += [ft.Container(expand=True) for _empty in range(count - len(row))]
        rows.append(ft.Row(row, spacing=Space.CLOSE))
    return rows


def more_times(count: int, _: Translator) -> ft.Control:
    """Say how many times are not drawn."""
    return ft.Text(
        _.n(
            "%(count)s more time that day: call the practice for it.",
            "%(count)s more times that day: call the practice for them.",
            count,
        ),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )


def time_button(
    slot: Slot,
    chosen: Slot | None,
    on_slot: OnSlot,
    refs: Refs,
    _: Translator,
    formats: Formats,
) -> ft.Control:
    """Show one time of an open day, its day and state in its name."""
    selected = chosen is not None and slot.id == chosen.id
    when = words.when(slot, _, formats)
    name = _("%(when)s, chosen", when=when) if selected else _("%(when)s, free", when=when)
    return TimeButton(
        formats.time(slot.start),
        name,
        partial(_chosen_slot, on_slot, slot),
        selected=selected,
        ref=refs.setdefault(slot.id, ft.Ref()),
    )


async def _chosen_slot(on_slot: OnSlot, slot: Slot, _event: Any) -> None:
    await on_slot(slot)
