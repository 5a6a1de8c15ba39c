"""One person who helps me: what is open to them, until when, what they would see, and stopping it."""

from functools import partial
from typing import Any

import flet as ft

from services.circle.models import Helper, Sent
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import SecondaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.page import Page
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.circle.parts import CIRCLE, given, gone, row, stale, unread, use_sure, wrong
from views.circle.state import CircleModel


@ft.component
def HelperScreen() -> ft.Control:
    """Show the person that the route names."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"helper-{chosen}", OneHelper, chosen)


@ft.component
def OneHelper(chosen: str) -> ft.Control:
    """Show one."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: CircleModel(services.circle, services.changes))
    state, one = model.state, model.helper(chosen)

    async def again(_event: Any) -> None:
        await model.refresh()

    async def stop(_event: Any) -> None:
        name = one.name if one else ""
        match await model.end_access(chosen):
            case Sent.DONE:
                notices.say(_("%(name)s no longer has access.", name=name))
                await go(CIRCLE)
            case Sent.LATER:
                notices.say(_("It stops at the next connection."))
            case None:
                return

    ask = use_sure(model, partial(_confirm, one, stop, _) if one else None)
    if state.circle is None:
        body = unread(state, again, _)
    elif one is None:
        body = [gone(_("This person no longer has access"), ft.Icons.PERSON_OFF_OUTLINED, _)]
    else:
        body = [
            *stale(state.stale, again, _),
            *_stopping(one, _),
            *wrong(state.wrong, _),
            _given(one, _, formats, large=look.large or look.phone),
            *_changing(one, _, formats, large=look.large or look.phone),
            _acts(one, ask, _),
        ]
    title = (one.name if one else "") or _("Somebody who helps me")
    return Page(title, body, back=CIRCLE, back_label=_("My circle"), width=Size.READING)


def _stopping(one: Helper, _: Translator) -> list[ft.Control]:
    if not one.stopping:
        return []
    return [
        Banner(
            _("The server does not know it yet: until then, they may still see what was open."),
            title=_("Stops at the next connection"),
            icon=ft.Icons.SCHEDULE,
            tone=Tone.TODO,
        )
    ]


def _given(one: Helper, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    since = [(_("Since"), formats.fhir(one.since))] if one.since else []
    return given(one.areas, one.may, one.until, _, formats, large=large, more=since)


def _changing(one: Helper, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    wanted = one.wanted
    if wanted is None:
        return []
    until = wanted.until.isoformat() if wanted.until else ""
    return [
        Banner(
            _("The server does not know it yet: until then, what is above holds. Then this:"),
            title=_("Changes at the next connection"),
            icon=ft.Icons.SCHEDULE,
            tone=Tone.TODO,
        ),
        given(sorted(wanted.areas), wanted.may, until, _, formats, large=large),
    ]


def _acts(one: Helper, ask: Any, _: Translator) -> ft.Control:
    return row(
        [
            SecondaryButton(
                _("Change what they may do"),
                partial(go, f"{CIRCLE}/helper/{one.id}/change"),
                ft.Icons.TUNE,
                disabled=one.stopping,
            ),
            SecondaryButton(
                _("See what they see"), partial(go, "/access/see-as"), ft.Icons.VISIBILITY_OUTLINED
            ),
            SecondaryButton(
                _("Stop this access"),
                ask,
                ft.Icons.PERSON_REMOVE_OUTLINED,
                danger=True,
                disabled=one.stopping,
            ),
        ]
    )


def _confirm(one: Helper, stop: Any, _: Translator, close: Any) -> ft.AlertDialog:
    return Confirm(
        _("Stop the access of %(name)s?", name=one.name),
        _(
            "They see nothing more from now on. On their device your record is destroyed at its next connection. "
            "What they did for you stays."
        ),
        confirm=_("Stop the access"),
        cancel=_("Keep it"),
        on_confirm=stop,
        on_cancel=close,
    )
