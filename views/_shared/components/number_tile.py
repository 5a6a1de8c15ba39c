"""A telephone number: what it is for, what is known of it, and one tap to call it where its source is sure."""

import flet as ft

from services.content.models import Number
from services.i18n.translator import Translator
from services.rights.calling import is_written_to, link
from services.rights.words import doubt
from views._shared.components.state_pill import StateLine
from views._shared.theme import Space, Tone, Type


def NumberTile(number: Number, _: Translator, *, large: bool = False) -> ft.Control:
    """Show a number; the button that calls it names it, so that two of them differ when heard."""
    soft = ft.Colors.ON_SURFACE_VARIANT
    unsure = doubt(number, _)
    lines: list[ft.Control] = [
        ft.Text(f"{number.number} · {number.name}", theme_style=Type.TITLE),
        *([ft.Text(number.use, theme_style=Type.SECONDARY, color=soft)] if number.use else []),
    ]
    if known := " · ".join(filter(None, (number.hours, number.cost))):
        lines.append(ft.Text(known, theme_style=Type.SECONDARY, color=soft))
    if unsure:
        lines.append(StateLine(unsure, ft.Icons.HELP_OUTLINE, Tone.TODO))
    words = ft.Column(lines, spacing=Space.TIGHT, expand=True)
    call = _call(number, _)
    parts: list[ft.Control] = [words, *([call] if call else [])]
    row: ft.Control = (
        ft.Column(
            [ft.Row([words]), *([ft.Row([call])] if call else [])],
            spacing=Space.CLOSE,
        )
        if large
        else ft.Row(parts, spacing=Space.NEAR)
    )
    return ft.Container(
        row, padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.NEAR)
    )


def _call(number: Number, _: Translator) -> ft.Control | None:
    address = link(number)
    if not address:
        return None
    written = is_written_to(number)
    said = (
        _("Write to %(number)s, %(name)s", number=number.number, name=number.name)
        if written
        else _("Call %(number)s, %(name)s", number=number.number, name=number.name)
    )
    # Opened by the client itself, within the tap: a browser would refuse a later one.
    return ft.OutlinedButton(
        ft.Text(
            _("Write") if written else _("Call"),
            theme_style=Type.BUTTON,
            color=ft.Colors.PRIMARY,
            semantics_label=said,
        ),
        ft.Icons.SMS_OUTLINED if written else ft.Icons.PHONE_OUTLINED,
        icon_color=ft.Colors.PRIMARY,
        action=ft.OpenUrl(address, ft.UrlTarget.SELF),
    )
