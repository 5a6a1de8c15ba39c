"""The help: a list of short pages."""

from functools import partial

import flet as ft

from services.content.schema import Kind
from services.i18n.translator import Translator
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.fact import Fact
from views._shared.components.page import Page
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.help.paper import PrintAccess, PrintHelp
from views.help.topics import Topic, shortcuts, topics
from views.rights.list_screen import Pages
from views.rights.numbers_screen import NumbersScreen


@ft.component
def HelpScreen() -> ft.Control:
    """List the pages."""
    _, _formats = use_translation()
    look = use_look()
    every = topics(_)
    tiles = [
        Tile(
            topic.title,
            topic.line,
            topic.icon,
            tone=Tone.DANGER if topic.key == "emergency" else Tone.CALM,
            trailing=Chevron(),
            on_click=partial(go, f"/help/{topic.key}"),
            place=Place.of(index, len(every)),
            large=look.large,
        )
        for index, topic in enumerate(every)
    ]
    search = Tile(
        _("Search the help and my documents"),
        _("A right, a word, a number, a document"),
        ft.Icons.SEARCH,
        trailing=Chevron(),
        on_click=partial(go, "/search"),
        large=look.large,
    )
    return Page(
        _("Help"),
        [
            Card([search]),
            Card(tiles, divided=TILE_INDENT),
            ft.Row([keyed("print", PrintHelp)]),
            keyed("screens", Pages, Kind.HELP, _("Screen by screen")),
        ],
        back="/",
        back_label=_("Home"),
        width=Size.READING,
    )


@ft.component
def HelpTopicScreen() -> ft.Control:
    """Show the page that the route names."""
    _, _formats = use_translation()
    look = use_look()
    chosen = ft.use_route_params().get("topic")
    topic = next((each for each in topics(_) if each.key == chosen), None)
    if chosen == "emergency":
        return keyed("numbers", NumbersScreen, "/help")
    if topic is None:
        missing = EmptyState(
            _("This page does not exist"), _("The others are in the help."), ft.Icons.HELP_OUTLINE
        )
        return Page(_("Help"), [missing], back="/help", back_label=_("Help"))
    return Page(
        topic.title,
        _content(topic, _, large=look.large),
        back="/help",
        back_label=_("Help"),
        width=Size.READING,
    )


def _content(topic: Topic, _: Translator, *, large: bool) -> list[ft.Control]:
    words: list[ft.Control] = [ft.Text(text, theme_style=Type.BODY) for text in topic.paragraphs]
    if topic.key == "keyboard":
        keys = [Fact(key, does, stacked=large) for key, does in shortcuts(_)]
        return [Card(keys, divided=Space.PAGE), *words]
    card = Card(words, padding=Space.WIDE, spacing=Space.PAGE)
    ways = [keyed("print", PrintHelp), keyed("letter", PrintAccess)]
    return [card, ft.Row(ways, wrap=True, spacing=Space.CLOSE)] if topic.key == "paper" else [card]
