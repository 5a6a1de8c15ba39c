"""Without the code: the recovery key opens, nothing else does; one can start again from nothing."""

from typing import Any

import flet as ft

from services.core.errors import WrongCodeError
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from services.people.models import KEY_LENGTH, key_length
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.confirm import Confirm
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.hooks import use_look, use_translation
from views._shared.theme import Size, Space, Tone, Type
from views.shell.lock_state import LockModel


def _aloud(control: ft.Control) -> ft.Control:
    return ft.Semantics(live_region=True, content=control)


def _wrong_key(model: LockModel, _: Translator) -> str:
    """Say what is wrong with the key that was tried: how long it is, or that it opens nothing."""
    if not isinstance(model.state.error, WrongCodeError):
        return ""
    typed = key_length(model.state.recovery)
    if typed != KEY_LENGTH:
        return _.n(
            "A recovery key has 28 characters. This one has %(count)s.",
            "A recovery key has 28 characters. This one has %(count)s.",
            typed,
            count=typed,
        )
    return _(
        "This key does not open this space. An earlier key stops working when a new one is made."
    )


@ft.component
def Forgotten(model: LockModel) -> ft.Control:
    """Show the ways that exist when the code is forgotten."""
    _, formats = use_translation()
    state = model.state

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
            _("Erase this space?"),
            _("Its documents will be gone for good. Nobody can bring them back.")
            + (" " + _("Other people’s spaces stay.") if use_look().shared else ""),
            confirm=_("Erase this space"),
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
    if state.waiting:
        wait = _("Too many wrong keys. Try again in %(wait)s.", wait=formats.duration(state.wait))
        body.append(_aloud(Banner(wait, icon=ft.Icons.TIMER_OUTLINED, tone=Tone.TODO)))
    elif state.error and not isinstance(state.error, WrongCodeError):
        said = sentence(state.error, _)
        body.append(_aloud(Banner(said, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)))
    if model.has_recovery:
        body += [
            Field(
                _("Recovery key"),
                state.recovery,
                model.type_recovery,
                helper=_(
                    "The 28 characters that you wrote down. Capitals and dashes do not matter."
                ),
                error=_wrong_key(model, _),
                on_submit=submit,
                autofocus=True,
                address=True,
            ),
            ft.Text(
                _("Then you choose a new code at once. Your documents stay as they are."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            PrimaryButton(
                _("One moment…") if state.busy else _("Open with the recovery key"),
                submit,
                disabled=state.busy or state.waiting or not state.recovery.strip(),
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
        ButtonLine(LinkButton(_("Back to the code"), back, ft.Icons.ARROW_BACK)),
    ]
    return ft.Column(
        body,
        width=Size.FORM,
        spacing=Space.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        margin=ft.Margin.only(top=Space.PAGE_WIDE, bottom=Space.PAGE_WIDE),
    )
