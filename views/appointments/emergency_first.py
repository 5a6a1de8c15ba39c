"""Words that warn: the numbers first, the search under them."""

from functools import partial

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.emergency import SOURCE, emergency_numbers
from views._shared.navigation import go
from views._shared.theme import Space, Tone, Type
from views.appointments.red_flags import Flag

_DESPAIR = ("3114", "15", "114")
_BODY = ("15", "112", "114")


def EmergencyFirst(flag: Flag, _: Translator) -> ft.Control:
    """Say to call now, which number, and that the search goes on under it."""
    numbers = {each.number: each for each in emergency_numbers(_)}
    first = _DESPAIR if flag is Flag.DESPAIR else _BODY
    lines = [f"{number} · {numbers[number].name}" for number in first]
    banner = Banner(
        "\n".join(lines),
        title=_("If it is now, call first"),
        icon=ft.Icons.EMERGENCY_OUTLINED,
        tone=Tone.DANGER,
        actions=[
            LinkButton(_("All emergency numbers"), partial(go, "/help/emergency"), flush=True)
        ],
    )
    source = ft.Text(
        _("Source: %(source)s. Carnet knows words, it does not judge your state.", source=SOURCE),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
    return ft.Semantics(live_region=True, content=ft.Column([banner, source], spacing=Space.CLOSE))
