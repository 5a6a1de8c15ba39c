"""What to bring, and what of it the record has."""

from collections.abc import Sequence

import flet as ft

from services.appointments.bringing import Brought
from services.documents.models import Document
from services.i18n.translator import Translator
from views.appointments.practice_card import Line


def bring_lines(
    asked: Sequence[str], brought: Sequence[Brought], _: Translator
) -> list[ft.Control]:
    """Return a line for each thing; before the record was looked at, none says what is in it."""
    known = {each.line: each.documents for each in brought}
    return [Line(ft.Icons.CHECK, each, _held(known.get(each, ()), _)) for each in asked]


def _held(documents: Sequence[Document], _: Translator) -> str:
    titles = ", ".join(dict.fromkeys(each.title for each in documents))
    return _("In your record: %(titles)s", titles=titles) if titles else ""
