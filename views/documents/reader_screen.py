"""The whole of a document, in its own viewer."""

from collections.abc import Callable
from typing import Any

import flet as ft

from services.core.errors import LostFileError, NotHereError
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from views._shared.components.banner import Banner
from views._shared.components.blocks import Blocks
from views._shared.components.buttons import LinkButton, NamedIconButton, PrimaryButton
from views._shared.components.error_state import ErrorState
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_session,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.session import SessionState
from views._shared.theme import Size, Space, Tone, Type
from views.documents.fetching import Bringing
from views.documents.file_names import file_name
from views.documents.printing import PrintDocument
from views.documents.reader_state import ZOOMS, ReaderModel
from views.documents.reader_views import Original, Sheets, Words
from views.documents.state import Phase


@ft.component
def ReaderScreen() -> ft.Control:
    """Show the document that the route names."""
    chosen = ft.use_route_params()["id"]
    return keyed(f"reader-{chosen}", Reader, chosen)


@ft.component
def Reader(chosen: str) -> ft.Control:
    """Show pages, words or the original, with their tools."""
    _, _formats = use_translation()
    services, session, look = use_services(), use_session(), use_look()
    model = use_model(lambda: ReaderModel(services.documents, services.changes, chosen))
    picker = use_kept(ft.FilePicker)
    state, back = model.state, f"/documents/{chosen}"
    window = ft.context.page.width or Size.READING
    model.width = min(window - 2 * Space.PAGE, Size.READING)

    async def again(_event: Any) -> None:
        await model.load()

    async def save(_event: Any) -> None:
        data = await model.data()
        if data and state.detail:
            document = state.detail.document
            await picker.save_file(
                file_name=file_name(document.title, document.mime), src_bytes=data
            )

    title = state.detail.document.title if state.detail else _("Document")
    is_lost = isinstance(state.error, LostFileError)
    comes = isinstance(state.error, NotHereError) and not is_lost
    if state.phase is Phase.FAILED and state.error and comes:
        body: ft.Control = keyed("bringing", Bringing, chosen, state.error)
    elif state.phase is Phase.FAILED and state.error:
        way_on = None if is_lost else PrimaryButton(_("Try again"), again)
        body = ErrorState(explained(state.error, _), way_on)
    elif state.phase is Phase.LOADING:
        body = ft.Container(Skeleton(_("Loading the document")), padding=Space.PAGE)
    else:
        error = (
            [Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)]
            if state.error
            else []
        )
        tools = [_tools(model, _, save)]
        # At this size they would leave no room to the words: they scroll with them.
        scrolled = tools if look.phone and look.large and not state.sheets else []
        body = ft.Column(
            [
                *(one for one in tools if not scrolled),
                *error,
                _view(model, _, session.touch, look, scrolled),
            ],
            spacing=0,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return Page(title, [body], back=back, back_label=_("Document"), scroll=False)


def _view(
    model: ReaderModel,
    _: Translator,
    touch: Callable[[], None],
    look: SessionState,
    first: list[ft.Control],
) -> ft.Control:
    """Show the words below what comes `first`, the sheets, or the text as it came."""
    state = model.state
    side = Space.PAGE if look.phone else Space.PAGE_WIDE
    if state.original is not None:
        return Original(
            state.original,
            _("This is only the beginning. Save a copy to have it all.") if state.cut else "",
            first,
        )
    if state.sheets:
        return Sheets(model, touch, _)
    page = state.page
    lines = [*first]
    if page and page.generated:
        lines.append(Banner(_("Carnet made this page from structured data."), tone=Tone.INFO))
    lines += Blocks(
        page.blocks if page else (),
        look.preferences.text_scale,
        model.width - 2 * (Space.APART + Size.EDGE if look.phone else 0),
        _("Image that cannot be shown"),
    )
    return Words(lines, touch, side)


def _tools(model: ReaderModel, _: Translator, save: Any) -> ft.Control:
    state = model.state

    async def closer(_event: Any) -> None:
        await model.zoom_in()

    async def farther(_event: Any) -> None:
        await model.zoom_out()

    async def original(_event: Any) -> None:
        await model.toggle_original()

    tools: list[ft.Control] = []
    if state.sheets and state.original is None:
        count = len(state.sheets)
        percent = f"{state.zoom:.0%}".replace("%", "\u00a0%")
        tools += [
            NamedIconButton(
                ft.Icons.ZOOM_OUT, _("Zoom out"), farther, disabled=state.zoom == ZOOMS[0]
            ),
            ft.Text(percent, theme_style=Type.LABEL),
            NamedIconButton(
                ft.Icons.ZOOM_IN, _("Zoom in"), closer, disabled=state.zoom == ZOOMS[-1]
            ),
            ft.Text(
                _("Page %(page)s of %(count)s", page=state.at + 1, count=count),
                theme_style=Type.LABEL,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
        ]
    if state.page is not None:
        label = _("See the page") if state.original is not None else _("See the original")
        tools.append(LinkButton(label, original, ft.Icons.CODE))
    tools.append(LinkButton(_("Save a copy"), save, ft.Icons.DOWNLOAD_OUTLINED))
    tools.append(keyed("print", PrintDocument, model.id))
    return ft.Container(
        ft.Row(tools, wrap=True, spacing=Space.SMALL, run_spacing=0),
        padding=ft.Padding.symmetric(horizontal=Space.PAGE),
    )
