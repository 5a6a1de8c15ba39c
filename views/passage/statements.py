"""Sentences of content as they are read: what is not sure says so, whom to speak to comes after."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from services.content.models import Page, Statement
from services.content.schema import Part
from services.i18n.translator import Translator
from views._shared.components.buttons import ButtonLine, LinkButton
from views._shared.components.card import Card
from views._shared.components.heading import Heading
from views._shared.navigation import go
from views._shared.theme import Size, Space, Type


def Statements(page: Page, _: Translator) -> ft.Control:
    """Show what a page says, then whom one may speak to."""
    spoken = page.part(Part.WITHOUT)
    said = [one for one in page.statements if one not in spoken]
    stretch = ft.CrossAxisAlignment.STRETCH
    parts: list[ft.Control] = [_card(said, _)]
    if spoken:
        parts += [Heading(_("To speak to somebody"), 2, Type.TITLE), _card(spoken, _)]
    return ft.Column(parts, spacing=Space.NEAR, horizontal_alignment=stretch)


def _card(said: Sequence[Statement], _: Translator) -> ft.Control:
    return Card([_said(one, _) for one in said], padding=Space.PAGE, spacing=Space.NEAR)


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
    return ft.Row(
        [
            ft.Icon(
                ft.Icons.REMOVE if one.sure else ft.Icons.QUESTION_MARK,
                size=Size.CHEVRON,
                apply_text_scaling=True,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            ft.Column(words, spacing=Space.TIGHT, expand=True),
        ],
        spacing=Space.NEAR,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def Sources(page: Page, _: Translator) -> ft.Control:
    """Name the laws, and lead to the same page with every source."""
    words: list[ft.Control] = []
    if page.laws:
        words.append(
            ft.Text(
                " · ".join(page.laws),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            )
        )
    reading = partial(go, f"/rights/{page.kind}/{page.id}")
    words.append(ButtonLine(LinkButton(_("Where it was read"), reading, flush=True)))
    return ft.Column(words, spacing=0)
