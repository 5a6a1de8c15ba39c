"""To paper: a document, the letters that ask for a correction or for a report."""

from functools import partial

import flet as ft

from services.documents.own_models import ExpectedReport
from views._shared.components.buttons import LinkButton, SecondaryButton
from views._shared.hooks import use_services, use_translation
from views._shared.printing import use_printing


@ft.component
def PrintDocument(chosen: str, *, beside: bool = False) -> ft.Control:
    """Print one document: its own PDF, or a sheet of its page; `beside`: it stands beside other buttons."""
    _, _formats = use_translation()
    printing = use_services().printing
    opened = use_printing(
        partial(printing.document, chosen), as_is=partial(printing.is_pdf, chosen)
    )
    if beside:
        return SecondaryButton(_("Print"), opened, ft.Icons.PRINT_OUTLINED)
    return LinkButton(_("Print"), opened, ft.Icons.PRINT_OUTLINED, name=_("Print the document"))


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
