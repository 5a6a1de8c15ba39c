"""The emergency sheet: each line chosen, then on paper, as a card, as a code, or on the locked screen."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import explained, sentence
from services.printing.models import Words
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size, Space, Tone, Type
from views.emergency.code import code_of
from views.emergency.parts import form, read, soft
from views.emergency.state import Phase, SheetModel


@ft.component
def EmergencyScreen() -> ft.Control:
    """Show the form, then what it gives."""
    _, formats = use_translation()
    services, notices = use_services(), use_shell().notices
    model = use_model(lambda: SheetModel(services.emergency, services.changes))
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    async def empty(_event: Any) -> None:
        await model.empty()
        notices.say(_("The sheet is empty."), _("Undo"), model.undo)

    if state.phase is Phase.FAILED and state.error:
        body: list[ft.Control] = [
            ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
        ]
    elif state.phase is Phase.LOADING:
        body = [Skeleton(_("Loading"))]
    else:
        body = [
            ft.Text(
                _(
                    "What others may need to know if you cannot speak. "
                    "You choose each line: nothing is chosen for you."
                ),
                theme_style=Type.BODY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            *(
                [Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
                if state.error
                else []
            ),
            *(
                [
                    Banner(
                        _("They are no longer on the sheet. Look whether something is missing."),
                        title=_.n(
                            "%(count)s line that you chose is no longer in your record",
                            "%(count)s lines that you chose are no longer in your record",
                            state.gone,
                        ),
                        tone=Tone.TODO,
                    )
                ]
                if state.gone
                else []
            ),
            *form(model, (_, formats)),
            keyed("given", Given, model),
            keyed("locked", BeforeTheCode, model),
            ButtonLine(LinkButton(_("Empty the sheet"), empty, ft.Icons.RESTART_ALT, flush=True)),
        ]
    return Page(
        _("Emergency sheet"),
        body,
        back="/choices",
        back_label=_("My choices"),
        width=Size.READING,
    )


@ft.component
def Given(model: SheetModel) -> ft.Control:
    """Show what the sheet says, and the ways it leaves."""
    _, formats = use_translation()
    emergency, card = use_services().emergency, model.state.card
    words: Words = (_, formats)
    on_paper = use_printing(emergency.printed)
    as_card = use_printing(emergency.printed_card)
    if not card.sections:
        return _section(
            _("What the sheet says"),
            Card([soft(_("Nothing yet: tick or write a line above."))], padding=Space.PAGE),
        )
    found, image = emergency.code(card, words)
    return _section(
        _("What the sheet says"),
        read(card, words),
        ft.Row(
            [
                PrimaryButton(_("Print the A4 sheet"), on_paper, ft.Icons.PRINT_OUTLINED),
                SecondaryButton(_("Print the card"), as_card, ft.Icons.CREDIT_CARD),
                SecondaryButton(
                    _("One-visit code"), partial(go, "/choices/emergency/visit"), ft.Icons.LINK
                ),
            ],
            wrap=True,
            spacing=Space.CLOSE,
            run_spacing=Space.CLOSE,
        ),
        Card(code_of(found, image, _), padding=Space.PAGE, spacing=Space.NEAR),
    )


@ft.component
def BeforeTheCode(model: SheetModel) -> ft.Control:
    """Let the locked screen show the sheet, once it is said who can then read it."""
    _, _formats = use_translation()
    state = model.state
    if not state.can_show:
        said: list[ft.Control] = [
            soft(_("Not in the demonstration: it is erased when you leave it."))
        ]
    else:
        said = [
            Check(
                _("Show the sheet on the locked screen"),
                _(
                    "Anyone who holds this device can then read all of the sheet, without your code."
                ),
                state.shown,
                model.show,
            ),
            soft(
                _(
                    "Only this sheet is shown, nothing else of your space. "
                    "Whoever copies this device’s disk may read it too. "
                    "Switched off, it is erased from the locked screen at once."
                )
            ),
        ]
    return _section(_("Before your code"), Card(said, padding=Space.PAGE, spacing=Space.CLOSE))


def _section(title: str, *controls: ft.Control) -> ft.Control:
    return ft.Column(
        [Heading(title), *controls],
        spacing=Space.NEAR,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
