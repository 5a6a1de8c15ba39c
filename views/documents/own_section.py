"""On a document's page: the person's own note, pin and folders, which stay on this device."""

from functools import partial
from typing import Any

import flet as ft

from services.documents.own_models import LONGEST_NAME, LONGEST_NOTE, Own
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.check import Check
from views._shared.components.fact import Fact
from views._shared.components.field import Field
from views._shared.components.section_card import SectionCard
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.theme import Space, Tone, Type
from views.documents.own_state import Asking, OwnModel

_NOTE_LINES = 5


@ft.component
def OwnSection(chosen: str) -> ft.Control:
    """Show what is the person's own on the document, and let them change it."""
    _, _formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: OwnModel(services.own, services.changes, chosen))
    own = model.state.own

    async def keep_note(_event: Any) -> None:
        if await model.keep_note():
            notices.say(_("Note saved"), _.p("a change", "Undo"), model.undo_note)

    async def unread(_event: Any) -> None:
        if await model.mark_unread():
            notices.say(_("Marked as unread"))

    async def turned(pinned: bool) -> None:
        if await model.pin(pinned=pinned):
            words = _("Pinned above the list") if pinned else _("No longer pinned")
            notices.say(words, _.p("a change", "Undo"), partial(_pin, model, not pinned))

    async def turn(_event: Any) -> None:
        await turned(not (own and own.pinned))

    ft.use_dialog(_dialog(model, _, keep_note))
    if model.state.error:
        said = sentence(model.state.error, _)
        return Banner(said, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
    if own is None:
        return ft.Container()
    stacked = look.large or look.phone
    card = SectionCard(
        _("Yours"),
        [
            *_notes(own, model, _, stacked=stacked),
            Fact(
                _("Folders"),
                ", ".join(folder.name for folder in own.folders) or _("In no folder"),
                stacked=stacked,
                trailing=LinkButton(
                    _("Change"),
                    partial(_ask, model, Asking.FOLDERS),
                    name=_("Change the folders"),
                ),
            ),
            Fact(
                _("Place in the list"),
                _("Above the others") if own.pinned else _("By its date"),
                stacked=stacked,
                trailing=LinkButton(_("Unpin") if own.pinned else _("Pin"), turn),
            ),
            ButtonLine(LinkButton(_("Mark as unread"), unread)),
        ],
        indent=Space.PAGE,
    )
    where = ft.Text(
        _("Your notes, folders and pins stay on this device: nothing of them is sent."),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
    return ft.Column(
        [card, where],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _notes(own: Own, model: OwnModel, _: Translator, *, stacked: bool) -> list[ft.Control]:
    written = LinkButton(
        _("Change") if own.note else _("Write"),
        partial(_ask, model, Asking.NOTE),
        name=_("Change the note") if own.note else _("Write a note"),
    )
    return [
        Fact(_("Note"), own.note or _("No note yet"), stacked=stacked, trailing=written),
        *(
            Fact(_("Note on “%(title)s”", title=note.title), note.text, stacked=stacked)
            for note in own.earlier
        ),
    ]


def _dialog(model: OwnModel, _: Translator, keep_note: Any) -> ft.AlertDialog | None:
    state = model.state
    close = partial(_ask, model, Asking.NOTHING)
    if state.asking is Asking.NOTE:
        return AskingDialog(
            _("Your note"),
            [
                Field(
                    _("Note"),
                    state.draft,
                    model.type,
                    autofocus=True,
                    lines=_NOTE_LINES,
                    longest=LONGEST_NOTE,
                )
            ],
            [SecondaryButton(_("Cancel"), close), PrimaryButton(_("Save"), keep_note)],
            close,
        )
    if state.asking is not Asking.FOLDERS or state.own is None:
        return None

    async def create(_event: Any = None) -> None:
        await model.new_folder()

    inside = {folder.id for folder in state.own.folders}
    boxes = [
        Check(folder.name, "", folder.id in inside, partial(model.put_in, folder.id))
        for folder in state.folders
    ]
    new = Field(
        _("New folder"),
        "",
        model.type,
        longest=LONGEST_NAME,
        on_submit=create,
        key=str(state.made),
    )
    return AskingDialog(
        _("Folders of this document"),
        [*boxes, new, ButtonLine(SecondaryButton(_("Create the folder"), create))],
        [PrimaryButton(_("Close"), close)],
        close,
    )


async def _ask(model: OwnModel, asking: Asking, _event: Any = None) -> None:
    await model.ask(asking)


async def _pin(model: OwnModel, pinned: bool) -> None:
    await model.pin(pinned=pinned)
