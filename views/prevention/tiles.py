"""A card of prevention as a tile, and tiles that fold."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.prevention.models import Card as Rule
from services.prevention.models import Status
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Chevron, OnClick, Place, Tile
from views._shared.navigation import go
from views._shared.session import SessionState
from views._shared.theme import Size, Space, Tone, Type
from views.prevention.words import icon_of, look_of, rule_route, state_of, title_of

_ASKS = frozenset({Status.OVERDUE, Status.DUE})


def rule_tile(
    card: Rule, look: SessionState, _: Translator, formats: Formats, place: Place = Place.ONLY
) -> ft.Control:
    """Show a card: one button, named by its title, its state and, where something is asked, "Why?"."""
    asks = card.status in _ASKS and not card.quiet
    icon, tone = look_of(card)
    return why_tile(
        title_of(card, _),
        state_of(card, _, formats),
        icon_of(card),
        icon,
        tone,
        rule_route(card.rule.id),
        look,
        _("Why?") if asks else "",
        place,
    )


def why_tile(
    title: str,
    state: str,
    icon: ft.IconData,
    state_icon: ft.IconData,
    tone: Tone,
    route: str,
    look: SessionState,
    why: str,
    place: Place,
) -> ft.Control:
    """Show a line with its state; `why` stands at the end of it, on a phone under the title."""
    line: ft.Control = StateLine(state, state_icon, tone)
    trailing: ft.Control | None = Chevron()
    if why:
        word = ft.Text(why, theme_style=Type.LABEL, color=ft.Colors.PRIMARY)
        trailing = word
        if look.phone and not look.large:
            line.expand = True
            line, trailing = ft.Row([line, word], spacing=Space.CLOSE), None
    return Tile(
        title,
        icon=icon,
        tone=tone,
        state=line,
        trailing=trailing,
        on_click=partial(go, route),
        place=place,
        large=look.large,
    )


def rule_tiles(
    cards: Sequence[Rule], look: SessionState, _: Translator, formats: Formats
) -> list[ft.Control]:
    """Return a tile for each card."""
    return [
        rule_tile(card, look, _, formats, Place.of(index, len(cards)))
        for index, card in enumerate(cards)
    ]


def rule_section(
    title: str, cards: Sequence[Rule], look: SessionState, _: Translator, formats: Formats
) -> list[ft.Control]:
    """Return the section of these cards, nothing where there is none."""
    if not cards:
        return []
    return [SectionCard(title, rule_tiles(cards, look, _, formats), large=look.large)]


def folded(
    title: str,
    line: str,
    icon: ft.IconData,
    on_click: OnClick,
    tiles: Sequence[ft.Control],
    *,
    opened: bool,
    large: bool,
) -> ft.Control:
    """Show a line that opens and closes what is under it."""
    way = ft.Icons.EXPAND_LESS if opened else ft.Icons.EXPAND_MORE
    head = Tile(
        title,
        line,
        icon,
        tone=Tone.NEUTRAL,
        trailing=ft.Icon(way, size=Size.CHEVRON, color=ft.Colors.ON_SURFACE_VARIANT),
        on_click=on_click,
        place=Place.FIRST if opened else Place.ONLY,
        large=large,
    )
    return ft.Semantics(
        expanded=opened,
        content=Card([head, *(tiles if opened else ())], divided=TILE_INDENT),
    )
