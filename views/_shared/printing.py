"""The one way to paper: a dialog that says what leaves, then a PDF that the person prints from where they saved it.

Flet 1.0.5 opens no print dialog (docs/adr/0025): the system's own PDF viewer prints.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.printing.models import Frame
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.choice import Choice, Option
from views._shared.context import Services, Words
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_session,
    use_words,
)
from views._shared.print_state import AsIs, Make, Printing, PrintModel, PrintState, never
from views._shared.saving import Save, saver
from views._shared.session import SessionState
from views._shared.theme import Size, Space, Tone, Type

Open = Callable[..., Awaitable[None]]


def frame_of(services: Services, words: Words, look: SessionState, *, large: bool) -> Frame:
    """Return how something is printed now."""
    _ = words._
    note = _("Demonstration · invented people") if look.demonstration else ""
    return Frame((_, words.formats), services.clock.now(), large, note)


def use_saver() -> Save:
    """Return the way out of this window."""
    picker = use_kept(ft.FilePicker)
    return saver(ft.context.page, picker, use_services().departures)


def use_printing(make: Make, as_is: AsIs = never) -> Open:
    """Return what opens the dialog that prints what `make` makes, for a button's `on_click`."""
    services, words, look, session = use_services(), use_words(), use_look(), use_session()
    save = use_saver()
    model = use_model(PrintModel)

    async def opened(_event: Any = None) -> None:
        await model.open(large=look.large, as_is=as_is)

    async def saved(_event: Any) -> None:
        session.touch()
        frame = frame_of(services, words, look, large=model.state.large)
        await model.save(make, frame, save)

    ft.use_dialog(_dialog(model, words._, saved, large=look.large))
    return opened


def _dialog(model: PrintModel, _: Translator, save: Open, *, large: bool) -> ft.AlertDialog | None:
    state = model.state
    close = partial(_close, model)
    if state.stage is Printing.NOT:
        return None
    if state.stage is Printing.SAVED:
        actions: list[ft.Control] = [PrimaryButton(_("Close"), close, autofocus=True)]
    else:
        busy = state.stage is Printing.MAKING
        actions = [
            SecondaryButton(_("Cancel"), close, disabled=busy),
            PrimaryButton(
                _("One moment…") if busy else _("Save the PDF"),
                save,
                ft.Icons.DOWNLOAD_OUTLINED,
                disabled=busy,
            ),
        ]
    return ft.AlertDialog(
        modal=True,
        title=ft.Text(_("Print"), theme_style=Type.SECTION),
        content=ft.Container(
            ft.Column(
                _said(model, state, _),
                spacing=Space.PAGE,
                tight=True,
                scroll=ft.ScrollMode.AUTO if large else None,  # scrolling, it takes all the height
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            width=Size.FORM,
        ),
        actions=actions,
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=close,
    )


def _said(model: PrintModel, state: PrintState, _: Translator) -> list[ft.Control]:
    if state.stage is Printing.SAVED:
        return [
            aloud(
                Banner(
                    _("Open it, print it, then delete the file if others use this device."),
                    title=_("The PDF is saved"),
                    icon=ft.Icons.CHECK_CIRCLE_OUTLINE,
                    tone=Tone.CALM,
                )
            )
        ]

    async def choose(value: str) -> None:
        await model.choose(large=value == "large")

    body: list[ft.Control] = [*wrong(state, _)]
    if state.as_is:
        body.append(
            ft.Text(_("This document is a PDF: it prints as it came."), theme_style=Type.BODY)
        )
    else:
        options = [
            Option("normal", _("Ordinary type")),
            Option("large", _("Large type"), _("More pages, easier to read")),
        ]
        body.append(Choice(options, "large" if state.large else "normal", choose))
    body.append(
        ft.Text(
            _("A PDF is saved where you choose. It is not encrypted: whoever has it can read it."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        )
    )
    return body


def wrong(state: PrintState, _: Translator) -> list[ft.Control]:
    """Say what kept the file from being saved."""
    said: list[ft.Control] = []
    if state.error:
        said.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    if state.unsaved:
        said.append(
            Banner(
                _("Nothing was lost here. Save it again."),
                title=_("The file was not saved whole"),
                icon=ft.Icons.ERROR_OUTLINE,
                tone=Tone.TODO,
            )
        )
    return [aloud(each) for each in said]


def aloud(control: ft.Control) -> ft.Control:
    return ft.Semantics(live_region=True, content=control)


async def _close(model: PrintModel, _event: Any) -> None:
    await model.close()
