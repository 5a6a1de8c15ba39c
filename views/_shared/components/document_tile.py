"""A document as a line of a list."""

from typing import Any

import flet as ft

from services.documents.models import Document
from services.i18n.names import category_name
from services.i18n.translator import Translator
from views._shared.components.state_pill import StatePill
from views._shared.components.tile import OnClick, Place, Tile
from views._shared.document_signs import ICONS, sign_of, two_versions
from views._shared.theme import Space, Tone, Type


def DocumentTile(
    document: Document,
    date: str,
    on_click: OnClick,
    _: Translator,
    *,
    place: Place = Place.ONLY,
    selected: bool = False,
    large: bool = False,
    new: bool = True,
    below: ft.Control | None = None,
    key: Any = None,
) -> ft.Control:
    """Show title, author, `below` if there is something, `date` as it should be written here, and one pill.

    The pill says that it has two versions, else its state, else that it is hidden, else that it waits to be sent,
    else that it is new.
    """
    trailing: list[ft.Control] = [
        ft.Text(date, theme_style=Type.SECONDARY, color=ft.Colors.ON_SURFACE_VARIANT)
    ]
    if document.differs:
        word, icon, tone = two_versions(_)
        trailing.append(StatePill(word, icon, tone, on_box=selected))
    elif sign := sign_of(document.status, _):
        word, icon, tone = sign
        trailing.append(StatePill(word, icon, tone, on_box=selected))
    elif document.hidden:
        trailing.append(
            StatePill(_("Hidden"), ft.Icons.VISIBILITY_OFF_OUTLINED, Tone.NEUTRAL, on_box=selected)
        )
    elif document.pending:
        pill = StatePill(
            _("To be sent"), ft.Icons.CLOUD_UPLOAD_OUTLINED, Tone.NEUTRAL, on_box=selected
        )
        trailing.append(pill)
    elif document.is_new and new:
        trailing.append(StatePill(_("New"), on_box=selected))
    return Tile(
        document.title,
        document.author or document.type or category_name(document.category, _),
        ICONS[document.category],
        trailing=ft.Column(
            trailing,
            spacing=Space.SMALL,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.START
            if large
            else ft.CrossAxisAlignment.END,
        ),
        below=below,
        on_click=on_click,
        place=place,
        selected=selected,
        large=large,
        key=key,
    )
