"""What takes space on this device, and freeing some of it."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.names import category_name
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.sync.device_storage import Amount, Choice, Freed, Use
from views._shared.components import choice as answers
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.progress_banner import ProgressBanner
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.theme import Size, Space, Tone, Type
from views.settings.storage_state import StorageModel, StorageState

STORAGE = "/settings/storage"
_SETTINGS = "/settings"


@ft.component
def StorageScreen() -> ft.Control:
    """Show the measure, and let the person free space."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: StorageModel(services.storage, services.follower, services.changes))
    state = model.state
    stacked = look.large or look.phone
    body: list[ft.Control] = []
    if state.use is None:
        body += _failed(state, _) or [Skeleton(_("Loading"))]
    else:
        body += [
            _measure(state.use, _, formats, stacked=stacked),
            *_categories(state.use, _, formats, stacked=stacked),
            *([] if look.demonstration else [_free(model, state.use, _, formats)]),
        ]
    return Page(
        _("Storage on this device"),
        body,
        back=_SETTINGS,
        back_label=_("Settings"),
        width=Size.READING,
    )


def _failed(state: StorageState, _: Translator) -> list[ft.Control]:
    if state.error is None:
        return []
    said = explained(state.error, _)
    return [Banner(said.todo, title=said.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.TODO)]


def _measure(use: Use, _: Translator, formats: Formats, *, stacked: bool) -> ft.Control:
    facts = [
        (_("In all"), formats.size(use.total)),
        (_("Files of documents"), _able(use.files, _, formats)),
        (_("Everything else"), formats.size(use.database)),
    ]
    if use.freed.files:
        facts.append((_("On the server only"), amount(use.freed, _, formats)))
    return SectionCard(
        _("What Carnet takes"),
        [Fact(label, value, stacked=stacked) for label, value in facts],
        indent=Space.PAGE,
    )


def _categories(use: Use, _: Translator, formats: Formats, *, stacked: bool) -> list[ft.Control]:
    if not use.categories:
        return []
    return [
        SectionCard(
            _("Files by category"),
            [
                Fact(
                    category_name(category, _) if category else _("Deleted documents"),
                    amount(taken, _, formats),
                    stacked=stacked,
                )
                for category, taken in use.categories
            ],
            indent=Space.PAGE,
        )
    ]


def amount(taken: Amount, _: Translator, formats: Formats) -> str:
    """Return "12 files, 84 MB"."""
    return _.n(
        "%(number)s file, %(size)s",
        "%(number)s files, %(size)s",
        taken.files,
        number=formats.number(taken.files),
        size=formats.size(taken.bytes),
    )


def _free(model: StorageModel, use: Use, _: Translator, formats: Formats) -> ft.Control:
    state = model.state
    parts: list[ft.Control] = [Heading(_("Free space here")), *_failed(state, _)]
    if state.freed is not None:
        parts.append(_outcome(state.freed, _, formats))
    if not use.connected:
        parts.append(
            _said(_("With a server, files can leave this device and come back when needed."))
        )
    elif state.busy:
        parts.append(_progress(model, _, formats))
    elif use.free_able[Choice.ALL].files or state.freed is None:
        parts.append(_choices(model, use, _, formats))
    if use.connected and use.freed.files and not state.busy:
        parts.append(_back(model, use, _, formats))
    return ft.Column(
        parts,
        spacing=Space.NEAR,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        margin=ft.Margin.only(top=Space.APART),
    )


def _said(text: str) -> ft.Control:
    return Card([ft.Text(text, theme_style=Type.BODY)], padding=Space.PAGE)


def _choices(model: StorageModel, use: Use, _: Translator, formats: Formats) -> ft.Control:
    state = model.state
    if not use.free_able[Choice.ALL].files:
        return _said(
            _("Nothing can be freed now: only files that the server has too may leave this device.")
        )

    async def free(_event: Any) -> None:
        await model.free()

    names = {
        Choice.OLD: _("Not opened for a year"),
        Choice.LARGE: _("Larger than %(size)s", size=formats.size(5_000_000)),
        Choice.ALL: _("All that the server has"),
    }
    chosen = state.chosen
    label = _("Free %(size)s", size=formats.size(chosen.bytes)) if chosen.files else _("Free")
    return Card(
        [
            ft.Text(
                _(
                    "The files leave this device and stay on the server. Titles, dates and search stay here. "
                    "Opening a document fetches its file again, which needs a connection."
                ),
                theme_style=Type.BODY,
            ),
            answers.Choice(
                [
                    answers.Option(each.value, name, _able(use.free_able[each], _, formats))
                    for each, name in names.items()
                ],
                state.choice.value,
                model.choose,
            ),
            ButtonLine(
                PrimaryButton(label, free, ft.Icons.CLOUD_DONE_OUTLINED, disabled=not chosen.files)
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.NEAR,
    )


def _able(taken: Amount, _: Translator, formats: Formats) -> str:
    return amount(taken, _, formats) if taken.files else _("No file")


def _progress(model: StorageModel, _: Translator, formats: Formats) -> ft.Control:
    state = model.state

    async def end(_event: Any) -> None:
        await model.end()

    line = (
        _(
            "Asking the server for each file: %(done)s of %(total)s",
            done=formats.number(state.done),
            total=formats.number(state.total),
        )
        if state.total
        else _("Asking the server…")
    )
    return ProgressBanner(
        _("Freeing space"),
        line,
        state.done,
        state.total,
        stop=_("Stop"),
        on_stop=None if state.stopping else end,
    )


def _outcome(freed: Freed, _: Translator, formats: Formats) -> ft.Control:
    said = (
        _("%(size)s freed on this device.", size=formats.size(freed.bytes))
        if freed.files
        else _("Nothing was freed.")
    )
    if freed.kept:
        stays = _.n(
            "%(number)s file stays: the server did not show that it has it.",
            "%(number)s files stay: the server did not show that it has them.",
            freed.kept,
            number=formats.number(freed.kept),
        )
        said = f"{said} {stays}"
    return Banner(
        said,
        icon=ft.Icons.CHECK if freed.files else ft.Icons.INFO_OUTLINE,
        tone=Tone.CALM if freed.files and not freed.kept else Tone.INFO,
    )


def _back(model: StorageModel, use: Use, _: Translator, formats: Formats) -> ft.Control:
    label = _("Fetch them again (%(size)s)", size=formats.size(use.freed.bytes))
    return Card(
        [
            ft.Text(
                _.n(
                    "%(number)s file is on the server only.",
                    "%(number)s files are on the server only.",
                    use.freed.files,
                    number=formats.number(use.freed.files),
                ),
                theme_style=Type.BODY,
            ),
            ButtonLine(
                SecondaryButton(
                    label, partial(_fetch_again, model), ft.Icons.CLOUD_DOWNLOAD_OUTLINED
                )
            ),
        ],
        padding=Space.PAGE,
        spacing=Space.CLOSE,
    )


async def _fetch_again(model: StorageModel, _event: Any) -> None:
    await model.fetch_again()
