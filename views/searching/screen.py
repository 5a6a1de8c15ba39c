"""One search, two answers: the documents of the person, and what Carnet explains. Neither hides the other."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.content.schema import Kind
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.overview.search import Explanation, Together
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.document_tile import DocumentTile
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.marked import Marked
from views._shared.components.page import Page
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_kept, use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Type
from views.documents.search_box import SearchBox
from views.rights.reading_screen import level_of
from views.rights.routing import route_of
from views.searching.state import SearchModel

_ICONS = {
    Kind.RIGHT: ft.Icons.GAVEL_OUTLINED,
    Kind.ARTICLE: ft.Icons.ARTICLE_OUTLINED,
    Kind.INSURANCE: ft.Icons.CREDIT_CARD_OUTLINED,
    Kind.HELP: ft.Icons.HELP_OUTLINE,
    Kind.TERM: ft.Icons.MENU_BOOK_OUTLINED,
    Kind.NUMBER: ft.Icons.PHONE_OUTLINED,
}


@ft.component
def SearchScreen() -> ft.Control:
    """Ask, and show both answers: side by side where there is room."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: SearchModel(services.search, _.language))
    level = level_of(simplified=look.preferences.simplified)
    asking = use_kept(lambda: _Asking(model))
    asking.level = level
    state = model.state
    body: list[ft.Control] = [
        ft.Container(
            keyed(
                "box",
                SearchBox,
                asking.typed,
                hint=_("A document, a right, a word, a number…"),
                autofocus=True,
            ),
            width=Size.READING,
        )
    ]
    if state.error:
        body.append(ErrorState(explained(state.error, _)))
    elif state.found:
        body += _answers(state.found, _, formats, wide=look.desktop, large=look.large)
    else:
        body.append(
            _soft(
                _("Searches your documents and what Carnet explains. Nothing leaves this device.")
            )
        )
    return Page(_("Search"), body, back="/", back_label=_("Home"))


class _Asking:
    """Asks in the version that is read now: what the field was given stays the same function."""

    def __init__(self, model: SearchModel) -> None:
        self._model = model
        self.level = level_of(simplified=False)

    async def typed(self, words: str) -> None:
        await self._model.type(words, self.level)


def _answers(
    found: Together, _: Translator, formats: Formats, *, wide: bool, large: bool
) -> list[ft.Control]:
    count = len(found.documents)
    counted = f"{formats.number(count)}+" if found.more else formats.number(count)
    explanations = len(found.explanations)
    said = _(
        "%(documents)s · %(explanations)s",
        documents=_.n("%(number)s document", "%(number)s documents", count, number=counted),
        explanations=_.n(
            "%(number)s explanation",
            "%(number)s explanations",
            explanations,
            number=formats.number(explanations),
        ),
    )
    documents = _section(
        _("In my documents"),
        found.documents_instead,
        _documents(found, _, formats, large=large),
        _("No document has these words."),
        _,
    )
    content = _section(
        _("In the explanations"),
        found.content_instead,
        _explanations(found.explanations, large=large),
        _("No explanation has these words."),
        _,
    )
    both: ft.Control = (
        ft.Row(
            [ft.Container(documents, expand=True), ft.Container(content, expand=True)],
            spacing=Space.PAGE_WIDE,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        if wide
        else ft.Column(
            [documents, content],
            spacing=Space.PAGE,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    )
    return [ft.Semantics(live_region=True, content=_soft(said)), both]


def _section(
    title: str, instead: str, tiles: Sequence[ft.Control], nothing: str, _: Translator
) -> ft.Control:
    body: list[ft.Control] = [Heading(title)]
    if instead and tiles:
        body.append(_soft(_("Nothing has these words. Shown: “%(words)s”.", words=instead)))
    body.append(Card(tiles, divided=TILE_INDENT) if tiles else _soft(nothing))
    return ft.Column(body, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _documents(
    found: Together, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    return [
        DocumentTile(
            document,
            formats.fhir_day(document.date),
            partial(go, f"/documents/{document.id}"),
            _,
            place=Place.of(index, len(found.documents)),
            large=large,
            below=Marked(found.excerpts[document.id].runs, lines=2)
            if document.id in found.excerpts
            else None,
        )
        for index, document in enumerate(found.documents)
    ]


def _explanations(found: Sequence[Explanation], *, large: bool) -> list[ft.Control]:
    return [
        Tile(
            "".join(run.text for run in one.title),
            icon=_ICONS[one.kind],
            trailing=Chevron(),
            below=Marked(one.excerpt, lines=2) if one.excerpt else None,
            on_click=partial(go, route_of(one.kind, one.id)),
            place=Place.of(index, len(found)),
            large=large,
        )
        for index, one in enumerate(found)
    ]


def _soft(text: str) -> ft.Control:
    return ft.Text(text, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
