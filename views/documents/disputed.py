"""Documents that each claim to replace the other: said, and both can be read."""

from functools import partial

import flet as ft

from services.documents.models import DocumentDetail
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton
from views._shared.navigation import go
from views._shared.theme import Tone


def Disputed(detail: DocumentDetail, _: Translator, formats: Formats) -> list[ft.Control]:
    """Show the ways to the others; nothing for most documents."""
    if not detail.rivals:
        return []
    links: list[ft.Control] = [
        LinkButton(
            _(
                "Open “%(title)s” of %(day)s",
                title=rival.title,
                day=formats.fhir(rival.date),
            ),
            partial(go, f"/documents/{rival.id}"),
        )
        for rival in detail.rivals
    ]
    return [
        Banner(
            _(
                "This document and another each say that they replace the other. Carnet cannot tell which is right: "
                "both stay. Ask their author."
            ),
            title=_("Which version counts is not clear"),
            icon=ft.Icons.COMPARE_ARROWS,
            tone=Tone.TODO,
            actions=links,
        )
    ]
