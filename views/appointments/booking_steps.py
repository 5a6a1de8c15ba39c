"""Where one is between a need and an appointment."""

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.steps import Steps


def booking_steps(step: int, _: Translator) -> ft.Control:
    """Show the step, from 1: looking for care, choosing the time, confirming."""
    name = (_("Look for care"), _("Choose the time"), _("Confirm"))[step - 1]
    where = _("Step %(step)s of %(total)s", step=step, total=3)
    return Steps(f"{where} · {name}", step, 3)
