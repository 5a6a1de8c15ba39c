"""A document's page: what it is, its first lines, what can be done with it, where it comes from."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import flet as ft

from services.documents.models import DocumentDetail
from services.documents.server_copy import ServerCopy
from services.i18n.formats import Formats
from services.i18n.names import category_name
from services.i18n.sentences import explained, sentence
from services.i18n.translator import Translator
from services.people.granted import Deed, categories, grants
from views._shared.acting_words import calm, refused
from views._shared.components.banner import Banner
from views._shared.components.buttons import BlockButton, PrimaryButton, SecondaryButton
from views._shared.components.card import Card
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.heading import Heading
from views._shared.components.icon_square import IconSquare
from views._shared.components.skeleton import Skeleton
from views._shared.document_signs import ICONS
from views._shared.hooks import (
    use_kept,
    use_look,
    use_model,
    use_services,
    use_session,
    use_shell,
    use_translation,
)
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.documents.access_section import AccessSection
from views.documents.deposited import Deposited
from views.documents.detail_dialogs import deleted_words, detail_dialog
from views.documents.detail_sections import Differing, Facts, Origin, Results, Versions
from views.documents.detail_state import Asking, DetailModel
from views.documents.disputed import Disputed
from views.documents.fetching import Here
from views.documents.file_names import file_name
from views.documents.own_section import OwnSection
from views.documents.preview import Preview
from views.documents.printing import PrintDocument
from views.documents.problem_section import ProblemSection
from views.documents.state import Phase
from views.documents.values_section import ValuesSection

Act = Callable[..., Awaitable[None]]


@ft.component
def DetailPane(chosen: str) -> ft.Control:
    """Show the document beside the list, or a word when none is open."""
    _, _formats = use_translation()
    session = use_session()
    if not chosen:
        return EmptyState(
            _("No document open"),
            _("Choose one in the list to read it here."),
            ft.Icons.DESCRIPTION_OUTLINED,
        )

    async def scrolled(_event: ft.OnScrollEvent) -> None:
        session.touch()

    return ft.Column(
        [
            Card([keyed(f"body-{chosen}", DocumentBody, chosen, level=2)], padding=Space.APART),
            ft.Container(height=Space.PAGE_WIDE),
        ],
        scroll=ft.ScrollMode.AUTO,
        scroll_interval=1000,
        on_scroll=scrolled,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def DocumentBody(chosen: str, level: int) -> ft.Control:
    """Show one document; `level` is its title's place among the page's titles."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: DetailModel(services.documents, services.changes, chosen))
    picker = use_kept(ft.FilePicker)
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    async def save(_event: Any) -> None:
        data = await model.original()
        if data and state.detail:
            name = file_name(state.detail.document.title, state.detail.document.mime)
            await picker.save_file(file_name=name, src_bytes=data)

    async def delete(_event: Any) -> None:
        if await model.delete():
            notices.say(deleted_words(model.state.copy, _), _("Undo"), model.restore)
            await go("/documents")

    ft.use_dialog(detail_dialog(model, categories(look.acting), _))
    if state.phase is Phase.FAILED and state.error:
        return ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))
    if not state.detail:
        return Skeleton(_("Loading the document"))
    detail = state.detail
    changes = grants(
        look.acting,
        Deed.CHANGE_DOCUMENT,
        made=state.copy is not ServerCopy.STAYS,
        category=detail.document.category,
    )
    read = partial(go, f"/documents/{chosen}/read")
    parts: list[ft.Control] = [_header(detail, level, _, formats)]
    if state.error:
        parts.append(
            Banner(sentence(state.error, _), icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
        )
    parts += [
        *Deposited(detail, _),
        *Differing(detail, _, chooses=look.chooses),
        *Disputed(detail, _, formats),
        *Versions(detail, _, formats, large=look.large or look.phone),
        keyed("preview", Preview, detail, read),
        _actions(_, read, save, delete if changes else None, blocks=look.phone and not look.large),
        _others(_, chosen, shares=look.chooses),
        *([calm(refused(look.acting, _))] if look.acting and not changes else []),
        *Results(
            state.results,
            _,
            look.preferences.text_scale,
            Size.LIST / 2 if look.phone else Size.LIST,
        ),
        keyed("values", ValuesSection, chosen),
        keyed("access", AccessSection, chosen),
        Facts(
            detail,
            _,
            formats,
            ask=partial(_ask, model) if changes else None,
            large=look.large or look.phone,
        ),
        keyed("own", OwnSection, chosen),
        keyed("here", Here, chosen, detail.document.size),
        Origin(detail, _, formats),
        keyed("problems", ProblemSection, chosen),
    ]
    return ft.Column(parts, spacing=Space.PAGE, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


async def _ask(model: DetailModel, asking: Asking, _event: Any) -> None:
    await model.ask(asking)


def _header(detail: DocumentDetail, level: int, _: Translator, formats: Formats) -> ft.Control:
    document = detail.document
    soft = ft.Colors.ON_SURFACE_VARIANT
    lines: list[ft.Control] = [
        Heading(document.title, level, Type.DOCUMENT),
        ft.Text(
            f"{category_name(document.category, _)} · {formats.fhir(document.date)}",
            theme_style=Type.SECONDARY,
            color=soft,
        ),
    ]
    if document.author:
        lines.append(ft.Text(document.author, theme_style=Type.SECONDARY, color=soft))
    return ft.Row(
        [
            IconSquare(ICONS[document.category], size=Size.SQUARE_LARGE),
            ft.Column(lines, spacing=Space.TIGHT, expand=True),
        ],
        spacing=Space.PAGE,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _others(_: Translator, chosen: str, *, shares: bool) -> ft.Control:
    """What makes something of the document elsewhere."""
    share = SecondaryButton(_("Share"), partial(go, f"/documents/{chosen}/share"), ft.Icons.LINK)
    return ft.Row(
        [
            *([share] if shares else []),
            keyed("paper", PrintDocument, chosen, beside=True),
        ],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )


def _actions(
    _: Translator, read: Act, save: Act, delete: Act | None, *, blocks: bool
) -> ft.Control:
    """Equal blocks on a phone, ordinary buttons where there is room or the text is large."""
    if blocks:
        return ft.Row(
            [
                BlockButton(ft.Icons.MENU_BOOK_OUTLINED, _("Read"), read, filled=True),
                BlockButton(ft.Icons.DOWNLOAD_OUTLINED, _("Save"), save, name=_("Save a copy")),
                *([BlockButton(ft.Icons.DELETE_OUTLINE, _("Delete"), delete)] if delete else []),
            ],
            spacing=Space.CLOSE,
        )
    return ft.Row(
        [
            PrimaryButton(_("Read"), read, ft.Icons.MENU_BOOK_OUTLINED),
            SecondaryButton(_("Save a copy"), save, ft.Icons.DOWNLOAD_OUTLINED),
            *([SecondaryButton(_("Delete"), delete, ft.Icons.DELETE_OUTLINE)] if delete else []),
        ],
        wrap=True,
        spacing=Space.CLOSE,
        run_spacing=Space.CLOSE,
    )
