"""Whom to call in an emergency: noted by hand, told, without access."""

from functools import partial
from typing import Any

import flet as ft

from services.trusted.models import Contact
from views._shared.components.buttons import ButtonLine, NamedIconButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.fact import Fact
from views._shared.components.field import Field
from views._shared.components.heading import Heading
from views._shared.hooks import use_look, use_shell, use_translation
from views._shared.theme import Space, Type
from views.trusted.state import TrustedModel


@ft.component
def Contacts(model: TrustedModel) -> ft.Control:
    """Show who is noted, and a way to note another."""
    _, _formats = use_translation()
    notices, look = use_shell().notices, use_look()
    desk = model.state.desk
    noted = desk.contacts if desk else ()

    async def drop(contact: Contact, _event: Any) -> None:
        await model.drop_contact(contact.id)
        undo = partial(model.drop_contact, contact.id, back=True)
        notices.say(_("%(name)s is off the list.", name=contact.name), _("Undo"), undo)

    async def add(_event: Any = None) -> None:
        await model.note_contact()

    begun = str(model.state.contacts_begun)
    name, phone, bond = model.state.contact
    return ft.Column(
        [
            Heading(_("Emergency contacts")),
            ft.Text(
                _("Whom to tell. They receive no access, and decide nothing."),
                theme_style=Type.SECONDARY,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
            *(
                [
                    Card(
                        [
                            Fact(
                                one.name,
                                " · ".join(filter(None, (one.bond, one.phone))),
                                stacked=look.large or look.phone,
                                trailing=NamedIconButton(
                                    ft.Icons.CLOSE,
                                    _("Take %(name)s off the list", name=one.name),
                                    partial(drop, one),
                                ),
                            )
                            for one in noted
                        ],
                        divided=Space.PAGE,
                    )
                ]
                if noted
                else []
            ),
            Card(
                [
                    Field(
                        _("Name of the contact"), name, partial(model.type_contact, 0), key=begun
                    ),
                    Field(
                        _("Telephone of the contact"),
                        phone,
                        partial(model.type_contact, 1),
                        key=begun,
                    ),
                    Field(
                        _("Who they are to me (optional)"),
                        bond,
                        partial(model.type_contact, 2),
                        key=begun,
                    ),
                    ButtonLine(
                        SecondaryButton(_("Note this contact"), add, ft.Icons.PERSON_ADD_OUTLINED)
                    ),
                ],
                padding=Space.PAGE,
                spacing=Space.NEAR,
            ),
        ],
        spacing=Space.CLOSE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
