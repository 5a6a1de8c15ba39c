"""The page of how Carnet looks and hides: language, text size, code, discretion. Nothing is ticked beforehand."""

from functools import partial
from typing import Final

import flet as ft

from services.i18n.translator import Translator
from services.settings.models import Language, Preferences
from views._shared.components.card import Card
from views._shared.components.check import Check
from views._shared.components.choice import Choice, Option
from views._shared.components.heading import Heading
from views._shared.components.tile import Chevron, Tile
from views._shared.languages import LANGUAGE_NAMES
from views._shared.navigation import go
from views._shared.ports import Settings
from views._shared.theme import Space, Type

SIZES: Final = (1.0, 1.5, 2.0)


def Display(settings: Settings, preferences: Preferences, _: Translator) -> list[ft.Control]:
    """Show what can be chosen, each applied at once."""

    async def language(value: str) -> None:
        await settings.change(language=Language(value))

    async def scale(value: str) -> None:
        await settings.change(text_scale=float(value))

    async def discreet(value: bool) -> None:
        await settings.change(discreet=value)

    nearest = min(SIZES, key=lambda each: abs(each - preferences.text_scale))
    return [
        _part(
            _("Language"),
            Choice(
                [Option(each.value, name) for each, name in LANGUAGE_NAMES.items()],
                preferences.language,
                language,
            ),
        ),
        _part(
            _("Text size"),
            Choice(
                [
                    Option(str(each), _("%(percent)s %%", percent=round(each * 100)))
                    for each in SIZES
                ],
                str(nearest),
                scale,
            ),
        ),
        _part(
            _("Your code, your discretion"),
            Check(
                _("Discreet mode"),
                _("A neutral name, neutral reminders, and a way to hide at once."),
                preferences.discreet,
                discreet,
            ),
            Tile(
                _("Your own code"),
                _("It is Carnet’s own, apart from this device’s."),
                ft.Icons.PASSWORD,
                trailing=Chevron(),
                on_click=partial(go, "/settings"),
            ),
        ),
    ]


def _part(title: str, *controls: ft.Control) -> ft.Control:
    return ft.Column(
        [Heading(title, 2, Type.TITLE), Card(controls, padding=Space.CLOSE, spacing=Space.SMALL)],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
