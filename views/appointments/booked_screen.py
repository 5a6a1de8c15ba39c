"""It is booked, or asked for: where, how one gets in, the calendar, paper, what happens next."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import flet as ft

from services.appointments.bringing import Brought
from services.appointments.models import Appointment, Mode, State
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.printing.models import Frame, Printed
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_printing, use_saver
from views._shared.theme import Size, Space, Tone, Type
from views.appointments import booking_words as words
from views.appointments.booked_state import BookedModel
from views.appointments.booked_words import heading, next_steps, rule_text
from views.appointments.bring_lines import bring_lines
from views.appointments.desk import MINE, use_desk
from views.appointments.practice_card import Line, Who


@ft.component
def BookedScreen() -> ft.Control:
    """Show the appointment that the route names."""
    id = ft.use_route_params().get("id", "")
    return keyed(f"booked-{id}", Booked, id)


@ft.component
def Booked(id: str) -> ft.Control:
    """Say where it stands, and offer what is taken along."""
    _, formats = use_translation()
    services, look, desk = use_services(), use_look(), use_desk()
    model = use_model(lambda: BookedModel(services.appointments, services.changes, desk, id))
    save = use_saver()
    appointment, person = model.state.appointment, look.given or look.person

    async def printed(frame: Frame) -> Printed:
        assert appointment is not None  # noqa: S101 - the button stands beside an appointment
        return await services.appointment_printing.appointment(appointment, frame)

    prints = use_printing(printed)

    async def again(_event: Any) -> None:
        await model.load()

    async def saves(_event: Any) -> None:
        await model.save(save)

    if appointment is None:
        error = model.state.error
        body: list[ft.Control] = (
            [ErrorState(explained(error, _), PrimaryButton(_("Try again"), again))]
            if error
            else [Skeleton(_("Loading"))]
        )
        return Page(_("Appointment"), body, back=MINE, back_label=_("Appointments"))
    body = [
        _standing(appointment, _, formats),
        _where(appointment, _, formats),
        *_before(appointment, model.state.brought, _, formats),
        _part(
            _("What happens next"),
            [Line(ft.Icons.ARROW_FORWARD, each) for each in next_steps(appointment, _)],
        ),
        *_takes_along(model, saves, prints, _),
        ButtonLine(LinkButton(_("My appointments"), partial(go, MINE), flush=True)),
    ]
    what = heading(appointment, _)
    return Page(
        _("%(what)s for %(name)s", what=what, name=person) if person else what,
        body,
        back=MINE,
        back_label=_("Appointments"),
        width=Size.READING,
    )


def _standing(appointment: Appointment, _: Translator, formats: Formats) -> ft.Control:
    when = words.capital(words.moment(appointment.start, _, formats)) if appointment.start else ""
    done = appointment.state is State.BOOKED
    state = {
        State.BOOKED: _("It is booked."),
        State.PENDING: _("Not booked yet: the practice has to agree."),
        State.REQUESTED: _("Not booked: waiting for the connection."),
    }.get(appointment.state, "")
    return ft.Semantics(
        live_region=True,
        content=Banner(
            state,
            title=when,
            icon=ft.Icons.EVENT_AVAILABLE_OUTLINED if done else ft.Icons.HOURGLASS_EMPTY,
            tone=Tone.CALM if done else Tone.TODO,
        ),
    )


def _where(appointment: Appointment, _: Translator, formats: Formats) -> ft.Control:
    practice, place = appointment.practice, appointment.practice.place
    there = appointment.mode is Mode.PLACE
    zone = words.elsewhere_clock(appointment.start, _, formats.zone) if appointment.start else ""
    reason = words.joined(
        words.reason_name(appointment.reason, _), words.minutes(appointment.reason, _)
    )
    lines = [
        Who(practice),
        Line(ft.Icons.INFO_OUTLINE, reason, zone),
        Line(
            words.mode_icon(appointment.mode),
            words.address(place) if there else words.mode_name(appointment.mode, _),
            place.directions if there else "",
        ),
        *([Line(ft.Icons.ACCESSIBLE, words.access_name(place, _))] if there else []),
        *([Line(ft.Icons.PHONE_OUTLINED, place.phone)] if place.phone else []),
        Line(ft.Icons.EURO, words.price_line(practice.price, _, formats)),
    ]
    return Card(lines, padding=Space.PAGE, spacing=Space.PAGE)


def _before(
    appointment: Appointment, brought: Sequence[Brought], _: Translator, formats: Formats
) -> list[ft.Control]:
    reason = appointment.reason
    lines = [
        *([Line(ft.Icons.INFO_OUTLINE, reason.instructions)] if reason.instructions else []),
        *bring_lines(reason.bring, brought, _, formats),
        Line(ft.Icons.EVENT_REPEAT_OUTLINED, rule_text(reason.rule, _), reason.rule.text),
    ]
    return [_part(_("Before you come"), lines)]


def _part(title: str, lines: list[ft.Control]) -> ft.Control:
    return ft.Column(
        [
            Heading(title, 2, Type.TITLE),
            Card(lines, padding=Space.PAGE, spacing=Space.NEAR),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _takes_along(model: BookedModel, save: Any, prints: Any, _: Translator) -> list[ft.Control]:
    """Return the calendar file and the paper; what is not booked goes into no calendar."""
    state = model.state
    printing = SecondaryButton(_("Print"), prints, ft.Icons.PRINT_OUTLINED)
    if state.appointment is None or state.appointment.state is not State.BOOKED:
        return [ButtonLine(printing)]
    said: list[ft.Control] = []
    if state.error:
        why = explained(state.error, _)
        said = [Banner(why.todo, title=why.what, tone=Tone.TODO)]
    elif state.saved is not None:
        said = [
            Banner(
                _("Open the file: your calendar takes it, with a reminder.")
                if state.saved
                else _("The file was not saved whole. Save it again."),
                icon=ft.Icons.CHECK_CIRCLE_OUTLINE if state.saved else ft.Icons.ERROR_OUTLINE,
                tone=Tone.CALM if state.saved else Tone.TODO,
            )
        ]
    return [
        Card(
            [
                Check(
                    _("A title that says nothing"),
                    _("The calendar shows “Appointment”: no name, no specialty."),
                    state.neutral,
                    model.set_neutral,
                )
            ],
            padding=Space.SMALL,
        ),
        *(ft.Semantics(live_region=True, content=each) for each in said),
        ft.Row(
            [
                PrimaryButton(
                    _("Add to my calendar"), save, ft.Icons.EVENT_OUTLINED, disabled=state.saving
                ),
                printing,
            ],
            wrap=True,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        ),
    ]
