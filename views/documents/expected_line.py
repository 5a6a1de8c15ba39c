"""Above the list: the reports that should have come."""

from functools import partial

import flet as ft

from services.documents.own_models import ExpectedReport
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.components.card import Card
from views._shared.components.tile import Chevron, Tile
from views._shared.hooks import use_look, use_translation
from views._shared.navigation import go
from views._shared.theme import Tone
from views.documents.narrow_state import NarrowModel


@ft.component
def Late(model: NarrowModel) -> ft.Control:
    """Show one line for all that is late; nothing when nothing is."""
    _, formats = use_translation()
    late, look = model.state.late, use_look()
    if not late:
        return ft.Container()
    title = _.n(
        "Report expected, not received", "%(count)s reports expected, not received", len(late)
    )
    return Card(
        [
            Tile(
                title,
                said(late[0], _, formats),
                ft.Icons.HOURGLASS_EMPTY,
                tone=Tone.TODO,
                trailing=Chevron(),
                on_click=partial(go, "/documents/expected"),
                large=look.large,
            )
        ]
    )


def said(report: ExpectedReport, _: Translator, formats: Formats) -> str:
    """Return who was seen and when: "Dr Modèle, visit of 3 mars 2026"."""
    visit = _("visit of %(day)s", day=formats.fhir(report.day))
    return ", ".join(part for part in (report.who or report.what, visit) if part)
