"""Choosing a time: the practice, the reason, the day, the hour."""

from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Slot
from services.i18n.formats import Formats
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from views._shared.announce import announce
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.icon_square import IconSquare
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.components.steps import Steps
from views._shared.hooks import (
    use_kept,
    use_keyboard,
    use_look,
    use_model,
    use_services,
    use_shell,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.appointments import booking_words as words
from views.appointments.alternatives import said
from views.appointments.day_strip import DayStrip, Refs, Times
from views.appointments.desk import CONFIRM, FIND, RESULTS, use_desk
from views.appointments.practice_card import PhoneCard, PracticeCard
from views.appointments.practice_state import PracticeModel
from views.appointments.taking import Offer, TakeModel
from views.appointments.ways_out import WaysOut
from views.appointments.week_grid import WeekGrid

_DAYS = {"Arrow Left": -1, "Arrow Right": 1}
_TIMES = {"Arrow Up": -1, "Arrow Down": 1}


@ft.component
def PracticeScreen() -> ft.Control:
    """Show the practice that the route names."""
    id = ft.use_route_params().get("id", "")
    return keyed(f"practice-{id}", Choosing, id)


@ft.component
def Choosing(id: str) -> ft.Control:
    """Show the practice beside its times; on a phone above them."""
    _, formats = use_translation()
    services, look, desk, shell = use_services(), use_look(), use_desk(), use_shell()
    model = use_model(lambda: PracticeModel(services.appointments, desk, services.clock, id))
    taking = use_model(lambda: TakeModel(services.appointments, desk, services.clock))
    refs = use_kept(dict[str, ft.Ref[ft.TextButton]])
    state = model.state

    async def choose(_event: Any = None) -> None:
        if state.practice and state.reason and state.slot:
            if await taking.take(state.practice, state.reason, state.slot):
                await go(CONFIRM)
            elif taking.state.offers is not None:
                await model.load()

    async def on_slot(slot: Slot) -> None:
        if state.slot and state.slot.id == slot.id:
            await choose()
            return
        await taking.forget()
        await model.mark(slot)

    async def on_offer(offer: Offer) -> None:
        if offer.reason and await taking.take(offer.practice, offer.reason, offer.slot):
            await go(CONFIRM)

    async def heard(key: str) -> None:
        if shell.keyboard.typing or key not in (*_DAYS, *_TIMES):
            return
        slot = await model.move(days=_DAYS.get(key, 0), times=_TIMES.get(key, 0))
        if slot is None:
            return
        button = refs[slot.id].current if slot.id in refs else None
        if button:
            await button.focus()
        await announce(_("%(when)s, chosen", when=words.when(slot, _, formats)))

    use_keyboard(heard)

    async def again(_event: Any) -> None:
        await model.load()

    back = RESULTS if desk.search.meaning else FIND
    label = desk.search.meaning.specialty_name if desk.search.meaning else _("What do you need?")
    if state.practice is None:
        body: list[ft.Control] = (
            [
                ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again)),
                WaysOut(_, large=look.large),
            ]
            if state.error
            else [Skeleton(_("Loading"))]
        )
        return Page(_("Choose a time"), body, back=back, back_label=label, width=Size.READING)
    steps = Steps(_("Step %(step)s of %(total)s", step=2, total=3), 2, 3)
    shown = _shown(model, taking, on_slot, on_offer, again, refs, _, formats)
    if look.desktop:
        body = [_wide(model, steps, shown, choose, taking, _, formats)]
        return Page(_("Choose a time"), body, back=back, back_label=label, titled=False)
    footer = _footer(model, taking, choose, _, formats, stacked=look.large)
    body = [
        steps,
        Heading(_("Choose a time"), 1, Type.PAGE),
        PracticeCard(state.practice, _, formats),
        *shown,
        *([footer] if look.large else []),
        *_below(model, _, large=look.large),
    ]
    page = Page("", body, back=back, back_label=label, titled=False, width=Size.READING)
    if look.large or not state.slot:
        return page
    return ft.Column([ft.Container(page, expand=True), _bar(footer)], spacing=0, expand=True)


