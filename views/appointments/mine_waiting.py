"""What waits for the person, or for an answer: said in full, with what can be done."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Appointment, State
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.people.granted import Deed, grants
from views._shared.acting_words import booked_refused, calm
from views._shared.announce import announce
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Tile
from views._shared.hooks import use_look, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Space, Type
from views.appointments import booking_words as words
from views.appointments.acting import ActModel
from views.appointments.desk import practice_route
from views.appointments.mine_lists import route
from views.appointments.one_words import offer_end, standing, title, when, who

Act = Callable[..., Awaitable[None]]


@ft.component
def WaitingCard(
    one: Appointment, acts: ActModel, reload: Callable[[], Awaitable[None]]
) -> ft.Control:
    """Show one of them."""
    _, formats = use_translation()
    look = use_look()
    now = use_services().clock.now()
    said = standing(one, _)
    offered = one.offer if one.state is State.OFFERED else None
    head = words.capital(words.when(offered, _, formats)) if offered else when(one, _, formats)
    lines = [who(one)]
    if one.message:
        lines.append(_("The practice says: %(words)s", words=one.message))
    parts: list[ft.Control] = [
        Tile(
            head,
            "\n".join(lines),
            said.icon,
            tone=said.tone,
            state=StateLine(said.text, said.icon, said.tone),
            large=look.large,
        )
    ]
    if offered and one.offer_until:
        parts.append(_soft(offer_end(one.offer_until, now, _, formats)))
    if one.state is State.REFUSED and one.alternatives:
        parts.append(_soft(_("What is free near it:")))
    if look.acting and not grants(look.acting, Deed.CHANGE_BOOKED, made=one.made_here):
        parts.append(_padded(calm(booked_refused(look.acting, _))))
        ways = [_details(one, _, formats)]
    else:
        others = _others(one, _, formats) if look.books else []
        ways = _actions(one, acts, reload, others, _, formats)
    parts.append(_padded(ft.Row(ways, **_WRAP)))
    return Card(parts)


_WRAP: dict[str, Any] = {"wrap": True, "spacing": Space.CLOSE, "run_spacing": Space.CLOSE}


def _actions(
    one: Appointment,
    acts: ActModel,
    reload: Callable[[], Awaitable[None]],
    others: Sequence[ft.Control],
    _: Translator,
    formats: Formats,
) -> list[ft.Control]:
    notices = use_shell().notices
    busy = acts.state.busy == one.id
    name = title(one, _, formats)

    async def take(_event: Any) -> None:
        if await acts.take(one.id):
            notices.say(_("The earlier time is yours."))
            await announce(_("The earlier time is yours."))
        await reload()

    async def leave(_event: Any) -> None:
        if await acts.leave(one.id):
            notices.say(_("Left to the next person. You stay on the waiting list."))
        await reload()

    async def ask(_event: Any) -> None:
        await acts.ask(one)

    details = _details(one, _, formats)
    match one.state:
        case State.OFFERED:
            return [
                PrimaryButton(_("Take this time"), take, ft.Icons.CHECK, disabled=busy),
                SecondaryButton(_("Leave it"), leave, disabled=busy),
                details,
            ]
        case State.REFUSED:
            return [
                *others,
                LinkButton(_("Remove"), ask, name=_("Remove: %(name)s", name=name)),
            ]
        case State.REQUESTED:
            withdraw = _("Withdraw: %(name)s", name=name)
            return [details, LinkButton(_("Withdraw"), ask, name=withdraw)]
        case State.WAITLIST:
            leaves = _("Leave the list: %(name)s", name=name)
            return [details, LinkButton(_("Leave the list"), ask, name=leaves)]
    return [details]


def _details(one: Appointment, _: Translator, formats: Formats) -> ft.Control:
    return LinkButton(
        _("Details"),
        partial(go, route(one)),
        name=_("Details: %(name)s", name=title(one, _, formats)),
        flush=one.state is not State.OFFERED,
    )


def _others(one: Appointment, _: Translator, formats: Formats) -> list[ft.Control]:
    return [
        SecondaryButton(
            words.capital(words.near(slot, _, formats)),
            partial(go, practice_route(slot.practice or one.practice.id)),
        )
        for slot in one.alternatives
    ] or [
        SecondaryButton(_("Look at other times"), partial(go, practice_route(one.practice.id))),
    ]


def _soft(text: str) -> ft.Control:
    return _padded(ft.Text(text, theme_style=Type.BODY))


def _padded(control: ft.Control) -> ft.Control:
    return ft.Container(
        control, padding=ft.Padding.only(left=Space.PAGE, right=Space.PAGE, bottom=Space.NEAR)
    )
