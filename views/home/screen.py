"""The first page of an open space: what is new, what to do next."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

import flet as ft

from services.documents.models import Document, StorageUse
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.acting_words import no_document
from views._shared.components.awaited import Awaited
from views._shared.components.banner import Banner
from views._shared.components.buttons import LinkButton, PrimaryButton
from views._shared.components.document_tile import DocumentTile
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.freshness_line import FreshnessLine
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.deciding import FirstDecision
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.session import SessionState
from views._shared.theme import Space, Tone
from views.home.next_appointment import NextAppointment, NextVisit
from views.home.passage_offer import PassageOffer
from views.home.state import HomeModel
from views.home.to_do import ToDo

_NEWEST_PHONE: Final = 3
"""What is to be done must not be far below what is new."""


@ft.component
def HomeScreen() -> ft.Control:
    """Greet, show what is new, and where help is."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: HomeModel(services.documents, services.sync, services.changes))
    state = model.state
    today = services.clock.now().astimezone()
    day = formats.day_of_year(today)

    async def again(_event: Any) -> None:
        await model.load()

    main: list[ft.Control]
    if state.error:
        main = [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
    elif state.use is None:
        main = [Skeleton(_("Loading"))]
    elif not state.use.documents:
        main = [Awaited(_nothing(look, _), adds=look.adds)]
    else:
        newest = state.newest[:_NEWEST_PHONE] if look.phone else state.newest
        main = [_new(newest, state.use, _, formats, today.date(), large=look.large)]
    if (
        state.use is not None
    ):  # what is to be done is asked once the page shows: it must not hold it up
        main.append(keyed("to-do", ToDo))
    main.insert(0, keyed("next", NextAppointment))
    if look.acting is None:
        main.insert(0, keyed("deciding", FirstDecision))
        main.insert(0, keyed("passage", PassageOffer))
    if look.damage:
        main.insert(0, _damaged(_))
    visit = [] if look.acting else [keyed("visit", NextVisit)]
    side = [*visit, _need(_, large=look.large)]
    if state.use and state.use.documents and look.acting is None:
        side.append(_device(state.use, state.elsewhere, _, formats, large=look.large))
    stretch = ft.CrossAxisAlignment.STRETCH
    body: ft.Control = (
        ft.Row(
            [
                ft.Column(main, expand=3, spacing=Space.PAGE, horizontal_alignment=stretch),
                ft.Column(side, expand=2, spacing=Space.PAGE, horizontal_alignment=stretch),
            ],
            spacing=Space.PAGE_WIDE,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        if look.desktop
        else ft.Column([*main, *side], spacing=Space.PAGE, horizontal_alignment=stretch)
    )
    return Page(_title(look, _), [body], freshness=FreshnessLine(day))


def _title(look: SessionState, _: Translator) -> str:
    """Greet the person, or say whose record this is: nobody is greeted in another's name."""
    if look.acting:
        return _("Record of %(name)s", name=look.acting.name)
    name = look.given or look.person
    return _("Hello %(name)s", name=name) if name else _("Hello")


def _nothing(look: SessionState, _: Translator) -> ft.Control:
    add = PrimaryButton(_("Add a document"), partial(go, "/documents/add"), ft.Icons.ADD)
    if look.acting:
        said = no_document(look.acting, _)
        way_on = add if look.adds else None
        return EmptyState(_("No document yet"), said, ft.Icons.FOLDER_OPEN_OUTLINED, way_on)
    return EmptyState(
        _("Your space is ready"),
        _("Add a first document: a PDF, a photo, or a file from a hospital or a laboratory."),
        ft.Icons.FOLDER_OPEN_OUTLINED,
        add,
    )


def _damaged(_: Translator) -> ft.Control:
    return Banner(
        _(
            "Part of the record was altered. Nothing was overwritten. Put back a copy of Carnet’s folder."
        ),
        icon=ft.Icons.ERROR_OUTLINE,
        tone=Tone.DANGER,
    )


def _new(
    newest: Sequence[Document],
    use: StorageUse,
    _: Translator,
    formats: Formats,
    today: date,
    *,
    large: bool,
) -> ft.Control:
    documents = partial(go, "/documents")
    if not newest:
        total = formats.number(use.documents)
        read = Tile(
            _("Everything is read"),
            _.n(
                "%(number)s document kept here",
                "%(number)s documents kept here",
                use.documents,
                number=total,
            ),
            ft.Icons.CHECK,
            trailing=Chevron(),
            on_click=documents,
            large=large,
        )
        return SectionCard(_("New"), [read])
    tiles = [
        DocumentTile(
            document,
            formats.short(document.date, today),
            partial(go, f"/documents/{document.id}"),
            _,
            place=Place.of(index, len(newest)),
            large=large,
            new=False,
        )
        for index, document in enumerate(newest)
    ]
    return SectionCard(
        _("New"),
        tiles,
        link=LinkButton(_("All the documents"), documents, flush=large),
        large=large,
    )


def _need(_: Translator, *, large: bool) -> ft.Control:
    return SectionCard(
        _("If you need it"),
        [
            Tile(
                _("Emergency numbers"),
                _("15 · 112 · deaf: 114"),
                ft.Icons.PHONE_OUTLINED,
                tone=Tone.DANGER,
                trailing=Chevron(),
                on_click=partial(go, "/help/emergency"),
                place=Place.FIRST,
                large=large,
            ),
            Tile(
                _("Help"),
                _("How Carnet works, what protects you"),
                ft.Icons.HELP_OUTLINE,
                trailing=Chevron(),
                on_click=partial(go, "/help"),
                place=Place.LAST,
                large=large,
            ),
        ],
    )


def _device(
    use: StorageUse, elsewhere: int, _: Translator, formats: Formats, *, large: bool
) -> ft.Control:
    here = use.documents - elsewhere
    line = _.n("%(number)s document", "%(number)s documents", here, number=formats.number(here))
    size = formats.size(use.database_bytes + use.attachment_bytes)
    return SectionCard(
        _("On this device"),
        [
            Tile(
                _("Readable without network"),
                f"{line} · {size}",
                ft.Icons.DOWNLOAD_DONE,
                tone=Tone.NEUTRAL,
                trailing=Chevron(),
                on_click=partial(go, "/settings"),
                large=large,
            )
        ],
    )
