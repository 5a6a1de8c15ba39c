"""The two small questions about a document, its title and its category; and what is said once it is deleted."""

from collections.abc import Sequence
from typing import Any

import flet as ft

from services.core.categories import Category
from services.documents.server_copy import ServerCopy
from services.i18n.names import category_name
from services.i18n.translator import Translator
from views._shared.components.buttons import OnClick, PrimaryButton, SecondaryButton
from views._shared.components.choice import Choice, Option
from views._shared.components.field import Field
from views._shared.theme import Size, Space, Type
from views.documents.detail_state import Asking, DetailModel


def detail_dialog(
    model: DetailModel, categories: Sequence[Category], _: Translator
) -> ft.AlertDialog | None:
    """Return the dialog that is open, for `ft.use_dialog`; `categories` are those that may be chosen."""
    state = model.state

    async def cancel(_event: Any) -> None:
        await model.ask(Asking.NOTHING)

    async def rename(_event: Any = None) -> None:
        await model.rename()

    async def recategorise(_event: Any) -> None:
        await model.recategorise()

    async def redate(_event: Any = None) -> None:
        await model.redate()

    save: OnClick
    if state.asking is Asking.TITLE:
        title, save = _("Rename the document"), rename
        body: ft.Control = Field(
            _("Title"), state.title, model.type_title, autofocus=True, on_submit=rename
        )
    elif state.asking is Asking.CATEGORY:
        title, save = _("Choose a category"), recategorise
        options = [Option(category.value, category_name(category, _)) for category in categories]
        body = Choice(options, state.category.value, model.choose)
    elif state.asking is Asking.DATE:
        title, save = _("Date of the document"), redate
        body = Field(
            _("Date"),
            state.day,
            model.type_day,
            autofocus=True,
            on_submit=redate,
            helper=_("For example 14/03/2026, or only the year."),
            error=_("This date does not exist. Write it like 14/03/2026.") if state.no_date else "",
        )
    else:
        return None
    return ft.AlertDialog(
        title=ft.Text(title, theme_style=Type.SECTION),
        content=ft.Container(
            ft.Column([body], tight=True, scroll=ft.ScrollMode.AUTO), width=Size.FORM
        ),
        actions=[SecondaryButton(_("Cancel"), cancel), PrimaryButton(_("Save"), save)],
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=cancel,
    )


def deleted_words(copy: ServerCopy, _: Translator) -> str:
    """Say that a document was deleted, and what becomes of the server's copy."""
    return {
        ServerCopy.NONE: _("Document deleted"),
        ServerCopy.FOLLOWS: _("Deleted here. The server deletes its copy too."),
        ServerCopy.STAYS: _("Deleted on this device. The server keeps its copy."),
    }[copy]
