"""The filters of the list that are one tap away: saved ones, one category, unread ones, replaced ones too."""

from functools import partial
from typing import Any

import flet as ft

from services.documents.models import Category, Query
from services.i18n.names import category_name
from views._shared.components.chip import Chip
from views._shared.hooks import use_translation
from views._shared.theme import Space
from views.documents.narrow_state import NarrowModel
from views.documents.state import DocumentsModel


@ft.component
def Filters(model: DocumentsModel, narrow: NarrowModel) -> ft.Control:
    """Show a row of chips that scrolls; only the categories that hold something."""
    _, formats = use_translation()
    query, counts = model.state.query, dict(model.state.counts)

    async def all_of_them(_event: Any) -> None:
        await model.apply(Query(text=query.text))

    async def choose(category: Category, _event: Any) -> None:
        await model.choose(None if query.category is category else category)

    async def apply(saved: Query, _event: Any) -> None:
        await (model.reset() if query == saved else model.apply(saved))

    async def widen(_event: Any) -> None:
        await model.widen()

    async def unread(_event: Any) -> None:
        await model.toggle_unread()

    async def replaced(_event: Any) -> None:
        await model.toggle_replaced()

    offered = [category for category in Category if counts.get(category)]
    chips = [
        *(
            [
                Chip(
                    _.n("%(count)s filter", "%(count)s filters", model.state.narrowed),
                    widen,
                    selected=True,
                )
            ]
            if model.state.narrowed
            else []
        ),
        Chip(_("All"), all_of_them, selected=query == Query(text=query.text)),
        *(
            Chip(saved.name, partial(apply, saved.query), selected=query == saved.query)
            for saved in narrow.state.saved
        ),
        *(
            Chip(
                category_name(category, _),
                partial(choose, category),
                selected=query.category is category,
                count=formats.number(counts[category]),
            )
            for category in offered
        ),
        Chip(_("Unread"), unread, selected=query.unread),
        Chip(_("Also the replaced ones"), replaced, selected=query.replaced),
    ]
    return ft.Row(chips, scroll=ft.ScrollMode.HIDDEN, spacing=Space.CLOSE)
