"""Words that warn: the numbers first, the search under them."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.appointments.models import EmergencyNumber
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type


def EmergencyFirst(numbers: Sequence[EmergencyNumber], _: Translator) -> ft.Control:
    """Say to call now, which number, and who says so."""
    banner = Banner(
        "\n".join(f"{each.number} · {each.name}" for each in numbers),
        title=_("If it is now, call first"),
        icon=ft.Icons.EMERGENCY_OUTLINED,
        tone=Tone.DANGER,
        actions=[
            LinkButton(_("All emergency numbers"), partial(go, "/help/emergency"), flush=True)
        ],
    )
    sources = ", ".join(dict.fromkeys(each.source for each in numbers))
    source = ft.Text(
        _("Source: %(source)s. Carnet knows words, it does not judge your state.", source=sources),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
    return ft.Semantics(live_region=True, content=ft.Column([banner, source], spacing=Space.CLOSE))
