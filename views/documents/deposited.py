"""A document that somebody left by a link: said before anything of it is read."""

import flet as ft

from services.documents.models import DocumentDetail, Source
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.theme import Tone


def Deposited(detail: DocumentDetail, _: Translator) -> list[ft.Control]:
    """Say who they said they are, and that nobody verified it; nothing for any other document."""
    if detail.document.source is not Source.DEPOSITED:
        return []
    return [
        Banner(
            _("Whoever left it typed their name and profession: nobody verified them."),
            title=_("Left by a third party, not verified"),
            icon=ft.Icons.PERSON_SEARCH_OUTLINED,
            tone=Tone.TODO,
        )
    ]
