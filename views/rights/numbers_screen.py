"""The useful numbers: the four that must always be on top, then the others, by how often they matter."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from services.content.models import Number
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.rights.calling import sources_of
from views._shared.components.number_tile import NumberTile
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.hooks import use_look, use_services, use_translation
from views._shared.theme import Size, Space, Type

_FIRST: Final = 1
_NEXT: Final = 2


@ft.component
def NumbersScreen(back: str = "/rights") -> ft.Control:
    """Show every number; one whose source is not sure says so, and is not called with one tap."""
    _, formats = use_translation()
    look = use_look()
    numbers = use_services().content.numbers(_.language)
    first = [number for number in numbers if number.priority == _FIRST]
    danger = [number for number in numbers if number.priority == _NEXT]
    others = [number for number in numbers if number.priority > _NEXT]
    return Page(
        _("Useful numbers"),
        [
            _section(_("Emergency"), first, _, large=look.large),
            _section(_("Danger, violence, distress"), danger, _, large=look.large),
            _section(_("Questions, help to stop, formalities"), others, _, large=look.large),
            *_background(numbers, _, formats),
        ],
        back=back,
        back_label=_("My rights") if back == "/rights" else _("Help"),
        width=Size.READING,
    )


def _section(title: str, numbers: Sequence[Number], _: Translator, *, large: bool) -> ft.Control:
    tiles = [NumberTile(number, _, large=large) for number in numbers]
    return SectionCard(title, tiles, indent=Space.PAGE)


def _background(numbers: Sequence[Number], _: Translator, formats: Formats) -> list[ft.Control]:
    day = formats.fhir(max(number.checked for number in numbers).isoformat())
    said = (
        _("Hours and price are said only where a source says them. Some may not answer overseas."),
        _("Checked on %(day)s.", day=day),
        _("Sources: %(sources)s", sources="; ".join(sources_of(numbers))),
    )
    return [
        ft.Text(line, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
        for line in said
    ]
