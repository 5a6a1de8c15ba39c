"""An appointment in a calendar and on paper."""

from typing import Any

import flet as ft

from services.appointments.models import State
from services.i18n.sentences import explained
from services.printing.models import Frame, Printed
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.hooks import use_model, use_services, use_translation
from views._shared.printing import use_printing, use_saver
from views._shared.theme import Space, Tone
from views.appointments.booked_state import BookedModel
from views.appointments.desk import use_desk


@ft.component
def OnPaper(id: str) -> ft.Control:
    """Offer the calendar file of what is booked, and the sheet."""
    _, _formats = use_translation()
    services, desk, save = use_services(), use_desk(), use_saver()
    model = use_model(lambda: BookedModel(services.appointments, services.changes, desk, id))
    state = model.state
    one = state.appointment

    async def printed(frame: Frame) -> Printed:
        assert one is not None  # noqa: S101 - the button stands beside an appointment
        return await services.appointment_printing.appointment(one, frame)

    prints = use_printing(printed)

    async def saves(_event: Any) -> None:
        await model.save(save)

    if one is None:
        return ft.Container()
    paper = SecondaryButton(_("Print"), prints, ft.Icons.PRINT_OUTLINED)
    if one.state is not State.BOOKED:
        return ButtonLine(paper)
    calendar = SecondaryButton(
        _("Add to my calendar"), saves, ft.Icons.EVENT_OUTLINED, disabled=state.saving
    )
    said: list[ft.Control] = []
    if state.error:
        why = explained(state.error, _)
        said = [Banner(why.todo, title=why.what, tone=Tone.TODO)]
    elif state.saved is not None:
        text = (
            _("Open the file: your calendar takes it, with a reminder.")
            if state.saved
            else _("The file was not saved whole. Save it again.")
        )
        said = [Banner(text, tone=Tone.CALM if state.saved else Tone.TODO)]
    neutral = Check(
        _("A title that says nothing"),
        _("The calendar shows “Appointment”: no name, no specialty."),
        state.neutral,
        model.set_neutral,
    )
    return ft.Column(
        [
            Card([neutral], padding=Space.SMALL),
            *(ft.Semantics(live_region=True, content=each) for each in said),
            ft.Row([calendar, paper], wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
