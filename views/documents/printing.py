"""To paper: a document, the list, the letter that asks for a correction."""

from functools import partial

import flet as ft

from services.documents.own_models import ExpectedReport
from views._shared.components.buttons import LinkButton, NamedIconButton
from views._shared.hooks import use_services, use_translation
from views._shared.printing import use_printing
from views._shared.theme import Space
from views.documents.state import DocumentsModel


@ft.component
def PrintDocument(chosen: str, *, flush: bool = False) -> ft.Control:
    """Print one document: its own PDF, or a sheet of its page; `flush` begins it at the margin."""
    _, _formats = use_translation()
    printing = use_services().printing
    opened = use_printing(
        partial(printing.document, chosen), as_is=partial(printing.is_pdf, chosen)
    )
    return LinkButton(
        _("Print"), opened, ft.Icons.PRINT_OUTLINED, name=_("Print the document"), flush=flush
    )


@ft.component
def PrintCorrection(chosen: str) -> ft.Control:
    """Print the letter that asks its author to correct it."""
    _, _formats = use_translation()
    opened = use_printing(partial(use_services().printing.correction, chosen))
    return LinkButton(_("Letter: ask for a correction"), opened, ft.Icons.EDIT_NOTE, flush=True)


@ft.component
def PrintAccess(report: ExpectedReport) -> ft.Control:
    """Print the letter that asks for a report that has not come."""
    _, _formats = use_translation()
    printing = use_services().printing
    opened = use_printing(lambda frame: printing.access(frame, report.who, report.day))
    return LinkButton(
        _("Print"),
        opened,
        ft.Icons.PRINT_OUTLINED,
        name=_("Print the letter: %(who)s", who=report.who or report.what or _("Report")),
    )


@ft.component
def PaperWays(chosen: str) -> ft.Control:
    """Show what of a document leaves on paper."""
    return ft.Row(
        [PrintDocument(chosen, flush=True), PrintCorrection(chosen)],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=0,
    )


@ft.component
def PrintList(model: DocumentsModel) -> ft.Control:
    """Print the list as it is asked for on the screen."""
    _, _formats = use_translation()
    printing = use_services().printing
    opened = use_printing(lambda frame: printing.listed(model.state.query, frame))
    return NamedIconButton(ft.Icons.PRINT_OUTLINED, _("Print this list"), opened)
