"""Adding documents, from the choice of files to what became of each."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from services.core.arrivals import Arrivals
from services.documents.models import SHOWN, FileToImport
from services.i18n.names import category_name
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.components.freshness_line import DestinationLine
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.progress_banner import ProgressBanner
from views._shared.hooks import use_kept, use_model, use_services, use_translation
from views._shared.receiving import received
from views._shared.theme import Size, Space, Tone, Type
from views._shared.typed_dates import typed_date
from views.documents.add_report import Report
from views.documents.add_state import AddModel, Stage

_EXTENSIONS: Final = ["pdf", "jpg", "jpeg", "png", "txt", "xml", "json", "zip"]


@ft.component
def AddDocuments() -> ft.Control:
    """Show the stage one is at."""
    _, _formats = use_translation()
    services = use_services()
    model = use_model(lambda: AddModel(services.documents))
    # The client must know of the handler when the picker is made: setting it later is too late.
    many = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked, services.arrivals, model.take))
    )
    one = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked, services.arrivals, model.describe))
    )
    state = model.state

    match state.stage:
        case Stage.CHOOSING:
            body = _choosing(many, one, _)
        case Stage.DESCRIBING:
            body = _describing(model, _)
        case Stage.WORKING:
            body = [_working(model, _)]
        case Stage.REPORT:
            body = [Report(model)]
    if state.error:
        body.insert(
            0, Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
        )
    return Page(
        _("Add documents"),
        body,
        freshness=DestinationLine(),
        back="/documents",
        back_label=_("Documents"),
        width=Size.READING,
    )


async def _picked(
    arrivals: Arrivals,
    use: Callable[[Sequence[FileToImport]], Awaitable[None]],
    event: ft.FilePickerResultEvent,
) -> None:
    await use(await received(event.control, event.files, arrivals))


def _choosing(many: ft.FilePicker, one: ft.FilePicker, _: Translator) -> list[ft.Control]:
    # The client opens the picker itself, within the gesture: some browsers allow nothing else.
    custom = ft.FilePickerFileType.CUSTOM
    several = ft.PickFiles(
        many,
        file_type=custom,
        allowed_extensions=_EXTENSIONS,
        allow_multiple=True,
        cancel_upload_on_window_blur=False,
    )
    single = ft.PickFiles(
        one,
        file_type=custom,
        allowed_extensions=_EXTENSIONS,
        cancel_upload_on_window_blur=False,
    )
    return [
        Card(
            [
                Heading(_("Choose files"), 2),
                ft.Text(
                    _(
                        "PDF, photos, text, and records from a hospital or Mon espace santé (XML, JSON, ZIP)."
                    ),
                    theme_style=Type.BODY,
                ),
                ft.Text(
                    _(
                        "Carnet reads title, date and author in them, and tells you if they are about somebody else."
                    ),
                    theme_style=Type.SECONDARY,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
                ft.Row(
                    [PrimaryButton(_("Choose files"), None, ft.Icons.UPLOAD_FILE, action=several)],
                    wrap=True,
                ),
            ],
            padding=Space.WIDE,
            spacing=Space.NEAR,
        ),
        Card(
            [
                Heading(_("One document, described by you"), 2),
                ft.Text(
                    _("For a photo or a scan: you give its title, category and date."),
                    theme_style=Type.BODY,
                ),
                ft.Row(
                    [
                        SecondaryButton(
                            _("Choose one file"), None, ft.Icons.EDIT_NOTE, action=single
                        )
                    ],
                    wrap=True,
                ),
            ],
            padding=Space.WIDE,
            spacing=Space.NEAR,
        ),
    ]


def _describing(model: AddModel, _: Translator) -> list[ft.Control]:
    state = model.state
    day = typed_date(state.day)

    async def add(_event: Any = None) -> None:
        await model.add(typed_date(model.state.day))

    async def restart(_event: Any) -> None:
        await model.restart()

    options = [Option(category.value, category_name(category, _)) for category in SHOWN]
    no_title = state.tried and not state.title.strip()
    return [
        Field(
            _("Title"),
            state.title,
            model.type_title,
            autofocus=True,
            error=_("Give it a title, to find it again.") if no_title else "",
        ),
        Field(
            _("Date of the document"),
            state.day,
            model.type_day,
            helper=_("For example 14/03/2026, or only the year. You may leave it empty."),
            error=_("This date does not exist. Write it like 14/03/2026.")
            if state.tried and day is None
            else "",
        ),
        Heading(_("Category"), 2, Type.TITLE),
        Card([Choice(options, state.category.value, model.choose)], padding=Space.CLOSE),
        ft.Row(
            [
                PrimaryButton(_("Add this document"), add, ft.Icons.ADD),
                SecondaryButton(_("Choose another file"), restart),
            ],
            wrap=True,
            spacing=Space.NEAR,
            run_spacing=Space.NEAR,
        ),
    ]


def _working(model: AddModel, _: Translator) -> ft.Control:
    progress, stopping = model.state.progress, model.state.stopping
    done, total = (progress.done, progress.total) if progress else (0, 0)

    async def stop(_event: Any) -> None:
        await model.stop_import()

    return ProgressBanner(
        _("Reading file %(done)s of %(total)s", done=min(done + 1, total), total=total),
        progress.name if progress else "",
        done,
        total,
        stop=_("Stopping…") if stopping else _("Stop after this file"),
        on_stop=None if stopping else stop,
    )
