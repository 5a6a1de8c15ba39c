"""A document on its own page, on a phone or a tablet."""

import flet as ft

from views._shared.components.page import Page
from views._shared.hooks import use_translation
from views._shared.keyed import keyed
from views.documents.detail_pane import DocumentBody


@ft.component
def DocumentScreen() -> ft.Control:
    """Show the document that the route names."""
    _, _formats = use_translation()
    chosen = ft.use_route_params()["id"]
    return Page(
        _("Document"),
        [keyed(f"body-{chosen}", DocumentBody, chosen, level=1)],
        back="/documents",
        back_label=_("Documents"),
        titled=False,
    )
