"""My appointments: what waits for the person first, then what comes, then what was."""

from functools import partial
from typing import Any

import flet as ft

from services.appointments.models import Mine
from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from views._shared.announce import announce
from views._shared.components.buttons import PrimaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.freshness_line import FreshnessLine
from views._shared.components.heading import Heading
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.keyed import keyed
from views._shared.navigation import go
from views._shared.session import SessionState
from views._shared.theme import Size, Space, Tone
from views.appointments.acting import ActModel
from views.appointments.acting_said import dialog, said
from views.appointments.desk import ELSEWHERE, FIND, REFUSAL
from views.appointments.mine_lists import coming, past
from views.appointments.mine_state import MineModel
from views.appointments.mine_waiting import WaitingCard


@ft.component
def MineScreen() -> ft.Control:
    """Show them in one column, beside what else can be done where there is room."""
    _, formats = use_translation()
    services, look, notices = use_services(), use_look(), use_shell().notices
    model = use_model(lambda: MineModel(services.appointments, services.changes))
    acts = use_model(lambda: ActModel(services.appointments))
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    async def given_up(_event: Any) -> None:
        if await acts.give_up():
            notices.say(_("Done. Nothing waits for you there any more."))
            await announce(_("Done. Nothing waits for you there any more."))
            await model.load()

    ft.use_dialog(dialog(acts, services.clock, given_up, _, formats))
    book = PrimaryButton(_("Book an appointment"), partial(go, FIND), ft.Icons.ADD)
    main: list[ft.Control] = said(acts, _, formats)
    if state.mine is None:
        main += (
            [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
            if state.error
            else [Skeleton(_("Loading"))]
        )
    elif state.empty:
        main.append(_nothing(_, book if look.books else None))
    else:
        main += _listed(state.mine, model, acts, _, formats, large=look.large)
    side = _side(look, _)
    stretch = ft.CrossAxisAlignment.STRETCH
    body: ft.Control = (
        ft.Row(
            [
                ft.Column(main, expand=3, spacing=Space.PAGE, horizontal_alignment=stretch),
                ft.Column([side], expand=2, spacing=Space.PAGE, horizontal_alignment=stretch),
            ],
            spacing=Space.PAGE_WIDE,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        if look.desktop
        else ft.Column([*main, side], spacing=Space.PAGE, horizontal_alignment=stretch)
    )
    on_top = not state.empty and (look.desktop or not look.phone)
    return Page(
        _("My appointments"),
        [*([] if on_top or state.empty or not look.books else [book]), body],
        freshness=FreshnessLine(),
        primary=book if on_top and look.books else None,
        width=None if look.desktop else Size.READING,
    )


def _listed(
    mine: Mine, model: MineModel, acts: ActModel, _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    waiting = [
        keyed(f"waiting-{one.id}-{one.state}", WaitingCard, one, acts, model.load)
        for one in mine.waiting
    ]
    return [
        *([_waits(waiting, _)] if waiting else []),
        *coming(mine.coming, _, formats, large=large),
        *past(mine.past, _, formats, large=large),
    ]


def _waits(cards: list[ft.Control], _: Translator) -> ft.Control:
    """Show what waits, under a heading as high as those of the other sections."""
    strut = ft.Container(width=0, height=Size.TOUCH)
    heading = ft.Row([strut, Heading(_("Waiting"), expand=True)], spacing=0)
    stretch = ft.CrossAxisAlignment.STRETCH
    listed = ft.Column(cards, spacing=Space.NEAR, horizontal_alignment=stretch)
    return ft.Column(
        [heading, listed],
        spacing=0,
        horizontal_alignment=stretch,
        margin=ft.Margin.only(top=Space.NEAR),
    )


def _nothing(_: Translator, book: ft.Control | None) -> ft.Control:
    return EmptyState(
        _("No appointment yet"),
        _("What you book, and what you note yourself, is shown here, even without network."),
        ft.Icons.EVENT_OUTLINED,
        book,
    )


def _side(look: SessionState, _: Translator) -> ft.Control:
    rows = (
        (
            _("Prepare my visit"),
            _("One page: why I come, what is new, three questions"),
            ft.Icons.EDIT_NOTE,
            Tone.CALM,
            "/visit",
        ),
        (
            _("Note an appointment made elsewhere"),
            _("By phone, at the desk, on another site"),
            ft.Icons.EDIT_CALENDAR_OUTLINED,
            Tone.CALM,
            ELSEWHERE,
        ),
        (
            _("Report a refusal of care"),
            _("You were turned away: what the law says, whom to tell"),
            ft.Icons.GAVEL_OUTLINED,
            Tone.NEUTRAL,
            REFUSAL,
        ),
    )
    shown = [row for row in rows if not look.closed(row[-1])]
    tiles = [
        Tile(
            title,
            line,
            icon,
            tone=tone,
            trailing=Chevron(),
            on_click=partial(go, route),
            place=Place.of(index, len(shown)),
            large=look.large,
        )
        for index, (title, line, icon, tone, route) in enumerate(shown)
    ]
    return SectionCard(_("Also useful"), tiles)
