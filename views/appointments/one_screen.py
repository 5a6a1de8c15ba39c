"""One appointment: when, who, where, what to bring, how to cancel; what can be done with it."""

from functools import partial
from typing import Any

import flet as ft

from services.core.errors import NotFoundError
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.people.granted import Deed, grants
from views._shared.announce import announce
from views._shared.components.buttons import PrimaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.freshness_line import FreshnessLine
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space
from views.appointments.acting import ActModel
from views.appointments.acting_said import dialog, said
from views.appointments.desk import MINE
from views.appointments.one_acts import actions, reminder, video
from views.appointments.one_paper import OnPaper
from views.appointments.one_parts import before, offered, stands, where
from views.appointments.one_state import OneModel


@ft.component
def OneScreen() -> ft.Control:
    """Show the appointment that the route names."""
    id = ft.use_route_params().get("id", "")
    return keyed(f"one-{id}", One, id)


@ft.component
def One(id: str) -> ft.Control:
    """Show it in one column, in two where there is room."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: OneModel(services.appointments, services.changes, services.clock, id))
    acts = use_model(lambda: ActModel(services.appointments))
    one, now = model.state.appointment, services.clock.now()
    changes = grants(look.acting, Deed.CHANGE_BOOKED, made=bool(one and one.made_here))

    async def again(_event: Any) -> None:
        await model.load()

    async def given_up(_event: Any) -> None:
        if await acts.give_up():
            notices.say(_("Done. Nothing waits for you there any more."))
            await announce(_("Done. Nothing waits for you there any more."))
            await go(MINE)

    ft.use_dialog(dialog(acts, services.clock, given_up, _, formats))
    if one is None:
        missing = _missing(model, again, _)
        return Page(_("Appointment"), [missing], back=MINE, back_label=_("Appointments"))
    main = [
        *said(acts, _, formats),
        *stands(one, now, _, formats),
        *offered(one, acts, now, _, formats, changes=changes),
        *video(model, _, formats),
        where(one, _, formats),
        *before(one, model.state.brought, _, formats),
    ]
    side = [
        actions(model, acts, look, _, today=now.astimezone().date()),
        *reminder(model, _),
        keyed("paper", OnPaper, id),
    ]
    stretch = ft.CrossAxisAlignment.STRETCH
    whole: ft.Control = (
        ft.Row(
            [
                ft.Column(main, expand=3, spacing=Space.PAGE, horizontal_alignment=stretch),
                ft.Column(side, expand=2, spacing=Space.PAGE, horizontal_alignment=stretch),
            ],
            spacing=Space.PAGE_WIDE,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        if look.desktop
        else ft.Column([*main, *side], spacing=Space.PAGE, horizontal_alignment=stretch)
    )
    return Page(
        one.practice.name or one.reason.name or _("Appointment"),
        [whole],
        freshness=FreshnessLine(),
        back=MINE,
        back_label=_("Appointments"),
        width=None if look.desktop else Size.READING,
    )


def _missing(model: OneModel, again: Any, _: Translator) -> ft.Control:
    error = model.state.error
    if error is None:
        return Skeleton(_("Loading"))
    if isinstance(error, NotFoundError):
        return EmptyState(
            _("This appointment is no longer here"),
            _("It was removed, or belongs to another record."),
            ft.Icons.EVENT_OUTLINED,
            PrimaryButton(_("My appointments"), partial(go, MINE)),
        )
    return ErrorState(explained(error, _), PrimaryButton(_("Try again"), again))
