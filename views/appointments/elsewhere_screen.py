"""An appointment made by phone, at the desk or on another site, written down here."""

from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Mode
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.announce import announce
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.freshness_line import DeviceLine
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.hooks import use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.appointments import booking_words as words
from views.appointments.desk import MINE
from views.appointments.elsewhere_state import ElsewhereModel

_LONGEST = 120


@ft.component
def ElsewhereScreen() -> ft.Control:
    """Show the form, empty or with what is corrected."""
    id = ft.use_route_params().get("id", "")
    return keyed(f"elsewhere-{id}", Elsewhere, id)


@ft.component
def Elsewhere(id: str) -> ft.Control:
    """Ask what, who, where and when."""
    _, _formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: ElsewhereModel(services.appointments, services.clock, id))
    state = model.state
    errors = _errors(model, _)

    async def note(_event: Any) -> None:
        if kept := await model.note():
            notices.say(_("Noted. It is on this device only."))
            await go(f"{MINE}/{kept}")
        elif wrong := _errors(model, _):
            await announce(" ".join(wrong.values()))

    body: list[ft.Control] = [
        ft.Text(
            _("What you write stays on this device. The practice is told nothing."),
            theme_style=Type.BODY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        )
    ]
    if state.error:
        text = sentence(state.error, _)
        body.append(Banner(text, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    if errors:
        summary = Banner(
            "\n".join(errors.values()),
            title=_("Something is missing"),
            icon=ft.Icons.ERROR_OUTLINE,
            tone=Tone.TODO,
        )
        body.append(ft.Semantics(live_region=True, content=summary))
    save = _("Save the changes") if id else _("Note the appointment")
    body += [
        _part(_("Who and what for"), _who(model, errors, _)),
        _part(_("When"), _when(model, errors, _)),
        _part(_("Where"), _where(model, _)),
        ButtonLine(PrimaryButton(save, note, ft.Icons.CHECK, disabled=state.busy)),
    ]
    return Page(
        _("Correct the note") if id else _("An appointment made elsewhere"),
        body,
        freshness=DeviceLine(_("Nothing leaves this device")),
        back=f"{MINE}/{id}" if id else MINE,
        back_label=_("Appointment") if id else _("Appointments"),
        width=Size.READING,
    )


def _errors(model: ElsewhereModel, _: Translator) -> dict[str, str]:
    if not model.state.tried:
        return {}
    said = {
        "who": _("Write with whom, or what for."),
        "day": _("Write the day, such as 14/03/2027."),
        "hour": _("Write the hour, such as 14:30."),
    }
    return {name: said[name] for name in model.missing}


def _who(model: ElsewhereModel, errors: dict[str, str], _: Translator) -> list[ft.Control]:
    state, key = model.state, str(model.state.begun)
    return [
        Field(
            _("Practitioner or place"),
            state.who,
            partial(model.type, "who"),
            error=errors.get("who", ""),
            longest=_LONGEST,
            key=key,
        ),
        Field(
            _("Reason (optional)"),
            state.what,
            partial(model.type, "what"),
            longest=_LONGEST,
            key=key,
        ),
    ]


def _when(model: ElsewhereModel, errors: dict[str, str], _: Translator) -> list[ft.Control]:
    state, key = model.state, str(model.state.begun)
    return [
        Field(
            _("Day"),
            state.day,
            partial(model.type, "day"),
            helper=_("For example 14/03/2027"),
            error=errors.get("day", ""),
            key=key,
        ),
        Field(
            _("Hour"),
            state.hour,
            partial(model.type, "hour"),
            helper=_("For example 14:30, by this device’s clock"),
            error=errors.get("hour", ""),
            key=key,
        ),
    ]


def _where(model: ElsewhereModel, _: Translator) -> list[ft.Control]:
    state, key = model.state, str(model.state.begun)
    options = [Option(mode.value, words.mode_name(mode, _)) for mode in Mode]
    return [
        Choice(options, state.mode.value, model.choose),
        Field(_("Address (optional)"), state.where, partial(model.type, "where"), key=key),
        Field(
            _("Telephone (optional)"),
            state.phone,
            partial(model.type, "phone"),
            longest=40,
            key=key,
        ),
    ]


def _part(title: str, controls: list[ft.Control]) -> ft.Control:
    return ft.Column(
        [Heading(title, 2, Type.TITLE), Card(controls, padding=Space.PAGE, spacing=Space.NEAR)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
