"""Reporting a refusal of care: what it is, whom to tell, and the letter."""

from functools import partial
from typing import Any

import flet as ft

from services.appointments.refusal import Recipient, facts
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_shell,
    use_translation,
    use_words,
)
from views._shared.printing import frame_of, use_printing
from views._shared.theme import Size, Space, Tone, Type
from views.appointments.desk import MINE
from views.appointments.refusal_state import RefusalModel

_LONGEST = 120
_LONGEST_STORY = 1500


@ft.component
def RefusalScreen() -> ft.Control:
    """Say the law with its sources, then ask what goes into the letter."""
    _, formats = use_translation()
    services, notices, look, words = use_services(), use_shell().notices, use_look(), use_words()
    model = use_model(lambda: RefusalModel(services.appointment_printing))
    clipboard = use_kept(ft.Clipboard)
    prints = use_printing(model.printed)
    state = model.state

    async def copy(_event: Any) -> None:
        text = await model.text(frame_of(services, words, look, large=False))
        if text:
            await clipboard.set(text)
            notices.say(_("Letter copied"))

    law, whom, after, defender, doubt = facts((_, formats))
    body: list[ft.Control] = [
        _part(_("What it is"), [_read(law), _read(doubt)]),
        _part(_("Whom to tell"), [_read(whom), _read(after), _read(defender)]),
        _part(_("The letter"), _form(model, _)),
    ]
    if state.error:
        text = sentence(state.error, _)
        body.append(Banner(text, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    body += [
        ft.Text(
            _("It is in French, for whoever receives it. Nothing is sent: you copy it, and sign."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        ft.Row(
            [
                PrimaryButton(_("Print the letter"), prints, ft.Icons.PRINT_OUTLINED),
                SecondaryButton(_("Copy the letter"), copy, ft.Icons.CONTENT_COPY),
            ],
            wrap=True,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        ),
    ]
    return Page(
        _("Report a refusal of care"),
        body,
        back=MINE,
        back_label=_("Appointments"),
        width=Size.READING,
    )


def _form(model: RefusalModel, _: Translator) -> list[ft.Control]:
    state = model.state
    options = [
        Option(Recipient.FUND, _("To my health insurance fund"), _("Its director, or conciliator")),
        Option(Recipient.ORDER, _("To the professional’s order"), _("The council of your area")),
    ]
    return [
        Choice(options, state.recipient, model.choose),
        Field(_("The professional"), "", partial(model.type, "who"), longest=_LONGEST),
        Field(
            _("The day"),
            "",
            partial(model.type, "day"),
            helper=_("For example 14/03/2026"),
            error=_("This date does not exist. Write it like 14/03/1992.")
            if state.wrong_day
            else "",
        ),
        Field(
            _("What happened, in your words"),
            "",
            partial(model.type, "what"),
            helper=_("Left empty, you fill it in by hand."),
            longest=_LONGEST_STORY,
            lines=3,
        ),
    ]


def _read(fact: str) -> ft.Control:
    """Show a fact, its source under it."""
    for mark in (" Source: ", " Source : ", " Source\u00a0: "):
        said, found, source = fact.rpartition(mark)
        if found:
            return ft.Column(
                [
                    ft.Text(said, theme_style=Type.BODY),
                    ft.Text(
                        f"{mark.strip()} {source}",
                        theme_style=Type.SECONDARY,
                        color=ft.Colors.ON_SURFACE_VARIANT,
                    ),
                ],
                spacing=Space.TIGHT,
            )
    return ft.Text(fact, theme_style=Type.BODY)


def _part(title: str, controls: list[ft.Control]) -> ft.Control:
    return ft.Column(
        [Heading(title, 2, Type.TITLE), Card(controls, padding=Space.PAGE, spacing=Space.NEAR)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
