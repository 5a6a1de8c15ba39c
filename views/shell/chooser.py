"""Several people use this device: who is there?"""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.translator import Translator
from services.people.models import Space as PersonSpace
from views._shared.components.buttons import LinkButton
from views._shared.components.card import TILE_INDENT, Card
from views._shared.components.heading import Heading
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_services, use_session, use_translation
from views._shared.navigation import go
from views._shared.signs import shape_of, space_name
from views._shared.theme import Size, Space, Type
from views.shell.lock_state import LockModel


@ft.component
def Chooser(model: LockModel) -> ft.Control:
    """Show each space by what it shows of itself."""
    _, _formats = use_translation()
    people, look, session = use_services().people, use_look(), use_session()
    spaces = people.spaces()

    async def add(_event: Any) -> None:
        await go("/")
        await session.add_person(adding=True)

    tiles = [
        _tile(model, space, Place.of(index, len(spaces)), _, large=look.large)
        for index, space in enumerate(spaces)
    ]
    return ft.Column(
        [
            ft.Container(height=Space.PAGE_WIDE),
            Heading(_("Who is there?"), 1, Type.DOCUMENT),
            ft.Text(
                _("Each space opens with its own code."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            Card(tiles, divided=TILE_INDENT),
            LinkButton(_("Another person uses this device"), add, ft.Icons.PERSON_ADD_OUTLINED),
            ft.Text(
                _("Medical emergency: 15 · deaf: 114"),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ERROR,
                text_align=ft.TextAlign.CENTER,
            ),
            ft.Container(height=Space.PAGE),
        ],
        spacing=Space.NEAR,
        width=Size.FORM,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _tile(
    model: LockModel, space: PersonSpace, place: Place, _: Translator, *, large: bool
) -> ft.Control:
    icon, tone = shape_of(space.label)
    return Tile(
        space_name(space.label, _),
        icon=icon,
        tone=tone,
        trailing=Chevron(),
        on_click=partial(_choose, model, space.id),
        place=place,
        large=large,
        key=space.id,
    )


async def _choose(model: LockModel, id: str, _event: Any) -> None:
    await go("/")  # what somebody else had open is not for this person
    await model.choose(id)
