"""Adding documents, from the choice of files to what became of each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

import flet as ft

from services.core.arrivals import Arrivals
from services.documents.models import FileToImport
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.people.granted import categories
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.freshness_line import DestinationLine
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.progress_banner import ProgressBanner
from views._shared.hooks import use_kept, use_look, use_model, use_services, use_translation
from views._shared.receiving import received
from views._shared.theme import Size, Space, Tone, Type
from views.documents.add_report import Report
from views.documents.add_state import AddModel, Stage
from views.documents.describing import Describing
from views.documents.photos_state import PhotosModel
from views.documents.photos_view import Photos

_EXTENSIONS: Final = [
    *("pdf", "jpg", "jpeg", "png", "tif", "tiff"),
    *("txt", "rtf", "xml", "json", "zip"),
]
_PHOTOS: Final = ["jpg", "jpeg", "png"]
_GROUP_FILES: Final = 40
_GROUP_BYTES: Final = 32 * 2**20
"""Files that a browser hands over are in memory until they are taken in: so many at a time."""


@ft.component
def AddDocuments() -> ft.Control:
    """Show the stage one is at."""
    _, _formats = use_translation()
    services, acting = use_services(), use_look().acting
    model = use_model(lambda: AddModel(services.documents))
    # The client must know of the handler when the picker is made: setting it later is too late.
    many = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked_many, services.arrivals, model))
    )
    one = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked, services.arrivals, model.describe))
    )
    photos = use_model(PhotosModel)
    several = use_kept(
        lambda: ft.FilePicker(on_result=partial(_picked_photos, services.arrivals, photos))
    )
    state, scale = model.state, use_look().preferences.text_scale

    match state.stage:
        case Stage.CHOOSING:
            body = _choosing(many, one, model, photos, _)
        case Stage.PAGES:
            body = _pages(model, photos, several, _, scale)
        case Stage.DESCRIBING:
            body = Describing(model, categories(acting), _)
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


async def _picked_many(
    arrivals: Arrivals, model: AddModel, event: ft.FilePickerResultEvent
) -> None:
    if event.files:
        await model.take_groups(_groups(arrivals, event), len(event.files))


async def _picked_photos(
    arrivals: Arrivals, photos: PhotosModel, event: ft.FilePickerResultEvent
) -> None:
    if event.files:
        await photos.take(_groups(arrivals, event, 1))


async def _groups(
    arrivals: Arrivals, event: ft.FilePickerResultEvent, most: int = _GROUP_FILES
) -> AsyncIterator[list[FileToImport]]:
    """Bring what was chosen, some files at a time."""
    group: list[ft.FilePickerFile] = []
    for file in event.files:
        if group and (len(group) >= most or sum(f.size for f in group) + file.size > _GROUP_BYTES):
            yield await received(event.control, group, arrivals)
            group = []
        group.append(file)
    if group:
        yield await received(event.control, group, arrivals)


async def _picked(
    arrivals: Arrivals,
    use: Callable[[Sequence[FileToImport]], Awaitable[None]],
    event: ft.FilePickerResultEvent,
) -> None:
    await use(await received(event.control, event.files, arrivals))


def _choosing(
    many: ft.FilePicker, one: ft.FilePicker, model: AddModel, photos: PhotosModel, _: Translator
) -> list[ft.Control]:
    async def arrange(_event: Any) -> None:
        await photos.begin()
        await model.arrange()

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
        allowed_extensions=[each for each in _EXTENSIONS if each != "zip"],
        cancel_upload_on_window_blur=False,
    )
    return [
        Card(
            [
                Heading(_("Choose files"), 2),
                ft.Text(
                    _(
                        "PDF, photos, scans, text, and records from a hospital, secure mail or another health"
                        " space (XML, JSON, ZIP)."
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
                ButtonLine(
                    PrimaryButton(_("Choose files"), None, ft.Icons.UPLOAD_FILE, action=several)
                ),
            ],
            padding=Space.WIDE,
            spacing=Space.NEAR,
        ),
        Card(
            [
                Heading(_("Photos of a paper"), 2),
                ft.Text(
                    _("One photo for each page: you turn and cut them, Carnet makes one document."),
                    theme_style=Type.BODY,
                ),
                ButtonLine(
                    SecondaryButton(
                        _("Put photos together"),
                        arrange,
                        ft.Icons.PHOTO_LIBRARY_OUTLINED,
                    )
                ),
            ],
            padding=Space.WIDE,
            spacing=Space.NEAR,
        ),
        Card(
            [
                Heading(_("One document, described by you"), 2),
                ft.Text(
                    _("You give its title, category and date."),
                    theme_style=Type.BODY,
                ),
                ButtonLine(
                    SecondaryButton(_("Choose one file"), None, ft.Icons.EDIT_NOTE, action=single)
                ),
            ],
            padding=Space.WIDE,
            spacing=Space.NEAR,
        ),
    ]


def _pages(
    model: AddModel, photos: PhotosModel, picker: ft.FilePicker, _: Translator, scale: float
) -> list[ft.Control]:
    choose = ft.PickFiles(
        picker,
        file_type=ft.FilePickerFileType.CUSTOM,
        allowed_extensions=_PHOTOS,
        allow_multiple=True,
        cancel_upload_on_window_blur=False,
    )

    async def done(_event: Any) -> None:
        taken = photos.state.taken
        made = await photos.made()
        if made:
            await model.describe([made], "", taken)

    async def leave(_event: Any) -> None:
        await photos.begin()
        await model.restart()

    return Photos(photos, choose, done, leave, _, scale)


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
