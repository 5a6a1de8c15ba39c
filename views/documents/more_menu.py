"""What else the documents open: what is asked for less often than to add one, under one button."""

from functools import partial

import flet as ft

from views._shared.hooks import use_look, use_services, use_translation
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size
from views.documents.state import DocumentsModel


@ft.component
def MoreMenu(model: DocumentsModel) -> ft.Control:
    """Show the button and its menu; the list is printed as it is asked for on the screen."""
    _, _formats = use_translation()
    printing = use_services().printing
    printed = use_printing(lambda frame: printing.listed(model.state.query, frame))
    look = use_look()
    shares = ft.PopupMenuItem(_("My shares"), ft.Icons.LINK, on_click=partial(go, "/shares"))
    return ft.PopupMenuButton(
        content=ft.Semantics(
            label=_("More about my documents"),
            exclude_semantics=True,
            content=ft.Container(
                ft.Icon(
                    ft.Icons.MORE_VERT, size=Size.ICON_BUTTON, color=ft.Colors.ON_SURFACE_VARIANT
                ),
                width=Size.TOUCH,
                height=Size.TOUCH,
                alignment=ft.Alignment.CENTER,
            ),
        ),
        tooltip="",
        padding=0,
        items=[
            ft.PopupMenuItem(
                _("My analyses"), ft.Icons.SHOW_CHART, on_click=partial(go, "/documents/values")
            ),
            ft.PopupMenuItem(
                _("My folders and filters"),
                ft.Icons.FOLDER_OUTLINED,
                on_click=partial(go, "/documents/folders"),
            ),
            ft.PopupMenuItem(
                _("A report has not come"),
                ft.Icons.HOURGLASS_EMPTY,
                on_click=partial(go, "/documents/expected"),
            ),
            *([shares] if look.chooses else []),
            ft.PopupMenuItem(_("Print this list"), ft.Icons.PRINT_OUTLINED, on_click=printed),
        ],
    )
