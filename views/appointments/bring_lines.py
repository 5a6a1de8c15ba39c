"""What to bring, and what of it the record has."""

from collections import Counter
from collections.abc import Sequence

import flet as ft

from services.appointments.bringing import Brought
from services.documents.models import Document
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views.appointments.practice_card import Line


def bring_lines(
    asked: Sequence[str], brought: Sequence[Brought], _: Translator, formats: Formats
) -> list[ft.Control]:
    """Return a line for each thing; before the record was looked at, none says what is in it."""
    known = {each.line: each.documents for each in brought}
    return [Line(ft.Icons.CHECK, each, _held(known.get(each, ()), _, formats)) for each in asked]


def names(documents: Sequence[Document], _: Translator, formats: Formats) -> list[str]:
    """Return their titles, each with its day where two are called the same."""
    times = Counter(each.title for each in documents)
    return [
        _("%(name)s, %(day)s", name=each.title, day=formats.fhir_day(each.date))
        if times[each.title] > 1 and each.date
        else each.title
        for each in documents
    ]


def _held(documents: Sequence[Document], _: Translator, formats: Formats) -> str:
    titles = "; ".join(dict.fromkeys(names(documents, _, formats)))
    return _("In your record: %(titles)s", titles=titles) if titles else ""
