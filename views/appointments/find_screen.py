"""Finding care: what one needs in one's own words, and where."""

from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Meaning
from services.core.errors import NotConnectedError
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.chip import Chip
from views._shared.components.empty_state import EmptyState
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.appointments.booking_steps import booking_steps
from views.appointments.desk import ELSEWHERE, MINE, RESULTS, use_desk
from views.appointments.emergency_first import EmergencyFirst
from views.appointments.find_state import FindModel
from views.appointments.not_answered import not_answered
from views.appointments.ways_out import WaysOut

_LONGEST = 120


@ft.component
def FindScreen() -> ft.Control:
    """Ask what is needed, and offer what the words may mean."""
    _, _formats = use_translation()
    services, look, desk = use_services(), use_look(), use_desk()
    model = use_model(lambda: FindModel(services.appointments, desk))
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    if isinstance(state.error, NotConnectedError) or state.able is False:
        body: list[ft.Control] = [_no_server(_), WaysOut(_, large=look.large)]
    elif state.error:
        body = not_answered(state.error, again, _, large=look.large)
    elif state.able is None:
        body = [Skeleton(_("Loading"))]
    else:
        body = _asked(model, _, large=look.large)
    return Page(
        _("What do you need?"),
        body,
        back=MINE,
        back_label=_("Appointments"),
        width=Size.READING,
    )


def _no_server(_: Translator) -> ft.Control:
    return EmptyState(
        _("Booking needs a server"),
        _("This space is on this device only. An appointment made elsewhere can be noted here."),
        ft.Icons.CLOUD_OFF_OUTLINED,
        ft.Row(
            [
                PrimaryButton(
                    _("Note an appointment"),
                    partial(go, ELSEWHERE),
                    ft.Icons.EDIT_CALENDAR_OUTLINED,
                ),
                SecondaryButton(_("Connect to a server"), partial(go, "/settings/connect")),
            ],
            wrap=True,
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        ),
    )


def _asked(model: FindModel, _: Translator, *, large: bool) -> list[ft.Control]:
    state = model.state

    async def go_on() -> None:
        if await model.go_on():
            await go(RESULTS)

    return [
        booking_steps(1, _),
        ft.Column(
            [
                Field(
                    _("In your own words"),
                    state.words,
                    model.type_words,
                    helper=_("A profession, a problem, a vaccine…"),
                    on_submit=go_on,
                    longest=_LONGEST,
                    key=str(state.begun),
                ),
                Field(
                    _("Near (postcode or town)"),
                    state.near,
                    model.type_near,
                    on_submit=go_on,
                    longest=_LONGEST,
                    key=str(state.begun),
                ),
            ],
            spacing=Space.NEAR,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        *([EmergencyFirst(state.emergency, _)] if state.emergency else []),
        *_meanings(model, _, large=large),
    ]


def _meanings(model: FindModel, _: Translator, *, large: bool) -> list[ft.Control]:
    state = model.state
    if state.meanings:
        title = _("Which one?") if len(state.meanings) > 1 else _("You look for")
        offered = SectionCard(
            title,
            [
                Tile(
                    meaning.specialty_name,
                    meaning.reason or _heard(meaning, state.words, _),
                    ft.Icons.MEDICAL_SERVICES_OUTLINED,
                    trailing=Chevron(),
                    on_click=partial(_chosen, model, meaning),
                    place=Place.of(index, len(state.meanings)),
                    large=large,
                )
                for index, meaning in enumerate(state.meanings)
            ],
        )
        asks = Banner(_("These words mean several things. Choose the one you need."))
        return [*([asks] if state.asks else []), offered]
    if state.unknown and not state.emergency:
        return [
            Banner(
                _("Try the name of a profession, or fewer words. Your words stay on this device."),
                title=_("Carnet does not know these words"),
                icon=ft.Icons.SEARCH_OFF,
                tone=Tone.TODO,
            ),
            _suggestions(model, _),
        ]
    return [_suggestions(model, _)]


def _heard(meaning: Meaning, typed: str, _: Translator) -> str:
    """Return the words that were understood, "" where they are the very words typed."""
    same = meaning.why.casefold() == typed.strip().casefold()
    return "" if same else _("“%(word)s”", word=meaning.why)


def _suggestions(model: FindModel, _: Translator) -> ft.Control:
    often = (
        _("family doctor"),
        _("dentist"),
        _("back pain"),
        _("flu vaccine"),
        _("midwife"),
        _("eyes"),
    )
    return ft.Column(
        [
            ft.Text(_("Often looked for"), theme_style=Type.GROUP),
            ft.Row(
                [Chip(words, partial(_suggested, model, words)) for words in often],
                wrap=True,
                spacing=Space.CLOSE,
                run_spacing=Space.CLOSE,
            ),
        ],
        spacing=Space.CLOSE,
    )


async def _suggested(model: FindModel, words: str, _event: Any) -> None:
    await model.suggest(words)


async def _chosen(model: FindModel, meaning: Meaning, _event: Any) -> None:
    if await model.choose(meaning):
        await go(RESULTS)
