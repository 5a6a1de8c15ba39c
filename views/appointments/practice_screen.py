"""Choosing a time: the practice, the reason, the day, the hour."""

from typing import Any
from urllib.parse import parse_qs, urlparse

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.announce import announce
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.theme import Size, Space, Tone, Type
from views.appointments.alternatives import said
from views.appointments.booking_steps import booking_steps
from views.appointments.desk import FIND, MINE, RESULTS, use_desk
from views.appointments.not_answered import not_answered
from views.appointments.practice_acts import Acts, Refs, use_arrows
from views.appointments.practice_card import PhoneCard, PracticeCard
from views.appointments.practice_parts import bottom_bar, footer, reasons
from views.appointments.practice_state import PracticeModel
from views.appointments.practice_times import Choosable
from views.appointments.taking import TakeModel
from views.appointments.ways_out import WaysOut


@ft.component
def PracticeScreen() -> ft.Control:
    """Show the practice that the route names."""
    id = ft.use_route_params().get("id", "")
    moving = parse_qs(urlparse(ft.context.page.route or "").query).get("move", [""])[0]
    return keyed(f"practice-{id}-{moving}", Choosing, id, moving)


@ft.component
def Choosing(id: str, moving: str = "") -> ft.Control:
    """Show the practice beside its times, on a phone above them; `moving` is the appointment that takes the time."""
    _, formats = use_translation()
    services, look, desk = use_services(), use_look(), use_desk()
    model = use_model(lambda: PracticeModel(services.appointments, desk, services.clock, id))
    taking = use_model(lambda: TakeModel(services.appointments, desk, services.clock, moving))
    refs = use_kept(dict[str, ft.Ref[ft.TextButton]])
    use_arrows(model)
    acts = Acts(model, taking)
    meaning = desk.search.meaning
    back = RESULTS if meaning else FIND
    label = meaning.specialty_name if meaning else _("What do you need?")
    if moving:
        back, label = f"{MINE}/{moving}", _("Appointment")
    if model.state.practice is None:
        body = _missing(acts, _, large=look.large)
        return Page(_("Choose a time"), body, back=back, back_label=label, width=Size.READING)
    shown = _shown(acts, refs, _, formats, large=look.large)
    if look.desktop:
        body = [_wide(acts, shown, _, formats)]
        return Page(_("Choose a time"), body, back=back, back_label=label, titled=False)
    foot = footer(acts, _, formats, stacked=look.large)
    body = [
        booking_steps(2, _),
        Heading(_("Choose a time"), 1, Type.PAGE),
        PracticeCard(model.state.practice, _, formats),
        *shown,
        *([foot] if look.large else []),
        *_below(model, _, large=look.large),
    ]
    page = Page("", body, back=back, back_label=label, titled=False, width=Size.READING)
    if look.large:  # it would take too much of the window
        return page
    # There before a time is chosen: shown by the choice, it would cover what was chosen.
    bar = [bottom_bar(foot)] if model.state.days and not model.state.nothing_free else []
    return ft.Column([ft.Container(page, expand=True), *bar], spacing=0, expand=True)


def _missing(acts: Acts, _: Translator, *, large: bool) -> list[ft.Control]:
    error = acts.model.state.error
    if error is None:
        return [Skeleton(_("Loading"))]
    return not_answered(error, acts.again, _, large=large)


def _shown(
    acts: Acts, refs: Refs, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    """Return the reason, what went wrong, the days and the times."""
    model, state = acts.model, acts.model.state
    parts = [*said(acts.taking, acts.take, _, formats), *reasons(model, _, large=large)]
    if state.error:
        parts.append(
            Banner(
                sentence(state.error, _),
                icon=ft.Icons.ERROR_OUTLINE,
                tone=Tone.TODO,
                actions=[LinkButton(_("Try again"), acts.again, flush=True)],
            )
        )
    if state.days is None:
        return parts if state.error else [*parts, Skeleton(_("Loading"))]
    return [*parts, keyed("times", Choosable, model, acts.mark, refs)]


def _below(model: PracticeModel, _: Translator, *, large: bool) -> list[ft.Control]:
    """Return what can be done when no time suits."""
    state = model.state

    async def wait(_event: Any) -> None:
        if await model.wait():
            await announce(_("You are on the waiting list"))

    phone = PhoneCard(state.practice, _) if state.practice and not state.nothing_free else None
    number = state.practice.place.phone if state.practice and state.nothing_free else ""
    exits = WaysOut(_, on_wait=wait, waits=state.waiting_list, phone=number, large=large)
    return [*([phone] if phone else []), exits]


def _wide(acts: Acts, shown: list[ft.Control], _: Translator, formats: Formats) -> ft.Control:
    state = acts.model.state
    stretch = ft.CrossAxisAlignment.STRETCH
    left = [
        *([PracticeCard(state.practice, _, formats)] if state.practice else []),
        *_below(acts.model, _, large=False),
    ]
    foot = Card([footer(acts, _, formats, square=True)], padding=Space.PAGE)
    return ft.Column(
        [
            ft.Row(
                [
                    Heading(_("Choose a time"), 1, Type.PAGE, expand=True),
                    ft.Container(booking_steps(2, _), width=Size.STEPS),
                ]
            ),
            ft.Row(
                [
                    ft.Column(left, expand=7, spacing=Space.PAGE, horizontal_alignment=stretch),
                    ft.Column(
                        [*shown, foot],
                        expand=13,
                        spacing=Space.PAGE,
                        horizontal_alignment=stretch,
                    ),
                ],
                spacing=Space.PAGE_WIDE,
                vertical_alignment=ft.CrossAxisAlignment.START,
            ),
        ],
        spacing=Space.PAGE,
        horizontal_alignment=stretch,
    )
