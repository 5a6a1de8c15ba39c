"""Making a recovery key: the code first, then the key, on the screen and on paper."""

from typing import Any

import flet as ft

from services.core.errors import WrongCodeError
from services.i18n.sentences import sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import OnClick, PrimaryButton, SecondaryButton
from views._shared.components.field import Field
from views._shared.components.paper_key import PaperRecovery
from views._shared.components.recovery_key import RecoveryKey
from views._shared.keyed import keyed
from views._shared.theme import Tone, Type
from views.settings.state import SettingsModel

Parts = tuple[str, list[ft.Control], list[ft.Control]]
"""A dialog's title, what it says, its buttons."""


def recovery_parts(model: SettingsModel, _: Translator, cancel: OnClick) -> Parts:
    """Return what the dialog shows at this point."""
    state = model.state
    if state.recovery:
        return (
            _("Recovery key"),
            [RecoveryKey(state.recovery), keyed("paper-key", PaperRecovery, state.recovery)],
            [PrimaryButton(_("I wrote it down"), cancel)],
        )

    async def write(_event: Any = None) -> None:
        await model.write_recovery()

    wrong = isinstance(state.error, WrongCodeError)
    body: list[ft.Control] = [
        ft.Text(
            _("A recovery key on paper, in a safe place, opens the space if you forget the code."),
            theme_style=Type.BODY,
        ),
        ft.Text(
            _("A new key makes an earlier one useless."),
            theme_style=Type.SECONDARY,
            color=ft.Colors.ON_SURFACE_VARIANT,
        ),
        Field(
            _("Your code, to go on") if state.is_code else _("Your passphrase, to go on"),
            state.secret,
            model.enter_secret,
            secret=True,
            digits=state.is_code,
            longest=6 if state.is_code else None,
            error=sentence(state.error, _) if state.error and wrong else "",
            on_submit=write,
            key="recovery",
        ),
    ]
    if state.error and not wrong:
        body.append(Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER))
    return (
        _("Write down a recovery key"),
        body,
        [
            SecondaryButton(_("Cancel"), cancel),
            PrimaryButton(
                _("One moment…") if state.busy else _("Show my recovery key"),
                write,
                disabled=state.busy,
            ),
        ],
    )
