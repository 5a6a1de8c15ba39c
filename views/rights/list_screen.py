"""My rights: a list of short pages, the numbers and the words; nothing here needs a network."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.content.models import Page as Content
from services.content.schema import Kind
from services.i18n.translator import Translator
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Tone
from views.rights.reading_screen import Levels, level_of
from views.rights.routing import route_of

_ICONS = {
    Kind.RIGHT: ft.Icons.GAVEL_OUTLINED,
    Kind.INSURANCE: ft.Icons.CREDIT_CARD_OUTLINED,
    Kind.ARTICLE: ft.Icons.ARTICLE_OUTLINED,
    Kind.HELP: ft.Icons.HELP_OUTLINE,
}


@ft.component
def RightsScreen() -> ft.Control:
    """List the rights, and open what stands beside them."""
    _, _formats = use_translation()
    look = use_look()
    return Page(
        _("My rights"),
        [
            keyed("levels", Levels),
            Card(_beside(_, large=look.large), divided=TILE_INDENT),
            keyed("rights", Pages, Kind.RIGHT, _("What the law says, and how to act")),
        ],
        back="/choices",
        back_label=_("My choices"),
        width=Size.READING,
    )


@ft.component
def InsuranceScreen() -> ft.Control:
    """List the cards on health insurance."""
    return keyed("list", _Listed, Kind.INSURANCE)


@ft.component
def ArticlesScreen() -> ft.Control:
    """List the articles and the particular situations."""
    return keyed("list", _Listed, Kind.ARTICLE)


@ft.component
def _Listed(kind: Kind) -> ft.Control:
    _, _formats = use_translation()
    insurance = kind is Kind.INSURANCE
    return Page(
        _("Health insurance") if insurance else _("Situations and articles"),
        [keyed("levels", Levels), keyed("pages", Pages, kind)],
        back="/rights",
        back_label=_("My rights"),
        width=Size.READING,
    )


@ft.component
def Pages(kind: Kind, title: str = "") -> ft.Control:
    """List all pages of a kind, in the version that the person reads."""
    _, _formats = use_translation()
    content, look = use_services().content, use_look()
    level = level_of(simplified=look.preferences.simplified)
    tiles = _tiles(content.pages(kind, _.language, level), large=look.large)
    return SectionCard(title, tiles) if title else Card(tiles, divided=TILE_INDENT)


def _tiles(pages: Sequence[Content], *, large: bool) -> list[ft.Control]:
    return [
        Tile(
            page.title,
            icon=_ICONS[page.kind],
            trailing=Chevron(),
            on_click=partial(go, route_of(page.kind, page.id)),
            place=Place.of(index, len(pages)),
            large=large,
        )
        for index, page in enumerate(pages)
    ]


def _beside(_: Translator, *, large: bool) -> list[ft.Control]:
    doors = (
        (_("Useful numbers"), _("15, 112, 114, 3114 and others"), "/rights/numbers", Tone.DANGER),
        (_("Words explained"), _("The words of health, in simple words"), "/rights/glossary", None),
        (
            _("Health insurance"),
            _("The card, the doctor, what is reimbursed"),
            "/rights/insurance",
            None,
        ),
        (
            _("Situations and articles"),
            _("Under 18, disability, new in France, and others"),
            "/rights/articles",
            None,
        ),
        (
            _("At 16 and at 18"),
            _("What changes, for you and for your parents"),
            "/passage",
            None,
        ),
    )
    icons = (
        ft.Icons.PHONE_OUTLINED,
        ft.Icons.MENU_BOOK_OUTLINED,
        _ICONS[Kind.INSURANCE],
        _ICONS[Kind.ARTICLE],
        ft.Icons.FLAG_OUTLINED,
    )
    return [
        Tile(
            title,
            line,
            icon,
            tone=tone or Tone.CALM,
            trailing=Chevron(),
            on_click=partial(go, route),
            place=Place.of(index, len(doors)),
            large=large,
        )
        for index, ((title, line, route, tone), icon) in enumerate(zip(doors, icons, strict=True))
    ]
