"""Two fields to choose a code or passphrase, with what is wrong beside each."""

from collections.abc import Awaitable, Callable

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.field import Field
from views._shared.new_secret import CODE_DIGITS, NewSecret
from views._shared.theme import Tone

OnValue = Callable[[str], Awaitable[None]]


def NewSecretFields(
    state: NewSecret,
    _: Translator,
    on_secret: OnValue,
    on_again: OnValue,
    on_submit: Callable[[], Awaitable[None]],
) -> list[ft.Control]:
    """Return the fields, and a hint about a secret that is easy to guess."""
    too_short = state.tried and not state.long_enough
    differ = state.tried and state.long_enough and not state.agree
    digits = CODE_DIGITS if state.is_code else None
    short_code, short_phrase = (
        _("The code has 6 digits."),
        _("The passphrase has at least 12 characters."),
    )
    fields: list[ft.Control] = [
        Field(
            _("Code of 6 digits") if state.is_code else _("Passphrase"),
            state.secret,
            on_secret,
            secret=True,
            digits=state.is_code,
            longest=digits,
            autofocus=True,
            helper=""
            if state.is_code
            else _("Four or five words that only you would put together."),
            error=(short_code if state.is_code else short_phrase) if too_short else "",
        ),
        Field(
            _("The same code again") if state.is_code else _("The same passphrase again"),
            state.again,
            on_again,
            secret=True,
            digits=state.is_code,
            longest=digits,
            error=_("The two are not the same.") if differ else "",
            on_submit=on_submit,
        ),
    ]
    if state.easy:
        hint = _("Easy to guess. You may keep it, but another one protects better.")
        fields.append(Banner(hint, tone=Tone.TODO))
    return fields
