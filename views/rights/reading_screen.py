"""The reading view: text size here, standard or simplified, words explained, printed; all of it without network."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.content.models import Page as Content
from services.content.schema import Kind, Level
from services.core.errors import NotFoundError
from services.i18n.translator import Translator
from services.printing.models import Frame, Printed
from services.rights.sheet import page_sheet
from services.rights.words import level_name
from views._shared.components.buttons import LinkButton, NamedIconButton
from views._shared.components.chip import Chip
from views._shared.components.empty_state import EmptyState
from views._shared.components.glossary_term import use_glossary
from views._shared.components.page import Page
from views._shared.hooks import use_look, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.printing import use_printing
from views._shared.theme import Size, Space, Type
from views.rights.reading import background, parts

SCALES: Final = (1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


@ft.component
def RightScreen() -> ft.Control:
    """Show the right that the route names."""
    return keyed("reading", _Reading, Kind.RIGHT, "/rights")


@ft.component
def CardScreen() -> ft.Control:
    """Show the card on health insurance that the route names."""
    return keyed("reading", _Reading, Kind.INSURANCE, "/rights/insurance")


@ft.component
def ArticleScreen() -> ft.Control:
    """Show the article that the route names."""
    return keyed("reading", _Reading, Kind.ARTICLE, "/rights/articles")


@ft.component
def ScreenHelpScreen() -> ft.Control:
    """Show the help of the screen that the route names."""
    return keyed("reading", _Reading, Kind.HELP, "/help")


@ft.component
def _Reading(kind: Kind, back: str) -> ft.Control:
    _, formats = use_translation()
    services, look = use_services(), use_look()
    explain = use_glossary()
    id = ft.use_route_params().get("id") or ""
    level = level_of(simplified=look.preferences.simplified)
    above = {
        Kind.INSURANCE: _("Health insurance"),
        Kind.ARTICLE: _("Situations and articles"),
        Kind.HELP: _("Help"),
    }.get(kind, _("My rights"))
    try:
        page = services.content.page(kind, id, _.language, level)
    except NotFoundError:
        missing = EmptyState(
            _("This page does not exist"), _("The others are in the list."), ft.Icons.HELP_OUTLINE
        )
        return Page(above, [missing], back=back, back_label=above)
    numbers = services.content.numbers(_.language)
    return Page(
        page.title,
        [
            keyed(f"tools-{kind.value}-{id}", Tools, page),
            *parts(page, numbers, explain, _, large=look.large),
            *background(page, _, formats),
        ],
        back=back,
        back_label=above,
        width=Size.READING,
    )


def level_of(*, simplified: bool) -> Level:
    """Return the level that the person reads."""
    return Level.SIMPLIFIED if simplified else Level.STANDARD


@ft.component
def Levels() -> ft.Control:
    """Switch between the two versions, for every page."""
    _, _formats = use_translation()
    settings, look = use_services().settings, use_look()
    now = level_of(simplified=look.preferences.simplified)

    async def choose(level: Level, _event: Any) -> None:
        await settings.change(simplified=level is Level.SIMPLIFIED)

    return ft.Row(
        [Chip(level_name(one, _), partial(choose, one), selected=one is now) for one in Level],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )


@ft.component
def Tools(page: Content) -> ft.Control:
    """The version, the text size, and the way to paper."""
    _, _formats = use_translation()
    printing = use_services().printing

    async def made(frame: Frame) -> Printed:
        return await printing.sheet(page_sheet(page, frame.words), frame)

    opened = use_printing(made)
    return ft.Column(
        [
            keyed("levels", Levels),
            ft.Row(
                [
                    keyed("size", TextSize),
                    LinkButton(_("Print this page"), opened, ft.Icons.PRINT_OUTLINED, flush=True),
                ],
                wrap=True,
                spacing=Space.PAGE,
                run_spacing=0,
            ),
        ],
        spacing=Space.SMALL,
    )


@ft.component
def TextSize() -> ft.Control:
    """Make the text smaller or larger, here and in all of Carnet."""
    _, _formats = use_translation()
    settings, look = use_services().settings, use_look()
    scale = look.preferences.text_scale
    at = min(range(len(SCALES)), key=lambda place: abs(SCALES[place] - scale))

    async def step(by: int, _event: Any) -> None:
        await settings.change(text_scale=SCALES[at + by])

    return ft.Row(
        [
            _button(ft.Icons.TEXT_DECREASE, _("Smaller text"), partial(step, -1), at == 0),
            _percent(scale, _),
            _button(
                ft.Icons.TEXT_INCREASE, _("Larger text"), partial(step, 1), at == len(SCALES) - 1
            ),
        ],
        spacing=Space.SMALL,
        tight=True,
    )


def _button(icon: ft.IconData, name: str, step: Any, end: bool) -> ft.Control:
    return NamedIconButton(icon, name, step, disabled=end)


def _percent(scale: float, _: Translator) -> ft.Control:
    words = _("%(percent)s %%", percent=round(scale * 100))
    return ft.Text(
        words,
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
        semantics_label=_("Text size: %(percent)s", percent=words),
    )
