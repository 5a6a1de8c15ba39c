"""Without the code: the recovery key opens, nothing else does; one can start again from nothing."""

from typing import Any

import flet as ft

from services.i18n.sentences import sentence
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.hooks import use_services, use_translation
from views._shared.theme import Size, Space, Tone, Type
from views.shell.lock_state import LockModel


@ft.component
def Forgotten(model: LockModel) -> ft.Control:
    """Show the ways that exist when the code is forgotten."""
    _, _formats = use_translation()
    people, state = use_services().people, model.state

    async def back(_event: Any) -> None:
        await model.forget(forgotten=False)

    async def submit(_event: Any = None) -> None:
        await model.unlock_with_recovery()

    async def ask(_event: Any) -> None:
        await model.ask_to_erase(erasing=True)

    async def cancel(_event: Any) -> None:
        await model.ask_to_erase(erasing=False)

    async def erase(_event: Any) -> None:
        await model.erase()

    word = _("erase")
    ft.use_dialog(
        Confirm(
            _("Erase everything on this device?"),
            _("The documents kept here will be gone for good. Nobody can bring them back."),
            confirm=_("Erase everything"),
            cancel=_("Keep my documents"),
            on_confirm=erase,
            on_cancel=cancel,
            word=word,
            word_label=_("To confirm, type: %(word)s", word=word),
            typed=state.word,
            on_typed=model.type_word,
        )
        if state.erasing
        else None
    )
    body: list[ft.Control] = [
        Heading(_("Code forgotten"), 1, Type.DOCUMENT),
        ft.Text(
            _(
                "Only your code or your recovery key opens this space. Nobody has a copy, not even Carnet."
            ),
            theme_style=Type.BODY,
        ),
    ]
    if state.error:
        body.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    if people.has_recovery:
        body += [
            Field(
                _("Recovery key"),
                state.recovery,
                model.type_recovery,
                helper=_(
                    "The 28 characters that you wrote down. Capitals and dashes do not matter."
                ),
                on_submit=submit,
            ),
            PrimaryButton(
                _("Open with the recovery key"),
                submit,
                disabled=state.busy or not state.recovery.strip(),
            ),
        ]
    else:
        body.append(Banner(_("No recovery key was written down for this space."), tone=Tone.INFO))
    body += [
        Heading(_("Start again from nothing"), 2),
        ft.Text(
            _(
                "You can erase this space and create another. Ask those who treat you for your documents again."
            ),
            theme_style=Type.BODY,
        ),
        ft.Row(
            [SecondaryButton(_("Erase this space…"), ask, ft.Icons.DELETE_OUTLINE, danger=True)]
        ),
        ft.Row([LinkButton(_("Back to the code"), back, ft.Icons.ARROW_BACK)]),
    ]
    return ft.Column(
        body,
        width=Size.FORM,
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        margin=ft.Margin.only(top=Space.PAGE_WIDE, bottom=Space.PAGE_WIDE),
    )
