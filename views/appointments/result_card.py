"""One practice among the results: what it costs, how soon, how one gets in, and its first times as buttons."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Practice, Slot
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import LinkButton
from views._shared.components.card import Card
from views._shared.components.state_pill import StateLine
from views._shared.navigation import go
from views._shared.theme import Radius, Size, Space, Tone, Type
from views.appointments import booking_words as words
from views.appointments.desk import practice_route
from views.appointments.practice_card import Line, Who

OnSlot = Callable[[Practice, Slot], Awaitable[None]]


def ResultCard(
    practice: Practice,
    on_slot: OnSlot,
    today: date,
    _: Translator,
    formats: Formats,
    *,
    busy: str = "",
) -> ft.Control:
    """Show it; `busy` is the id of a time being asked for."""
    return Card(
        [
            Who(practice, words.distance(practice, _, formats)),
            ft.Column(
                [
                    _price(practice, _, formats),
                    Line(
                        ft.Icons.PLACE_OUTLINED,
                        words.address(practice.place) or _("Place not given"),
                        words.access_name(practice.place, _),
                    ),
                    *_spoken(practice, _, formats),
                ],
                spacing=Space.NEAR,
            ),
            _soon(practice, today, _, formats),
            ft.Row(
                [
                    *_times(practice, on_slot, _, formats, busy),
                    LinkButton(
                        _("All the times"),
                        partial(go, practice_route(practice.id)),
                        ft.Icons.CALENDAR_MONTH_OUTLINED,
                        name=_("All the times: %(name)s", name=practice.name),
                        flush=True,
                    ),
                ],
                wrap=True,
                spacing=Space.CLOSE,
                run_spacing=Space.CLOSE,
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )


def _price(practice: Practice, _: Translator, formats: Formats) -> ft.Control:
    price = practice.price
    paid = (words.amount(price, _, formats), words.third_party(price, _))
    return Line(ft.Icons.EURO, words.sector_name(price, _), words.joined(*paid))


def _spoken(practice: Practice, _: Translator, formats: Formats) -> list[ft.Control]:
    spoken = words.languages(practice, _, formats)
    lines: list[ft.Control] = [Line(ft.Icons.TRANSLATE, spoken)] if spoken else []
    if practice.new_patients is False:
        lines.append(Line(ft.Icons.PERSON_ADD_DISABLED_OUTLINED, _("Takes no new patients")))
    return lines


def _soon(practice: Practice, today: date, _: Translator, formats: Formats) -> ft.Control:
    if not practice.first:
        return StateLine(_("No time is free"), ft.Icons.EVENT_BUSY_OUTLINED, Tone.TODO)
    first = practice.first[0]
    soon = StateLine(
        _(
            "First free time: %(day)s, %(delay)s",
            day=formats.day_of_year(first.start),
            delay=words.delay(first.start.date(), today, _),
        ),
        ft.Icons.EVENT_AVAILABLE_OUTLINED,
        Tone.CALM,
    )
    reason = words.reason_of(practice, first)
    if reason is None or not reason.name:
        return soon
    said = ft.Text(
        words.joined(reason.name, words.minutes(reason, _)),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
    return ft.Column([soon, said], spacing=Space.SMALL)


def _times(
    practice: Practice, on_slot: OnSlot, _: Translator, formats: Formats, busy: str
) -> list[ft.Control]:
    slots = first_times(practice)
    one_day = len({slot.start.date() for slot in slots}) == 1  # said above already
    return [
        TimeButton(
            formats.time(slot.start) if one_day else words.capital(words.near(slot, _, formats)),
            _("%(when)s, free, %(name)s", when=words.when(slot, _, formats), name=practice.name),
            partial(_chosen, on_slot, practice, slot),
            disabled=bool(busy),
        )
        for slot in slots
    ]


def first_times(practice: Practice) -> tuple[Slot, ...]:
    """Return the first times for one reason, that of the first of all: two reasons may share an hour."""
    return tuple(slot for slot in practice.first if slot.reason == practice.first[0].reason)


async def _chosen(on_slot: OnSlot, practice: Practice, slot: Slot, _event: Any) -> None:
    await on_slot(practice, slot)


def TimeButton(
    label: str,
    name: str,
    on_click: Callable[..., Awaitable[None]],
    *,
    selected: bool = False,
    disabled: bool = False,
    ref: ft.Ref[ft.TextButton] | None = None,
) -> ft.Control:
    """Show a free time, `name` says it in full; selected, a check icon stands beside the colour."""
    ink = ft.Colors.ON_PRIMARY if selected else ft.Colors.PRIMARY
    inside: list[ft.Control] = [
        ft.Text(label, theme_style=Type.BUTTON, color=ink, semantics_label=name, no_wrap=True)
    ]
    if selected:
        inside.insert(0, ft.Icon(ft.Icons.CHECK, color=ink))
    edge = ft.Colors.PRIMARY if selected else ft.Colors.OUTLINE
    return ft.TextButton(
        ft.Row(
            inside,
            spacing=Space.SMALL,
            tight=True,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        ref=ref,
        on_click=on_click,
        disabled=disabled,
        style=ft.ButtonStyle(
            padding=ft.Padding.symmetric(horizontal=Space.NEAR, vertical=14),
            bgcolor=ft.Colors.PRIMARY if selected else ft.Colors.SURFACE_CONTAINER_LOWEST,
            shape=ft.RoundedRectangleBorder(radius=Radius.CONTROL),
            side={
                ft.ControlState.FOCUSED: ft.BorderSide(Size.RING, ft.Colors.ON_SURFACE),
                ft.ControlState.DEFAULT: ft.BorderSide(Size.EDGE, edge),
            },
        ),
    )
