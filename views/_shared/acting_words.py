"""What whoever acts for another may not do, said where they would look for it."""

import flet as ft

from services.i18n.translator import Translator
from services.people.helped import Helped, May
from views._shared.theme import Type


def refused(acting: Helped, _: Translator) -> str:
    """Return in one sentence why something is not there."""
    name = acting.name
    return {
        May.SEE: _("%(name)s lets you read, not change.", name=name),
        May.ADD: _("%(name)s lets you read and add, not change what is here.", name=name),
        May.MANAGE: _("Only what was added in Carnet can be changed here, not what care wrote."),
    }[acting.may]


def no_document(acting: Helped, _: Translator) -> str:
    """Return why a list of documents may be empty."""
    return _("%(name)s has none, or opened none to you.", name=acting.name)


def booked_refused(acting: Helped, _: Translator) -> str:
    """Return why an appointment is not moved or cancelled here."""
    if acting.adds and acting.opens("appointments"):
        return _(
            "%(name)s lets you change the appointments that you booked here, not this one.",
            name=acting.name,
        )
    return _("%(name)s lets you read, not change.", name=acting.name)


def calm(said: str) -> ft.Control:
    """Show such a sentence."""
    return ft.Text(said, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
