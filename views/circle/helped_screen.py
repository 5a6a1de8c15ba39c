"""One person whom I help: going to their record, what is open there, and stopping to help."""

from functools import partial
from typing import Any

import flet as ft

from services.circle.models import Helped, Tie
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.page import Page
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.circle.parts import CIRCLE, given, gone, row, secondary, stale, unread, use_sure, wrong
from views.circle.state import CircleModel


@ft.component
def HelpedScreen() -> ft.Control:
    """Show the person that the route names."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"helped-{chosen}", OneHelped, chosen)


@ft.component
def OneHelped(chosen: str) -> ft.Control:
    """Show one."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: CircleModel(services.circle, services.changes))
    state, one = model.state, model.helped(chosen)

    async def again(_event: Any) -> None:
        await model.refresh()

    async def enter(_event: Any) -> None:
        if await model.open(chosen):
            await go("/")

    async def leave(_event: Any) -> None:
        name = one.name if one else ""
        if await model.leave(chosen):
            notices.say(_("You no longer help %(name)s in Carnet.", name=name))
            await go(CIRCLE)

    ask = use_sure(model, partial(_confirm, one, leave, _) if one else None)
    if state.circle is None:
        body = unread(state, again, _)
    elif one is None:
        body = [gone(_("This record is no longer open to you"), ft.Icons.LOCK_PERSON_OUTLINED, _)]
    else:
        body = [
            *stale(state.stale, again, _),
            *_over(one, _),
            *wrong(state.wrong, _),
            given(
                ["all"] if one.tie is Tie.REPRESENTATIVE else sorted(one.areas),
                one.may,
                one.until,
                _,
                formats,
                large=look.large or look.phone,
            ),
            _acts(one, enter, ask, _, busy=state.busy),
            secondary(_("What you do there is noted in their history: who did it, and for whom.")),
        ]
    title = (one.name if one else "") or _("Somebody whom I help")
    return Page(title, body, back=CIRCLE, back_label=_("My circle"), width=Size.READING)


def _over(one: Helped, _: Translator) -> list[ft.Control]:
    if not one.closed:
        return []
    return [
        Banner(
            _("It stays closed, whatever the clock says. The person can give it again."),
            title=_("This access has come to its end."),
            icon=ft.Icons.LOCK_CLOCK_OUTLINED,
            tone=Tone.NEUTRAL,
        )
    ]


def _acts(one: Helped, enter: Any, ask: Any, _: Translator, *, busy: bool) -> ft.Control:
    leave = [] if one.tie is Tie.REPRESENTATIVE else [LinkButton(_("Stop helping"), ask)]
    return row(
        [
            PrimaryButton(
                _("Open their record"),
                enter,
                ft.Icons.FOLDER_SHARED_OUTLINED,
                disabled=busy or one.closed,
            ),
            *leave,
        ]
    )


def _confirm(one: Helped, leave: Any, _: Translator, close: Any) -> ft.AlertDialog:
    return Confirm(
        _("Stop helping %(name)s?", name=one.name),
        _(
            "Their record is destroyed on this device. What you did and had not sent is lost: you are told how "
            "much, not what."
        ),
        confirm=_("Stop helping"),
        cancel=_("Go on helping"),
        on_confirm=leave,
        on_cancel=close,
    )
