"""Giving access: what, what may be done, until when; look first; then a code. Nobody is let in before one confirms."""

from functools import partial
from typing import Any

import flet as ft

from services.access.models import SeenAs, Unanswered
from services.circle.models import DOCUMENT_AREAS, Act, May
from services.i18n.access_sentences import refusal
from services.i18n.circle_sentences import area_name, may_line, may_name
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.chip import Chip
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.circle.give_state import LENGTHS, GiveModel, GiveState, What
from views.circle.parts import CIRCLE, secondary, wrong

_MOST = 100


@ft.component
def GiveScreen() -> ft.Control:
    """Ask what is to be asked, and make the invitation."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    today = services.clock.now().astimezone(formats.zone).date()
    model = use_model(lambda: GiveModel(services.circle, services.access, today))
    state = model.state
    asks = state.act is Act.ASK

    async def make(_event: Any = None) -> None:
        if made := await model.make():
            await go(f"{CIRCLE}/invitation/{made.id}")

    async def turn(_event: Any) -> None:
        await model.set_act(Act.HELP if asks else Act.ASK)

    body = [
        secondary(
            _("You ask to help somebody: they choose in the end, and only they let you in.")
            if asks
            else _(
                "You make a code for one person. They get nothing before you have confirmed who they are."
            )
        ),
        _what(model, _),
        _may(model, _),
        _until(model, _),
        *([] if asks else _preview(model, _, formats, large=look.large)),
        *wrong(state.error, _),
        ft.Row(
            [
                PrimaryButton(
                    _("Make the invitation"), make, ft.Icons.KEY_OUTLINED, disabled=state.busy
                ),
                LinkButton(
                    _("Give access to my record") if asks else _("Ask to help somebody instead"),
                    turn,
                ),
            ],
            wrap=True,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        ),
        secondary(
            _(
                "They never change your contact details, your code or who else helps you, and never erase or "
                "take away your whole record. Every act is noted with who did it for whom."
            )
        ),
    ]
    return Page(
        _("Ask to help somebody") if asks else _("Give access"),
        body,
        back=CIRCLE,
        back_label=_("My circle"),
        width=Size.READING,
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

        return ft.Row([LinkButton(_("Choose which documents"), name, flush=True)], wrap=True)
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


def _preview(model: GiveModel, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    state = model.state

    async def look(_event: Any) -> None:
        await model.look()

    label = _("Asking your server…") if state.looking else _("See what they would see")
    button = SecondaryButton(
        label, look, ft.Icons.VISIBILITY_OUTLINED, disabled=state.looking or not state.areas
    )
    return [ft.Row([button], wrap=True), *_seen(state, _, formats, large=large)]


def _seen(state: GiveState, _: Translator, formats: Formats, *, large: bool) -> list[ft.Control]:
    seen = state.seen
    if seen is None:
        return []
    if isinstance(seen, Unanswered):
        return [
            Banner(
                _("Only a server says what others get. Carnet does not guess it."),
                title=_("Your server cannot say it beforehand"),
                icon=ft.Icons.VISIBILITY_OFF_OUTLINED,
                tone=Tone.NEUTRAL,
            )
        ]
    counted = (
        _.n("Would get %(count)s document", "Would get %(count)s documents", len(seen.given))
        + " · "
        + _.n("%(count)s refused", "%(count)s refused", len(seen.refused))
    )
    return [
        ft.Text(counted, theme_style=Type.BODY),
        *(_lines(_("Would get"), seen, _, formats, given=True, large=large)),
        *(_lines(_("Would not get"), seen, _, formats, given=False, large=large)),
        secondary(_("This is your server’s answer at this moment, as it holds for them.")),
    ]


def _lines(
    title: str, seen: SeenAs, _: Translator, formats: Formats, *, given: bool, large: bool
) -> list[ft.Control]:
    shown = (seen.given if given else seen.refused)[:_MOST]
    if not shown:
        return []
    return [
        SectionCard(
            title,
            [
                Tile(
                    one.title,
                    formats.fhir(one.date)
                    if given
                    else f"{formats.fhir(one.date)} · {refusal(one.reason, _)}",
                    place=Place.of(at, len(shown)),
                    large=large,
                    key=one.id,
                )
                for at, one in enumerate(shown)
            ],
            indent=Space.PAGE,
        )
    ]
