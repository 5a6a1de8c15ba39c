"""The last look before it is booked: whose, when, where, what it costs, what to bring, how to cancel."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import flet as ft

from services.appointments.bringing import Brought
from services.appointments.models import CancellationRule, Mode
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.empty_state import EmptyState
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.appointments import booking_words as words
from views.appointments.alternatives import said
from views.appointments.booked_words import rule_text
from views.appointments.booking_steps import booking_steps
from views.appointments.bring_lines import bring_lines
from views.appointments.confirm_state import ConfirmModel, ConfirmState
from views.appointments.desk import FIND, Act, booked_route, practice_route, use_desk
from views.appointments.practice_card import Line, Who
from views.appointments.taking import Offer, TakeModel

_NOTE: int = 500
"""Letters of a note."""


@ft.component
def ConfirmScreen() -> ft.Control:
    """Confirm the desk's act."""
    _, formats = use_translation()
    services, look, desk = use_services(), use_look(), use_desk()
    taking = use_model(lambda: TakeModel(services.appointments, desk, services.clock))
    model = use_model(
        lambda: ConfirmModel(services.appointments, services.people, desk, services.clock, taking)
    )
    state = model.state
    act = state.act

    async def confirm(_event: Any) -> None:
        if id := await model.confirm():
            await go(booked_route(id))

    async def on_offer(offer: Offer) -> None:
        if offer.reason is None:
            await go(practice_route(offer.practice.id))
        elif await taking.take(offer.practice, offer.reason, offer.slot):
            model.begin()

    async def give_up(_event: Any) -> None:
        back = practice_route(act.practice.id) if act else FIND
        await model.give_up()
        await go(back)

    if act is None:
        empty = EmptyState(
            _("There is nothing to confirm"),
            _("No time is being kept for you."),
            ft.Icons.EVENT_OUTLINED,
            PrimaryButton(_("Look for care"), partial(go, FIND)),
        )
        return Page(_("Confirm"), [empty], back=FIND, back_label=_("What do you need?"))
    name = look.given or look.person
    title = _("Appointment for %(name)s", name=name) if name else _("Confirm the appointment")
    body = [
        booking_steps(3, _),
        *_moves(act, _),
        *_standing(model, taking, on_offer, _, formats),
        _summary(act, _, formats),
        *_before_coming(act, state.brought, _, formats),
        _rule(act.reason.rule, _),
        *_typed(model, _),
        *_wrong(state, _),
        _acts(model, taking, confirm, give_up, _),
    ]
    return Page(
        title,
        body,
        back=practice_route(act.practice.id),
        back_label=_("Choose a time"),
        width=Size.READING,
    )


def _moves(act: Act, _: Translator) -> list[ft.Control]:
    if not act.moving:
        return []
    text = _("Your appointment takes this time; the old one is given back in the same moment.")
    return [Banner(text, title=_("You are moving an appointment"), icon=ft.Icons.UPDATE_OUTLINED)]


def _standing(
    model: ConfirmModel, taking: TakeModel, on_offer: Any, _: Translator, formats: Formats
) -> list[ft.Control]:
    """Say in words how long the time is kept, or that it no longer is."""
    state = model.state
    act = state.act
    if act is None:
        return []
    if gone := said(taking, on_offer, _, formats):
        return gone

    async def again(_event: Any) -> None:
        await model.again()

    if state.only_asks:
        banner = Banner(
            _("Your request is kept here and sent when the connection is back. It is not booked."),
            title=_("No connection: you can ask for this time"),
            icon=ft.Icons.CLOUD_OFF_OUTLINED,
            tone=Tone.TODO,
            actions=[LinkButton(_("Try again"), again, flush=True)],
        )
    elif state.over:
        banner = Banner(
            _("It may still be free. What you typed is still here."),
            title=_("This time is no longer kept for you"),
            icon=ft.Icons.TIMER_OFF_OUTLINED,
            tone=Tone.TODO,
            actions=[
                LinkButton(_("Keep it again"), again, flush=True),
                LinkButton(
                    _("See other times"), partial(go, practice_route(act.practice.id)), flush=True
                ),
            ],
        )
    else:
        time = formats.time(act.until.astimezone(formats.zone)) if act.until else ""
        banner = Banner(
            _("Kept for you until %(time)s", time=time),
            icon=ft.Icons.TIMER_OUTLINED,
            tone=Tone.CALM,
        )
    return [ft.Semantics(live_region=True, content=banner)]


