"""What can be done with one appointment."""

from datetime import date
from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Mode, State
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.people.granted import Deed, grants
from views._shared.acting_words import booked_refused, calm
from views._shared.browser import open_browser
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.chip import Chip
from views._shared.components.heading import Heading
from views._shared.hooks import use_shell
from views._shared.navigation import go
from views._shared.session import SessionState
from views._shared.theme import Space, Tone, Type
from views.appointments.acting import ActModel
from views.appointments.desk import ELSEWHERE, FIND, practice_route
from views.appointments.one_state import OneModel
from views.appointments.one_words import opens_at, question

_SOON = (1, 2, 7)


def video(model: OneModel, _: Translator, formats: Formats) -> list[ft.Control]:
    """Show the link at its hour; before it, when that is."""
    one = model.state.appointment
    opens = opens_at(one) if one else None
    if one is None or one.mode is not Mode.REMOTE or one.state is not State.BOOKED or not opens:
        return []
    if not model.state.open:
        if not model.is_before:
            return []
        said = _(
            "By video: it opens here at %(time)s, fifteen minutes before.", time=formats.time(opens)
        )
        return [Banner(said, icon=ft.Icons.VIDEOCAM_OUTLINED)]
    if not one.link.startswith("https://"):
        said = _("The practice has given no link. Call it.")
        return [Banner(said, icon=ft.Icons.VIDEOCAM_OFF_OUTLINED, tone=Tone.TODO)]
    join = PrimaryButton(_("Join by video"), partial(_opened, one.link), ft.Icons.VIDEOCAM_OUTLINED)
    said = _("It opens in your browser, at the practice’s own service.")
    return [Banner(said, icon=ft.Icons.VIDEOCAM_OUTLINED, tone=Tone.CALM, actions=[join])]


async def _opened(link: str, _event: Any) -> None:
    await open_browser(link)


def actions(
    model: OneModel, acts: ActModel, look: SessionState, _: Translator, *, today: date
) -> ft.Control:
    """Show the ways on: prepare, move, wait for an earlier time, cancel; for another, what their right lets one."""
    one, notices = model.state.appointment, use_shell().notices
    if one is None:
        return ft.Container()
    busy = bool(acts.state.busy)

    async def ask(_event: Any) -> None:
        await acts.ask(one)

    async def wait(_event: Any) -> None:
        if await acts.wait(one, today):
            notices.say(_("You are on the waiting list. This appointment stays yours meanwhile."))

    changes = grants(look.acting, Deed.CHANGE_BOOKED, made=one.made_here)
    label = question(one, _)[1]
    gives_up = SecondaryButton(label, ask, ft.Icons.EVENT_BUSY_OUTLINED, disabled=busy)
    prepare = PrimaryButton(_("Prepare my visit"), partial(go, "/visit"), ft.Icons.EDIT_NOTE)
    prepares = [prepare] if look.chooses else []
    ways: list[ft.Control] = []
    if one.elsewhere:
        correct = partial(go, f"{ELSEWHERE}/{one.id}")
        way = SecondaryButton(_("Correct"), correct, ft.Icons.EDIT_OUTLINED)
        ways = [*prepares, way, gives_up]
    elif one.state in {State.BOOKED, State.PENDING} and model.is_before:
        move = f"{practice_route(one.practice.id)}?move={one.id}"
        way = SecondaryButton(_("Choose another time"), partial(go, move), ft.Icons.UPDATE_OUTLINED)
        ways = [*prepares, *([way] if changes else _refused(look, _))]
        if changes and one.state is State.BOOKED and one.start and one.start.date() > today:
            icon = ft.Icons.NOTIFICATIONS_NONE
            ways.append(SecondaryButton(_("Tell me of an earlier time"), wait, icon, disabled=busy))
        ways += [gives_up] if changes else []
    elif one.state in {State.REQUESTED, State.WAITLIST, State.OFFERED, State.REFUSED}:
        look_at = partial(go, practice_route(one.practice.id))
        others = SecondaryButton(_("Look at other times"), look_at, ft.Icons.SEARCH)
        ways = [
            *([others] if look.books else []),
            *([gives_up] if changes else _refused(look, _)),
        ]
    else:
        again = practice_route(one.practice.id) if one.practice.id else FIND
        book = SecondaryButton(_("Book again"), partial(go, again), ft.Icons.EVENT_OUTLINED)
        ways = [book] if look.books else []
        if one.state is not State.CANCELLED:
            awaited = partial(go, "/documents/expected")
            ways.append(SecondaryButton(_("Awaited reports"), awaited, ft.Icons.HOURGLASS_EMPTY))
    return ft.Column(ways, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _refused(look: SessionState, _: Translator) -> list[ft.Control]:
    return [calm(booked_refused(look.acting, _))] if look.acting else []


def reminder(model: OneModel, _: Translator) -> list[ft.Control]:
    """Choose how long before it Carnet says so, when it is opened."""
    one = model.state.appointment
    if one is None or one.state is not State.BOOKED or not model.is_before:
        return []
    labels = {0: _("Never")} | {
        days: _.n("%(count)s day before", "%(count)s days before", days) for days in _SOON
    }
    chips: list[ft.Control] = [
        Chip(label, partial(_reminded, model, days), selected=one.reminder_days == days)
        for days, label in labels.items()
    ]
    return [
        ft.Column(
            [
                Heading(_("Remind me"), 2, Type.TITLE),
                Card(
                    [
                        ft.Row(chips, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE),
                        ft.Text(
                            _("Carnet says so on its home page, when you open it."),
                            theme_style=Type.SECONDARY,
                            color=ft.Colors.ON_SURFACE_VARIANT,
                        ),
                    ],
                    padding=Space.PAGE,
                    spacing=Space.NEAR,
                ),
            ],
            spacing=Space.CLOSE,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    ]


async def _reminded(model: OneModel, days: int, _event: Any) -> None:
    await model.remind(days)
