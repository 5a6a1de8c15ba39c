"""A key's sheet of paper: printed with the key, or with boxes to copy it by hand so that no file holds it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import flet as ft

from services.people.sheets import archive_sheet, recovery_sheet
from services.printing.models import Frame, Printed, Sheet, Words
from services.printing.whose import whose
from views._shared.components.buttons import LinkButton
from views._shared.hooks import use_look, use_model, use_services, use_words
from views._shared.print_state import Printing, PrintModel
from views._shared.printing import aloud, frame_of, use_saver, wrong
from views._shared.theme import Space, Type

MakeSheet = Callable[[str, str, str, Words], Sheet]
"""Makes a sheet of a key ("" for boxes), whose it is, a FHIR date."""


@ft.component
def PaperRecovery(key: str) -> ft.Control:
    """Offer the recovery sheet."""
    return PaperKey(key, recovery_sheet)


@ft.component
def PaperArchive(key: str, name: str) -> ft.Control:
    """Offer the sheet of an archive's key."""

    def made(key: str, whose: str, date: str, words: Words) -> Sheet:
        return archive_sheet(key, name, whose, date, words)

    return PaperKey(key, made)


@ft.component
def PaperKey(key: str, sheet_of: MakeSheet) -> ft.Control:
    """Show the two ways to paper, and what each leaves behind."""
    services, words, look = use_services(), use_words(), use_look()
    _ = words._
    save = use_saver()
    model = use_model(PrintModel)
    state = model.state

    async def made(shown: str, frame: Frame) -> Printed:
        day = frame.at.astimezone(words.formats.zone).date().isoformat()
        who = whose(await services.people.identity(), frame.words)
        return await services.printing.sheet(sheet_of(shown, who, day, frame.words), frame)

    async def printed(shown: str, _event: Any) -> None:
        frame = frame_of(services, words, look, large=look.large)
        await model.save(partial(made, shown), frame, save)

    busy = state.stage is Printing.MAKING
    body: list[ft.Control] = [*wrong(state, _)]
    if state.stage is Printing.SAVED:
        body.append(aloud(ft.Text(_("The sheet is saved: print it."), theme_style=Type.SECONDARY)))
    body += [
        LinkButton(
            _("One moment…") if busy else _("Sheet to copy the key by hand"),
            None if busy else partial(printed, ""),
            ft.Icons.EDIT_OUTLINED,
            flush=True,
        ),
        LinkButton(
            _("One moment…") if busy else _("Sheet with the key printed"),
            None if busy else partial(printed, key),
            ft.Icons.PRINT_OUTLINED,
            flush=True,
        ),
        ft.Text(
            _("Printed, the key is in the file: delete the file once it is on paper."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
    ]
    return ft.Column(
        body, spacing=Space.SMALL, tight=True, horizontal_alignment=ft.CrossAxisAlignment.START
    )
