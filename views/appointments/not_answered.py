"""The server could not be asked: why, what to do, and what still works."""

from functools import partial

import flet as ft

from services.core.errors import ServiceError, SignedOutError
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.components.buttons import OnClick, PrimaryButton
from views._shared.components.error_state import ErrorState
from views._shared.navigation import go
from views.appointments.ways_out import WaysOut


def not_answered(
    error: ServiceError, again: OnClick, _: Translator, *, large: bool
) -> list[ft.Control]:
    """Return the explanation with its one action, and the exits under it."""
    action = (
        PrimaryButton(_("Sign in again"), partial(go, "/settings/connect"), ft.Icons.LOGIN)
        if isinstance(error, SignedOutError)
        else PrimaryButton(_("Try again"), again)
    )
    return [ErrorState(explained(error, _), action), WaysOut(_, large=large)]