def _shown(
    model: PracticeModel,
    taking: TakeModel,
    on_slot: Any,
    on_offer: Any,
    again: Any,
    refs: Refs,
    _: Translator,
    formats: Formats,
) -> list[ft.Control]:
    """Return the reason, what went wrong, the days and the times."""
    state = model.state
    parts = [*said(taking, on_offer, _, formats), *_reasons(model, _)]
    if state.error:
        parts.append(
            Banner(
                sentence(state.error, _),
                icon=ft.Icons.ERROR_OUTLINE,
                tone=Tone.TODO,
                actions=[LinkButton(_("Try again"), again, flush=True)],
            )
        )
    if state.days is None:
        return parts if state.error else [*parts, Skeleton(_("Loading"))]
    return [*parts, keyed("times", Choosable, model, on_slot, refs)]


@ft.component
def Choosable(model: PracticeModel, on_slot: Any, refs: Refs) -> ft.Control:
    """Show the days and the times, as wide as the window lets them."""
    _, formats = use_translation()
    look = use_look()
    state = model.state

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


def _reasons(model: PracticeModel, _: Translator) -> list[ft.Control]:
    state = model.state
    reasons = state.practice.reasons if state.practice else ()
    parts: list[ft.Control] = []
    if len(reasons) > 1:
        options = [Option(each.id, each.name, _reason_line(each, _)) for each in reasons]
        chosen = state.reason.id if state.reason else ""
        parts.append(
            ft.Column(
                [
                    Heading(_("Why you come"), 2, Type.TITLE),
                    Card([Choice(options, chosen, model.choose_reason)], padding=Space.CLOSE),
                ],
                spacing=Space.CLOSE,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            )
        )
    if state.reason and state.reason.instructions:
        parts.append(Banner(state.reason.instructions, title=_("The practice asks")))
    return parts


def _reason_line(reason: Any, _: Translator) -> str:
    modes = [words.mode_name(mode, _).lower() for mode in sorted(reason.modes)]
    agreed = [_("the practice answers yes or no")] if reason.needs_agreement else []
    return " · ".join([words.minutes(reason, _), *modes, *agreed])


def _footer(
    model: PracticeModel,
    taking: TakeModel,
    choose: Any,
    _: Translator,
    formats: Formats,
    *,
    stacked: bool = False,
    square: bool = False,
) -> ft.Control:
    """Show the marked time and what goes on with it."""
    state = model.state
    if state.slot is None:
        title, line = _("No time chosen yet"), _("Choose a day, then a time.")
    else:
        title = words.capital(words.when(state.slot, _, formats))
        name = words.reason_name(state.reason, _) if state.reason else ""
        mode = words.mode_name(state.slot.mode, _).lower()
        length = words.minutes(state.reason, _) if state.reason else ""
        line = " · ".join(part for part in (name, mode, length) if part)
    said_there = ft.Column(
        [
            ft.Text(title, theme_style=Type.TITLE),
            ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT),
        ],
        spacing=Space.TIGHT,
        expand=not stacked,
    )
    button = PrimaryButton(
        _("One moment…") if taking.state.busy else _("Choose this time"),
        choose,
        disabled=state.slot is None or bool(taking.state.busy),
    )
    if stacked:
        return ft.Column([said_there, button], spacing=Space.NEAR)
    icon = [IconSquare(ft.Icons.EVENT_AVAILABLE_OUTLINED)] if square else []
    return ft.Row([*icon, said_there, button], spacing=Space.NEAR)


def _bar(footer: ft.Control) -> ft.Control:
    return ft.Container(
        footer,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(Size.EDGE, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.NEAR),
    )


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


def _wide(
    model: PracticeModel,
    steps: ft.Control,
    shown: list[ft.Control],
    choose: Any,
    taking: TakeModel,
    _: Translator,
    formats: Formats,
) -> ft.Control:
    state = model.state
    stretch = ft.CrossAxisAlignment.STRETCH
    left = [
        *([PracticeCard(state.practice, _, formats)] if state.practice else []),
        *_below(model, _, large=False),
    ]
    footer = Card([_footer(model, taking, choose, _, formats, square=True)], padding=Space.PAGE)
    return ft.Column(
        [
            ft.Row(
                [
                    Heading(_("Choose a time"), 1, Type.PAGE, expand=True),
                    ft.Container(steps, width=Size.STEPS),
                ]
            ),
            ft.Row(
                [
                    ft.Column(left, expand=7, spacing=Space.PAGE, horizontal_alignment=stretch),
                    ft.Column(
                        [*shown, footer],
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
