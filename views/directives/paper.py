"""Choosing the photo or PDF of a paper; what cannot be taken says why, and nothing else is lost."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

import flet as ft

from services.core.arrivals import Arrivals
from services.directives.models import Paper
from views._shared.components.buttons import ButtonLine, SecondaryButton
from views._shared.components.state_pill import StateLine
from views._shared.hooks import use_kept, use_services, use_translation
from views._shared.receiving import received
from views._shared.theme import Space, Tone
from views.directives.state import DeskModel

_EXTENSIONS: Final = ["pdf", "jpg", "jpeg", "png", "tif", "tiff"]
OnPaper = Callable[[Paper], Awaitable[None]]


@ft.component
def PaperPicker(model: DeskModel, chosen: bool, taken: OnPaper, signed: bool = False) -> ft.Control:
    """Ask for the file; `taken` gets it once it is filed."""
    _, _formats = use_translation()
    services = use_services()
    # The client must know of the handler when the picker is made: setting it later is too late.
    picker = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked, services.arrivals, model, taken, signed))
    )
    label = _("Choose another file") if chosen else _("Choose a photo or a PDF")
    pick = ft.PickFiles(
        picker,
        file_type=ft.FilePickerFileType.CUSTOM,
        allowed_extensions=_EXTENSIONS,
        allow_multiple=False,
        cancel_upload_on_window_blur=False,
    )
    controls: list[ft.Control] = [
        ButtonLine(
            SecondaryButton(
                label,
                None,
                ft.Icons.PHOTO_CAMERA_OUTLINED,
                action=pick,
                disabled=model.state.busy,
            )
        )
    ]
    if chosen:
        said = StateLine(_("The paper is filed"), ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.CALM)
        controls.insert(0, ft.Semantics(live_region=True, content=said))
    return ft.Column(
        controls, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


async def _picked(
    arrivals: Arrivals,
    model: DeskModel,
    taken: OnPaper,
    signed: bool,
    event: ft.FilePickerResultEvent,
) -> None:
    files = await received(event.control, event.files, arrivals)
    if not files:
        return
    paper = await model.do(partial(model.directives.take_paper, files[0], signed=signed))
    if paper:
        await taken(paper)
