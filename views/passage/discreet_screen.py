"""Discretion: a neutral name, neutral notices, a way to hide at once, and a lock apart from the device’s."""

from functools import partial

import flet as ft

from services.i18n.translator import Translator
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Tile
from views._shared.discretion import neutral_name
from views._shared.hooks import use_look, use_services, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Type


@ft.component
def DiscreetScreen() -> ft.Control:
    """Show the switch, what it does, and what it does not."""
    _, _formats = use_translation()
    services, look = use_services(), use_look()
    on = look.preferences.discreet

    async def change(value: bool) -> None:
        await services.settings.change(discreet=value)

    body: list[ft.Control] = [
        Card(
            [
                Check(
                    _("Discreet mode"),
                    _("A neutral name, neutral reminders, and a way to hide at once."),
                    on,
                    change,
                )
            ],
            padding=Space.CLOSE,
        ),
        Card([_line(text) for text in _lines(_)], padding=Space.PAGE, spacing=Space.NEAR),
    ]
    if not look.demonstration:
        body.append(
            SectionCard(
                _("Carnet’s own lock"),
                [
                    Tile(
                        _("Code, and when Carnet locks itself"),
                        _("Apart from this device’s lock"),
                        ft.Icons.LOCK_OUTLINE,
                        trailing=Chevron(),
                        on_click=partial(go, "/settings"),
                        large=look.large,
                    )
                ],
            )
        )
    return Page(
        _("Discreet mode"), body, back="/settings", back_label=_("Settings"), width=Size.READING
    )


def _lines(_: Translator) -> tuple[str, ...]:
    return (
        _("The window is called “%(name)s”.", name=neutral_name(_)),
        _("Reminders say that there is something, never what."),
        _(
            "The button at the top, or Escape twice, shows an empty page at once. Your code brings Carnet back."
        ),
        _("The browser keeps the addresses that you opened: clear its history if others use it."),
    )


def _line(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.BODY)
