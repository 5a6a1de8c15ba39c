"""The person's folders and saved filters, and the notes whose document is gone."""

from functools import partial
from typing import Any

import flet as ft

from services.documents.own_models import LONGEST_NAME
from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import (
    ButtonLine,
    NamedIconButton,
    PrimaryButton,
    SecondaryButton,
)
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.theme import Size, Space, Tone, Type
from views.documents.folders_state import FoldersModel, FoldersState, Kind


@ft.component
def FoldersScreen() -> ft.Control:
    """List them, with the way to make, rename and delete each."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: FoldersModel(services.own, services.changes))
    state = model.state

    async def delete(kind: Kind, id: str, _event: Any) -> None:
        if await model.delete(kind, id):
            words = _("Folder deleted") if kind is Kind.FOLDER else _("Filter deleted")
            notices.say(words, _("Undo"), partial(model.restore, kind, id))

    async def create(_event: Any = None) -> None:
        await model.create()

    ft.use_dialog(_renaming(model, _))
    body: list[ft.Control] = []
    if state.error:
        said = sentence(state.error, _)
        body.append(Banner(said, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    if not state.loaded:
        body.append(Skeleton(_("Loading")))
    else:
        body += [
            _folders(model, delete, _, formats, large=look.large),
            Field(
                _("New folder"),
                "",
                model.type_name,
                longest=LONGEST_NAME,
                on_submit=create,
                key=str(state.made),
            ),
            ButtonLine(PrimaryButton(_("Create the folder"), create)),
            _said(_("Deleting a folder leaves its documents where they are.")),
            *_filters(model, delete, _, large=look.large),
            *_outlived(state, _, formats, stacked=look.large or look.phone),
        ]
    return Page(
        _("My folders and filters"),
        body,
        back="/documents",
        back_label=_("Documents"),
        width=Size.READING,
    )


def _folders(
    model: FoldersModel, delete: Any, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    if not model.state.folders:
        return Card([_said(_("No folder yet. A document can be in several."))], padding=Space.PAGE)
    return SectionCard(
        _("Folders"),
        [
            Tile(
                folder.name,
                _.n(
                    "%(number)s document",
                    "%(number)s documents",
                    folder.count,
                    number=formats.number(folder.count),
                ),
                ft.Icons.FOLDER_OUTLINED,
                trailing=_ways(model, Kind.FOLDER, folder.id, folder.name, delete, _),
                large=large,
            )
            for folder in model.state.folders
        ],
    )


def _filters(model: FoldersModel, delete: Any, _: Translator, *, large: bool) -> list[ft.Control]:
    if not model.state.filters:
        return []
    return [
        SectionCard(
            _("Saved filters"),
            [
                Tile(
                    saved.name,
                    "",
                    ft.Icons.FILTER_LIST,
                    trailing=_ways(model, Kind.FILTER, saved.id, saved.name, delete, _),
                    large=large,
                )
                for saved in model.state.filters
            ],
        )
    ]


def _ways(
    model: FoldersModel, kind: Kind, id: str, name: str, delete: Any, _: Translator
) -> ft.Control:
    return ft.Row(
        [
            NamedIconButton(
                ft.Icons.EDIT_OUTLINED,
                _("Rename: %(name)s", name=name),
                partial(_ask, model, (kind, id, name)),
            ),
            NamedIconButton(
                ft.Icons.DELETE_OUTLINE,
                _("Delete: %(name)s", name=name),
                partial(delete, kind, id),
            ),
        ],
        spacing=0,
        tight=True,
    )


def _outlived(
    state: FoldersState, _: Translator, formats: Formats, *, stacked: bool
) -> list[ft.Control]:
    if not state.outlived:
        return []
    return [
        SectionCard(
            _("Notes whose document is gone"),
            [
                Fact(f"{each.title}, {formats.fhir_day(each.date)}", each.note, stacked=stacked)
                for each in state.outlived
            ],
            indent=Space.PAGE,
        ),
        _said(
            _("The server no longer gives these documents. If one comes back, so does its note.")
        ),
    ]


def _renaming(model: FoldersModel, _: Translator) -> ft.AlertDialog | None:
    if model.state.renaming is None:
        return None
    _kind, id, name = model.state.renaming
    close = partial(_ask, model, None)

    async def rename(_event: Any = None) -> None:
        await model.rename()

    return ft.AlertDialog(
        title=ft.Text(_("Another name"), theme_style=Type.SECTION),
        content=ft.Container(
            Field(
                _("Name"),
                name,
                model.type_other,
                autofocus=True,
                longest=LONGEST_NAME,
                on_submit=rename,
                key=id,
            ),
            width=Size.FORM,
        ),
        scrollable=True,
        actions=[SecondaryButton(_("Cancel"), close), PrimaryButton(_("Save"), rename)],
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=close,
    )


def _said(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)


async def _ask(model: FoldersModel, renaming: Any, _event: Any) -> None:
    await model.ask(renaming)
