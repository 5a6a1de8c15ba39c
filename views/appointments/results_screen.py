"""Who can be seen, how soon, where and at what price; nobody pays for a rank."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Filters, Meaning, Practice, Reason, Slot
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import OnClick
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Tone, Type
from views.appointments import results_filters
from views.appointments.alternatives import said
from views.appointments.booking_words import capital, reason_of
from views.appointments.desk import CONFIRM, FIND, practice_route, use_desk
from views.appointments.not_answered import not_answered
from views.appointments.result_card import ResultCard
from views.appointments.results_state import ResultsModel
from views.appointments.taking import Offer, TakeModel
from views.appointments.ways_out import WaysOut


@ft.component
def ResultsScreen() -> ft.Control:
    """List the practices, page by page."""
    _, formats = use_translation()
    services, look, desk = use_services(), use_look(), use_desk()
    model = use_model(lambda: ResultsModel(services.appointments, desk))
    taking = use_model(lambda: TakeModel(services.appointments, desk, services.clock))
    search = model.state.search
    today = services.clock.now().astimezone().date()

    async def on_slot(practice: Practice, slot: Slot) -> None:
        reason = reason_of(practice, slot)
        if reason is None or _is_for_another(search.meaning, practice, reason):
            # Several reasons fit, or the time is not for the one wanted: the practice's page asks.
            await go(practice_route(practice.id))
        elif await taking.take(practice, reason, slot):
            await go(CONFIRM)

    async def on_offer(offer: Offer) -> None:
        await on_slot(offer.practice, offer.slot)

    async def anywhere(_event: Any) -> None:
        desk.search = replace(desk.search, near="")
        await model.narrow(Filters())

    def card(practice: Practice) -> ft.Control:
        busy = taking.state.busy
        return ResultCard(practice, on_slot, today, _, formats, busy=busy)

    answered = model.state.error is None or model.state.practices is not None
    if search.meaning is None:
        body: list[ft.Control] = [_nothing_asked(_)]
    else:
        # What was taken is said above the list, where the page begins.
        body = [
            *said(taking, on_offer, _, formats),
            *(results_filters.bar(model, _, formats) if answered else []),
            *_found(model, card, anywhere, _, large=look.large),
        ]
    title = search.meaning.specialty_name if search.meaning else _("What do you need?")
    return Page(
        title,
        body,
        freshness=_asked(model, _) if search.meaning else None,
        back=FIND,
        back_label=_("What do you need?"),
        width=Size.READING,
    )


def _is_for_another(meaning: Meaning | None, practice: Practice, reason: Reason) -> bool:
    """Say whether the practice receives for the reason that the words named, and this time is for another one."""
    wanted = meaning.reason.casefold() if meaning else ""
    if not wanted or wanted in reason.name.casefold():
        return False
    return any(wanted in each.name.casefold() for each in practice.reasons)


def _nothing_asked(_: Translator) -> ft.Control:
    return EmptyState(
        _("Nothing is being looked for"),
        _("Say first what you need."),
        ft.Icons.SEARCH,
        PrimaryButton(_("Look for care"), partial(go, FIND)),
    )


def _asked(model: ResultsModel, _: Translator) -> ft.Control:
    near = model.state.search.near.strip()
    where = _("near %(place)s", place=near) if near else _("everywhere")
    return ft.Text(capital(where), theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


def _found(
    model: ResultsModel,
    cards: Callable[[Practice], ft.Control],
    anywhere: OnClick,
    _: Translator,
    *,
    large: bool,
) -> list[ft.Control]:
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    async def more(_event: Any) -> None:
        await model.more()

    if state.error and state.practices is None:
        return not_answered(state.error, again, _, large=large)
    if state.practices is None:
        return [Skeleton(_("Loading"))]
    if not state.practices:
        empty = Banner(
            _("Nobody there has all that you ask. Take a filter away, or look elsewhere."),
            title=_("Nobody found"),
            icon=ft.Icons.SEARCH_OFF,
            tone=Tone.TODO,
        )
        return [empty, WaysOut(_, on_others=anywhere, large=large)]
    full = Banner(
        _("These practices exist, but no time is free. Each one has a waiting list."),
        title=_("Nothing is free for now"),
        icon=ft.Icons.EVENT_BUSY_OUTLINED,
        tone=Tone.TODO,
    )
    return [
        *([full] if state.nothing_free else []),
        _no_paid_rank(_, by_distance=state.search.by_distance),
        *(cards(practice) for practice in state.practices),
        *([Banner(sentence(state.error, _), tone=Tone.TODO)] if state.error else []),
        *(
            [ButtonLine(SecondaryButton(_("Show more"), more, disabled=state.loading_more))]
            if state.next
            else []
        ),
        WaysOut(_, on_others=anywhere if state.nothing_free else None, large=large),
    ]


def _no_paid_rank(_: Translator, *, by_distance: bool) -> ft.Control:
    order = (
        _("By distance only. Nobody pays for a better place.")
        if by_distance
        else _("By first free time only. Nobody pays for a better place.")
    )
    return ft.Text(
        order,
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
