"""Why one comes to a practice, and the time that is marked."""

from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Reason
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.buttons import PrimaryButton
from views._shared.components.card import Card
from views._shared.components.chip import Chip
from views._shared.components.choice import Choice, Option
from views._shared.components.heading import Heading
from views._shared.components.icon_square import IconSquare
from views._shared.theme import Size, Space, Type
from views.appointments import booking_words as words
from views.appointments.practice_acts import Acts
from views.appointments.practice_state import PracticeModel


def reasons(model: PracticeModel, _: Translator, *, large: bool) -> list[ft.Control]:
    """Show what one may come for, as lines with `large` text; the choice drives the length and what is asked."""
    state = model.state
    offered = state.practice.reasons if state.practice else ()
    parts: list[ft.Control] = []
    if len(offered) > 1:
        chosen = state.reason.id if state.reason else ""
        options = [Option(each.id, each.name, _line(each, _)) for each in offered]
        choice: ft.Control = (
            Card([Choice(options, chosen, model.choose_reason)], padding=Space.CLOSE)
            if large
            else ft.Row(
                [
                    Chip(
                        each.label,
                        partial(_chosen, model, each.value),
                        selected=each.value == chosen,
                    )
                    for each in options
                ],
                wrap=True,
                spacing=Space.CLOSE,
                run_spacing=Space.CLOSE,
            )
        )
        parts += [Heading(_("Why you come"), 2, Type.TITLE), choice]
    if state.reason:
        said = (_line(state.reason, _), state.reason.instructions)
        parts += [
            ft.Text(each, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
            for each in said
            if each
        ]
    if not parts:
        return []
    return [
        ft.Column(parts, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    ]


async def _chosen(model: PracticeModel, id: str, _event: Any) -> None:
    await model.choose_reason(id)


def _line(reason: Reason, _: Translator) -> str:
    modes = [words.mode_name(mode, _).lower() for mode in sorted(reason.modes)]
    agreed = [_("the practice answers yes or no")] if reason.needs_agreement else []
    return words.joined(words.minutes(reason, _), *modes, *agreed)


def footer(
    acts: Acts,
    _: Translator,
    formats: Formats,
    *,
    stacked: bool = False,
    square: bool = False,
) -> ft.Control:
    """Show the marked time and what goes on with it."""
    state, busy = acts.model.state, bool(acts.taking.state.busy)
    if state.slot is None:
        title, line = _("No time chosen yet"), _("Choose a day, then a time.")
    else:
        said_when = words.when if square else words.near
        title = words.capital(said_when(state.slot, _, formats))
        name = words.reason_name(state.reason, _) if state.reason else ""
        mode = words.mode_name(state.slot.mode, _).lower()
        length = words.minutes(state.reason, _) if state.reason else ""
        said = (name, mode, length) if square else (name, length)
        line = words.joined(*said)
    said_there = ft.Column(
        [
            ft.Text(title, theme_style=Type.TITLE),
            ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
        ],
        spacing=Space.TIGHT,
        expand=not stacked,
    )
    button = PrimaryButton(
        _("One moment…") if busy else _("Choose this time"),
        acts.choose,
        disabled=state.slot is None or busy,
    )
    if stacked:
        return ft.Column([said_there, button], spacing=Space.NEAR)
    icon = [IconSquare(ft.Icons.EVENT_AVAILABLE_OUTLINED)] if square else []
    return ft.Row([*icon, said_there, button], spacing=Space.NEAR)


def bottom_bar(footer: ft.Control) -> ft.Control:
    return ft.Container(
        footer,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.NEAR),
    )
