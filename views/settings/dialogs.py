"""The questions the settings ask."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import OnClick, PrimaryButton, SecondaryButton
from views._shared.components.choice import Choice
from views._shared.components.confirm import Confirm
from views._shared.components.field import Field
from views._shared.protections import protection_options
from views._shared.theme import Size, Space, Tone, Type
from views.settings.erasing import erasing_deleted, erasing_everything
from views.settings.recovery_dialog import recovery_parts
from views.settings.state import Asking, SettingsModel


def settings_dialog(
    model: SettingsModel,
    _: Translator,
    formats: Formats,
    *,
    keystore: bool,
    shared: bool,
    on_changed: OnClick,
) -> ft.AlertDialog | None:
    """Return the dialog that is open, for `ft.use_dialog`."""
    cancel = partial(_cancel, model)
    match model.state.asking:
        case Asking.CODE:
            return _code(model, _, cancel, on_changed, keystore=keystore)
        case Asking.RECOVERY:
            return _dialog(*recovery_parts(model, _, cancel), cancel)
        case Asking.ERASE_DELETED:
            return Confirm(
                _("Erase the deleted documents?"),
                erasing_deleted(model.state.copies, _),
                confirm=_("Erase them"),
                cancel=_("Keep them"),
                on_confirm=partial(_erase_deleted, model),
                on_cancel=cancel,
            )
        case Asking.ERASE_ALL:
            word = _("erase")
            return Confirm(
                _("Erase this space?") if shared else _("Erase everything on this device?"),
                erasing_everything(model.state.freshness, _, formats),
                confirm=_("Erase this space") if shared else _("Erase everything"),
                cancel=_("Keep my documents"),
                on_confirm=partial(_erase, model),
                on_cancel=cancel,
                word=word,
                word_label=_("To confirm, type: %(word)s", word=word),
                typed=model.state.word,
                on_typed=model.enter_word,
            )
        case Asking.NOTHING:
            return None


async def _cancel(model: SettingsModel, _event: Any) -> None:
    await model.ask(Asking.NOTHING)


async def _erase_deleted(model: SettingsModel, _event: Any) -> None:
    await model.erase_deleted()


async def _erase(model: SettingsModel, _event: Any) -> None:
    await model.erase()


def _dialog(
    title: str, body: list[ft.Control], actions: list[ft.Control], cancel: OnClick
) -> ft.AlertDialog:
    return ft.AlertDialog(
        modal=True,
        title=ft.Text(title, theme_style=Type.SECTION),
        content=ft.Container(
            ft.Column(
                body,
                spacing=Space.PAGE,
                tight=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            width=Size.FORM,
        ),
        actions=actions,
        actions_overflow_button_spacing=Space.CLOSE,
        on_dismiss=cancel,
    )


def _code(
    model: SettingsModel, _: Translator, cancel: OnClick, on_changed: OnClick, *, keystore: bool
) -> ft.AlertDialog:
    state = model.state
    longest = 6 if state.is_code else None
    too_short = state.tried and not state.long_enough
    differ = state.tried and state.long_enough and not state.agree
    short = (
        _("The code has 6 digits.")
        if state.is_code
        else _("The passphrase has at least 12 characters.")
    )
    kind = state.protection.value
    body: list[ft.Control] = [
        Choice(protection_options(_, keystore=keystore), kind, model.protect),
        Field(
            _("Code of 6 digits") if state.is_code else _("Passphrase"),
            state.secret,
            model.enter_secret,
            secret=True,
            digits=state.is_code,
            longest=longest,
            error=short if too_short else "",
            key=kind,
        ),
        Field(
            _("The same code again") if state.is_code else _("The same passphrase again"),
            state.again,
            model.enter_again,
            secret=True,
            digits=state.is_code,
            longest=longest,
            error=_("The two are not the same.") if differ else "",
            key=kind,
        ),
    ]
    if state.easy:
        body.append(
            Banner(
                _("Easy to guess. You may keep it, but another one protects better."),
                tone=Tone.TODO,
            )
        )
    if state.error:
        body.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    return _dialog(
        _("Change how Carnet opens"),
        body,
        [
            SecondaryButton(_("Cancel"), cancel),
            PrimaryButton(
                _("One moment…") if state.busy else _("Change it"), on_changed, disabled=state.busy
            ),
        ],
        cancel,
    )
