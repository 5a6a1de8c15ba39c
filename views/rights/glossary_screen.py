"""The words explained, in alphabetical order; the route may name one, which comes first."""

import flet as ft

from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.hooks import use_services, use_translation
from views._shared.theme import Size, Space, Type


@ft.component
def GlossaryScreen() -> ft.Control:
    """Show each word and what it means."""
    _, _formats = use_translation()
    chosen = ft.use_route_params().get("id")
    terms = use_services().content.glossary(_.language)
    ordered = sorted(terms, key=lambda term: term.id != chosen)
    words: list[ft.Control] = [
        ft.Container(
            ft.Column(
                [
                    Heading(term.word, 2, Type.TITLE),
                    ft.Text(term.means, theme_style=Type.BODY),
                ],
                spacing=Space.SMALL,
            ),
            padding=ft.Padding.symmetric(horizontal=Space.PAGE, vertical=Space.NEAR),
            key=term.id,
        )
        for term in ordered
    ]
    return Page(
        _("Words explained"),
        [Card(words, divided=Space.PAGE)],
        back="/rights",
        back_label=_("My rights"),
        width=Size.READING,
    )