def _summary(act: Act, _: Translator, formats: Formats) -> ft.Control:
    slot, reason, place = act.slot, act.reason, act.practice.place
    zone = words.elsewhere_clock(slot.start, _, formats.zone)
    what = words.joined(words.reason_name(reason, _), words.minutes(reason, _))
    price = act.practice.price
    paid = (words.amount(price, _, formats), words.third_party(price, _))
    where = words.mode_name(slot.mode, _) if slot.mode is not Mode.PLACE else words.address(place)
    access = words.access_name(place, _) if slot.mode is Mode.PLACE else ""
    return Card(
        [
            Who(act.practice),
            Line(
                ft.Icons.EVENT_OUTLINED,
                words.capital(words.when(slot, _, formats)),
                words.joined(what, zone),
            ),
            Line(words.mode_icon(slot.mode), where or _("Place not given"), access),
            Line(ft.Icons.EURO, words.sector_name(price, _), words.joined(*paid)),
        ],
        padding=Space.PAGE,
        spacing=Space.PAGE,
    )


def _before_coming(
    act: Act, brought: Sequence[Brought], _: Translator, formats: Formats
) -> list[ft.Control]:
    reason = act.reason
    if not (reason.instructions or reason.bring):
        return []
    lines: list[ft.Control] = []
    if reason.instructions:
        lines.append(Line(ft.Icons.INFO_OUTLINE, reason.instructions))
    lines += bring_lines(reason.bring, brought, _, formats)
    return [_part(_("Before you come"), Card(lines, padding=Space.PAGE, spacing=Space.NEAR))]


def _part(title: str, content: ft.Control) -> ft.Control:
    return ft.Column(
        [Heading(title, 2, Type.TITLE), content],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _rule(rule: CancellationRule, _: Translator) -> ft.Control:
    return _part(
        _("If you cannot come"),
        Card(
            [Line(ft.Icons.EVENT_REPEAT_OUTLINED, rule_text(rule, _), rule.text)],
            padding=Space.PAGE,
        ),
    )


def _typed(model: ConfirmModel, _: Translator) -> list[ft.Control]:
    act = model.state.act
    if act is None:
        return []
    parts = [
        Field(
            _("A word to the practice (optional)"),
            act.note,
            model.type_note,
            helper=_("It is read by the practice. Say nothing that you would not say at the desk."),
            lines=2,
            longest=_NOTE,
        )
    ]
    if model.state.minor:
        parts.append(
            Card(
                [
                    Check(
                        _("Keep this appointment to myself"),
                        _("Your legal representatives do not see it here."),
                        act.secret,
                        model.keep_secret,
                    )
                ],
                padding=Space.SMALL,
            )
        )
    return parts


def _wrong(state: ConfirmState, _: Translator) -> list[ft.Control]:
    if state.error is None:
        return []
    why = explained(state.error, _)
    banner = Banner(why.todo, title=why.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)
    return [ft.Semantics(live_region=True, content=banner)]


def _acts(
    model: ConfirmModel, taking: TakeModel, confirm: Any, give_up: Any, _: Translator
) -> ft.Control:
    state = model.state
    label = _("Confirm the appointment")
    if state.only_asks:
        label = _("Keep my request")
    elif state.act and state.act.moving:
        label = _("Move the appointment")
    elif state.act and state.act.reason.needs_agreement:
        label = _("Ask the practice")
    if state.busy:
        label = _("One moment…")

    async def again(_event: Any) -> None:
        await model.again()

    blocked = state.busy or bool(taking.state.busy)
    first = (
        PrimaryButton(_("Keep it again"), again, ft.Icons.TIMER_OUTLINED, disabled=blocked)
        if state.over
        else PrimaryButton(label, confirm, ft.Icons.CHECK, disabled=blocked)
    )
    return ft.Row(
        [
            first,
            SecondaryButton(
                _("Do not ask") if state.only_asks else _("Give this time back"),
                give_up,
                disabled=state.busy,
            ),
        ],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )
