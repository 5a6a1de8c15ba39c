"""Sentences of content as they are read: one under the other, what is not sure said so, sources at the end."""

from collections.abc import Sequence

import flet as ft

from services.content.models import Page, Statement
from services.i18n.translator import Translator
from views._shared.components.card import Card
from views._shared.theme import Size, Space, Type


def Statements(statements: Sequence[Statement], _: Translator) -> ft.Control:
    """Show statements in one card."""
    return Card([_said(one, _) for one in statements], padding=Space.PAGE, spacing=Space.NEAR)


def _said(one: Statement, _: Translator) -> ft.Control:
    words: list[ft.Control] = [ft.Text(one.text, theme_style=Type.BODY)]
    if not one.sure:
        words.append(
            ft.Text(
                _("To be checked: no official text was read for this."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            )
        )
    icon = ft.Icons.CHECK if one.sure else ft.Icons.QUESTION_MARK
    return ft.Row(
        [
            ft.Icon(icon, size=Size.CHEVRON, color=ft.Colors.PRIMARY),
            ft.Column(words, spacing=Space.TIGHT, expand=True),
        ],
        spacing=Space.NEAR,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def Sources(page: Page, _: Translator) -> ft.Control:
    """Say in which laws and where it was read."""
    places = [*page.laws, *(source.organisation for source in page.sources)]
    return ft.Text(
        _("Sources: %(places)s", places=" · ".join(dict.fromkeys(places))),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
