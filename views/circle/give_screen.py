"""Giving access, or changing it: what, what may be done, until when; look first. A code lets nobody in by itself."""

from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlparse

import flet as ft

from services.circle.models import DOCUMENT_AREAS, Act, May, Sent
from services.i18n.circle_sentences import area_name, may_line, may_name
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.chip import Chip
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Type
from views.circle.give_state import LENGTHS, GiveModel, GiveState, What
from views.circle.parts import CIRCLE, secondary, wrong
from views.circle.previewing import preview


@ft.component
def GiveScreen() -> ft.Control:
    """Ask what is to be given, and make the invitation; like one that is over, where the route names it."""
    asked = parse_qs(urlparse(ft.context.page.route or "").query)
    again = asked.get("again", [""])[0]
    return keyed(f"give-{again}", Giving, again=again)


@ft.component
def ChangeScreen() -> ft.Control:
    """Ask what the helper whom the route names may do from now on."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"change-{chosen}", Giving, helper=chosen)


@ft.component
def Giving(helper: str = "", again: str = "") -> ft.Control:
    """Show the form: to give access for the first time, or to change what `helper` may do."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    today = services.clock.now().astimezone(formats.zone).date()
    model = use_model(lambda: GiveModel(services.circle, services.access, today, helper, again))
    state = model.state
    asks = state.act is Act.ASK
    back = f"{CIRCLE}/helper/{helper}" if helper else CIRCLE

    async def make(_event: Any = None) -> None:
        if made := await model.make():
            await go(f"{CIRCLE}/invitation/{made.id}")

    async def change(_event: Any = None) -> None:
        match await model.change():
            case Sent.DONE:
                notices.say(_("Changed: it holds from now on."))
            case Sent.LATER:
                notices.say(_("It changes at the next connection."))
            case None:
                return
        await go(back)

    async def turn(_event: Any) -> None:
        await model.set_act(Act.HELP if asks else Act.ASK)

    if helper:
        acts: list[ft.Control] = [
            PrimaryButton(_("Keep the change"), change, ft.Icons.CHECK, disabled=state.busy)
        ]
    else:
        acts = [
            PrimaryButton(
                _("Make the invitation"), make, ft.Icons.KEY_OUTLINED, disabled=state.busy
            ),
            LinkButton(
                _("Give access to my record") if asks else _("Ask to help somebody instead"), turn
            ),
        ]
    body = [
        secondary(_said(state, _)),
        _what(model, _),
        _may(model, _),
        _until(model, _),
        *([] if asks else preview(model, _, formats, large=look.large)),
        *wrong(state.error, _),
        ft.Row(acts, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE),
        secondary(
            _(
                "They never change your contact details, your code or who else helps you, and never erase or "
                "take away your whole record. Every act is noted with who did it for whom."
            )
        ),
    ]
    title = _("Ask to help somebody") if asks else _("Give access")
    return Page(
        _("Change what they may do") if helper else title,
        body if state.ready else [*wrong(state.error, _), Skeleton(_("Loading"))],
        back=back,
        back_label=(state.name or _("Somebody who helps me")) if helper else _("My circle"),
        width=Size.READING,
    )


def _said(state: GiveState, _: Translator) -> str:
    if state.changes:
        return _(
            "%(name)s has nothing to agree to again: what you keep here replaces what they had.",
            name=state.name or _("This person"),
        )
    if state.act is Act.ASK:
        return _("You ask to help somebody: they choose in the end, and only they let you in.")
    return _(
        "You make a code for one person. They get nothing before you have confirmed who they are."
    )


def _part(title: str, controls: list[ft.Control]) -> ft.Control:
    return ft.Column(
        [Heading(title, 2, Type.SECTION), *controls],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _what(model: GiveModel, _: Translator) -> ft.Control:
    state = model.state
    lines = {
        What.DOCUMENTS: (_("Documents"), _("Reports, results, prescriptions, imaging")),
        What.APPOINTMENTS: (_("Appointments"), _("Those to come and those past")),
        What.PREVENTION: (_("Prevention and vaccinations"), ""),
        What.PROFILE: (_("Profile"), _("Allergies, treatments, measures, birth date")),
        What.DIRECTIVES: (
            _("Advance directives"),
            _("To read only: nobody writes them for you."),
        ),
    }
    checks: list[ft.Control] = [
        Check(title, line, what in state.chosen, partial(model.choose, what))
        for what, (title, line) in lines.items()
    ]
    found: list[ft.Control] = [Card(checks, padding=Space.SMALL)]
    if What.DOCUMENTS in state.chosen:
        found.append(_documents(model, _))
    return _part(_("What"), found)


def _documents(model: GiveModel, _: Translator) -> ft.Control:
    state = model.state
    if state.documents is None:

        async def name(_event: Any) -> None:
            await model.name_documents()

        return ButtonLine(LinkButton(_("Choose which documents"), name, flush=True))
    return Card(
        [
            Check(
                area_name(area, _),
                "",
                area in state.documents,
                partial(model.choose_document, area),
            )
            for area in DOCUMENT_AREAS
        ],
        padding=Space.SMALL,
    )


def _may(model: GiveModel, _: Translator) -> ft.Control:
    options = [Option(may.value, may_name(may.value, _), may_line(may.value, _)) for may in May]
    return _part(
        _("What they may do"),
        [Card([Choice(options, model.state.may.value, model.set_may)], padding=Space.SMALL)],
    )


def _until(model: GiveModel, _: Translator) -> ft.Control:
    state = model.state
    names = {30: _("1 month"), 90: _("3 months"), 365: _("1 year")}
    chips = ft.Row(
        [
            Chip(names[days], partial(_days, model, days), selected=state.days == days)
            for days in LENGTHS
        ],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )
    return _part(
        _("Until when"),
        [
            chips,
            Field(
                _("Or until this day"),
                state.typed,
                model.type_end,
                helper=_("For example 30/06/2027. An end is needed; you can give it again."),
                longest=10,
            ),
        ],
    )


async def _days(model: GiveModel, days: int, _event: Any) -> None:
    await model.set_days(days)
