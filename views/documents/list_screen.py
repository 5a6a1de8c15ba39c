"""The documents: searched, filtered, listed by month; beside the open one where there is room."""

from functools import partial

import flet as ft

from services.core.categories import Category
from services.i18n.translator import Translator
from views._shared.acting_words import no_document
from views._shared.components.awaited import Awaited
from views._shared.components.buttons import PrimaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.freshness_line import FreshnessLine
from views._shared.components.page import Page
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.session import SessionState
from views._shared.theme import Size, Space
from views.documents.detail_pane import DetailPane
from views.documents.document_list import DocumentList
from views.documents.expected_line import Late
from views.documents.filters import Filters
from views.documents.more_menu import MoreMenu
from views.documents.narrow_state import NarrowModel
from views.documents.narrowing import Narrowing
from views.documents.search_box import SearchBox
from views.documents.state import DocumentsModel, Phase
from views.documents.values_section import Analyses


@ft.component
def DocumentsScreen() -> ft.Control:
    """Show the list and, from 1000 pixels, the document that the route names."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    chosen = ft.use_route_params().get("id") or ""
    model = use_model(
        lambda: DocumentsModel(services.documents, services.finding, services.changes)
    )
    narrow = use_model(lambda: NarrowModel(services.finding, services.own, services.changes))
    state = model.state
    side = Space.PAGE if look.phone else Space.PAGE_WIDE
    nothing = state.empty and not state.filtered
    count = ""
    if state.phase is Phase.READY and state.total:
        number = formats.number(state.total)
        count = _.n("%(number)s document", "%(number)s documents", state.total, number=number)
    add = PrimaryButton(_("Add"), partial(go, "/documents/add"), ft.Icons.ADD)
    tools = ft.Row(
        [keyed("more", MoreMenu, model), *([add] if look.adds else [])],
        spacing=Space.SMALL,
        tight=True,
    )
    body = (
        Awaited(_nothing(look, _), adds=look.adds)
        if nothing
        else _panes(model, narrow, chosen, side, wide=look.desktop, large=look.large)
    )
    return Page(
        _("Documents"),
        [body],
        freshness=FreshnessLine(count),
        primary=None if nothing else tools,
        scroll=False,
    )


def _nothing(look: SessionState, _: Translator) -> ft.Control:
    if look.acting and not look.adds:
        said = no_document(look.acting, _)
        return EmptyState(_("No document yet"), said, ft.Icons.FOLDER_OPEN_OUTLINED)
    return EmptyState(
        _("No document yet"),
        _("Add a PDF, a photo, or a file from a hospital or a laboratory."),
        ft.Icons.FOLDER_OPEN_OUTLINED,
        PrimaryButton(_("Add a document"), partial(go, "/documents/add"), ft.Icons.ADD),
    )


def _has_analyses(model: DocumentsModel) -> bool:
    """Say whether what is listed are results of laboratories; else the menu has the way."""
    return model.state.query.category is Category.LABORATORY


def _panes(
    model: DocumentsModel,
    narrow: NarrowModel,
    chosen: str,
    side: int,
    *,
    wide: bool,
    large: bool,
) -> ft.Control:
    tools: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(
                    keyed(
                        f"search-{model.state.resets}",
                        SearchBox,
                        model.search,
                        model.state.query.text,
                    ),
                    expand=True,
                ),
                keyed("narrowing", Narrowing, model, narrow),
            ],
            spacing=Space.SMALL,
        ),
        keyed("filters", Filters, model, narrow),
        *([keyed("analyses", Analyses)] if _has_analyses(model) else []),
        *([keyed("late", Late, narrow)] if not model.state.filtered else []),
    ]
    if large:
        # At this size the tools would leave no room to the list: they scroll with it.
        spaced = [ft.Container(tool, padding=ft.Padding.only(bottom=Space.NEAR)) for tool in tools]
        return keyed("list", DocumentList, model, chosen, spaced, side)
    listed = ft.Column(
        [
            ft.Container(
                ft.Column(
                    tools, spacing=Space.CLOSE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
                ),
                padding=ft.Padding.symmetric(horizontal=side if not wide else 0),
            ),
            keyed("list", DocumentList, model, chosen, [], 0 if wide else side),
        ],
        spacing=Space.SMALL,
        expand=not wide,
        width=Size.LIST if wide else None,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    if not wide:
        return listed
    return ft.Container(
        ft.Row(
            [listed, ft.Container(keyed("pane", DetailPane, chosen), expand=True)],
            spacing=Space.APART,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(left=side, right=side),
        expand=True,
    )
