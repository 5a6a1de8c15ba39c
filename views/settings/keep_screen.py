"""Keeping a copy: two ways, each said in full; the archive's key is shown once."""

from collections.abc import Sequence
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.paper_key import PaperArchive
from views._shared.components.progress_banner import ProgressBanner
from views._shared.components.recovery_key import Key
from views._shared.hooks import (
    use_kept,
    use_model,
    use_services,
    use_session,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.saving import Save, saver
from views._shared.theme import Size, Space, Tone, Type
from views.settings.keep_state import KeepModel, KeepState, Stage

KEEP = "/settings/keep"


@ft.component
def KeepScreen() -> ft.Control:
    """Show the stage one is at."""
    _, formats = use_translation()
    services, session = use_services(), use_session()
    model = use_model(lambda: KeepModel(services.archives, services.exports, session))
    picker = use_kept(ft.FilePicker)
    save = saver(ft.context.page, picker, services.departures)
    state = model.state
    match state.stage:
        case Stage.CHOOSING:
            body = [_archive(model, _), _files(model, save, _)]
        case Stage.WORKING:
            body = [_working(model, _, formats)]
        case Stage.KEY:
            body = _key(model, _)
        case Stage.READY:
            body = _ready(model, save, _, formats)
        case Stage.SAVED | Stage.FILES_SAVED:
            body = _saved(model, _)
    return Page(
        _("Keep a copy"),
        [*_wrong(state, _), *body],
        back="/settings",
        back_label=_("Settings"),
        width=Size.READING,
    )


def _wrong(state: KeepState, _: Translator) -> list[ft.Control]:
    said: list[ft.Control] = []
    if state.error:
        error = explained(state.error, _)
        said.append(
            Banner(error.todo, title=error.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
        )
    if state.unsaved:
        said.append(
            Banner(
                _("Nothing was lost here. Save it again."),
                title=_("The file was not saved whole"),
                icon=ft.Icons.ERROR_OUTLINE,
                tone=Tone.TODO,
            )
        )
    if state.missing:
        names = ", ".join(state.missing)
        said.append(
            Banner(
                _("Damaged or not on this device: %(names)s.", names=names),
                title=_("Some files are not in it"),
                icon=ft.Icons.WARNING_AMBER_OUTLINED,
                tone=Tone.TODO,
            )
        )
    return [ft.Semantics(live_region=True, content=each) for each in said]


def _way(title: str, lines: Sequence[str], icon: ft.IconData, button: ft.Control) -> ft.Control:
    return Card(
        [
            Heading(title, 2),
            *(ft.Text(line, theme_style=Type.BODY) for line in lines[:1]),
            *(_soft(line, icon if not index else None) for index, line in enumerate(lines[1:])),
            ButtonLine(button),
        ],
        padding=Space.WIDE,
        spacing=Space.NEAR,
    )


def _soft(text: str, icon: ft.IconData | None = None) -> ft.Control:
    words = ft.Text(
        text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT, expand=True
    )
    mark = ft.Icon(
        icon or ft.Icons.INFO_OUTLINE, size=Size.ICON_LINE, color=ft.Colors.ON_SURFACE_VARIANT
    )
    return ft.Row(
        [mark, words], spacing=Space.CLOSE, vertical_alignment=ft.CrossAxisAlignment.START
    )


def _archive(model: KeepModel, _: Translator) -> ft.Control:
    async def make(_event: Any) -> None:
        await model.make()

    return _way(
        _("For another device"),
        (
            _("One encrypted file with everything: documents, results, what waits to be sent."),
            _("A key of 28 characters opens it. It is shown once: have paper at hand."),
            _("Your sign-in at a server is not in it. You sign in again on the other device."),
        ),
        ft.Icons.KEY_OUTLINED,
        PrimaryButton(
            _("Make the archive"), make, ft.Icons.LOCK_OUTLINE, disabled=model.state.busy
        ),
    )


def _files(model: KeepModel, save: Save, _: Translator) -> ft.Control:
    async def files(_event: Any) -> None:
        await model.save_files(save)

    return _way(
        _("To leave with"),
        (
            _("Your documents as files, and the whole record in FHIR, for another software."),
            _("Not encrypted: whoever has this file can read it."),
            _("Carnet cannot restore a space from it: it lacks what only Carnet knows."),
        ),
        ft.Icons.LOCK_OPEN_OUTLINED,
        SecondaryButton(
            _("One moment…") if model.state.busy else _("Save readable files"),
            files,
            ft.Icons.FOLDER_ZIP_OUTLINED,
            disabled=model.state.busy,
        ),
    )


def _working(model: KeepModel, _: Translator, formats: Formats) -> ft.Control:
    state = model.state

    async def give_up(_event: Any) -> None:
        await model.give_up()

    line = (
        _(
            "%(done)s files of %(total)s",
            done=formats.number(state.done),
            total=formats.number(state.total),
        )
        if state.total
        else _("Copying the record…")
    )
    return ProgressBanner(
        _("The archive is being made"),
        line,
        state.done,
        state.total,
        stop=_("Stopping…") if state.stopping else _("Stop"),
        on_stop=None if state.stopping else give_up,
    )


def _key(model: KeepModel, _: Translator) -> list[ft.Control]:
    state = model.state

    async def confirm(_event: Any = None) -> None:
        await model.confirm()

    async def back(_event: Any) -> None:
        await model.back()

    return [
        Key(
            state.archive.key if state.archive else "",
            _("Key of the archive"),
            _("Write it on paper, away from the file. It is shown only this once."),
        ),
        *(
            [keyed("paper-key", PaperArchive, state.archive.key, state.archive.path.name)]
            if state.archive
            else []
        ),
        Field(
            _("Its last 4 characters"),
            "",
            model.type,
            helper=_("Read from your paper."),
            error=_("These are not the last 4 characters of the key.") if state.tried else "",
            on_submit=confirm,
            address=True,
        ),
        ft.Row(
            [
                PrimaryButton(_("I wrote it down"), confirm),
                LinkButton(_("Give up this archive"), back),
            ],
            wrap=True,
            spacing=Space.NEAR,
            run_spacing=Space.CLOSE,
        ),
    ]


def _ready(model: KeepModel, save: Save, _: Translator, formats: Formats) -> list[ft.Control]:
    archive, busy = model.state.archive, model.state.busy

    async def keep(_event: Any) -> None:
        await model.save(save)

    async def back(_event: Any) -> None:
        await model.back()

    if archive is None:
        return []
    documents = _.n(
        "%(number)s document",
        "%(number)s documents",
        archive.documents,
        number=formats.number(archive.documents),
    )
    return [
        Card(
            [
                Heading(_("The archive is ready"), 2),
                ft.Text(
                    f"{archive.path.name} · {documents} · {formats.size(archive.size)}",
                    theme_style=Type.BODY,
                ),
                _soft(_("It was read again from end to end: it is whole.")),
                ft.Row(
                    [
                        PrimaryButton(
                            _("One moment…") if busy else _("Save the file"),
                            keep,
                            ft.Icons.DOWNLOAD_OUTLINED,
                            disabled=busy,
                        ),
                        LinkButton(_("Give up this archive"), back),
                    ],
                    wrap=True,
                    spacing=Space.NEAR,
                    run_spacing=Space.CLOSE,
                ),
            ],
            padding=Space.WIDE,
            spacing=Space.NEAR,
        )
    ]


def _saved(model: KeepModel, _: Translator) -> list[ft.Control]:
    async def back(_event: Any) -> None:
        await model.back()

    if model.state.stage is Stage.SAVED:
        title = _("The archive is saved")
        text = _(
            "On the other device: install Carnet, then “Restore from an archive”. File and paper are both needed."
        )
    else:
        title = _("The files are saved")
        text = _("They are not encrypted: keep them where only you can read them.")
    return [
        ft.Semantics(
            live_region=True,
            content=Banner(text, title=title, icon=ft.Icons.CHECK_CIRCLE_OUTLINE, tone=Tone.CALM),
        ),
        ButtonLine(SecondaryButton(_("Make another copy"), back)),
    ]
