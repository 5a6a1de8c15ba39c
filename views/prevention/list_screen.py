"""Prevention: what to do now, what comes later, what is settled; the rest waits behind one tap."""

from functools import partial
from typing import Any

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.prevention.models import Card, Missing
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.freshness_line import FreshnessLine
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.skeleton import Skeleton
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.printing import Open, use_printing
from views._shared.session import SessionState
from views._shared.theme import Size, Space, Tone, Type
from views.prevention.list_state import Fold, ListModel, Sections
from views.prevention.tiles import folded, rule_section, rule_tiles
from views.prevention.words import ABOUT, CALENDAR, VACCINES


@ft.component
def PreventionScreen() -> ft.Control:
    """Show the cards in one column, in two where there is room."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: ListModel(services.prevention, services.changes))
    prints = use_printing(services.prevention.printed)
    state = model.state

    async def again(_event: Any) -> None:
        await model.load()

    main: list[ft.Control] = []
    side: list[ft.Control] = []
    if state.error:
        main = [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), again))]
    elif state.sections is None:
        main = [Skeleton(_("Loading"))]
    elif state.sections.blocked:
        main = [_blocked(state.sections.blocked, _)]
        side = [_doors(prints, _, large=look.large)]
    else:
        main = _main(state.sections, look, _, formats)
        side = [
            *rule_section(_("Done or put aside"), state.sections.settled, look, _, formats),
            *_folds(model, state.sections, look, _, formats),
            _doors(prints, _, large=look.large),
            _caution(_),
        ]
    stretch = ft.CrossAxisAlignment.STRETCH
    body: ft.Control = (
        ft.Row(
            [
                ft.Column(main, expand=True, spacing=Space.PAGE, horizontal_alignment=stretch),
                ft.Column(side, expand=True, spacing=Space.PAGE, horizontal_alignment=stretch),
            ],
            spacing=Space.PAGE_WIDE,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
        if look.desktop
        else ft.Column([*main, *side], spacing=Space.PAGE, horizontal_alignment=stretch)
    )
    mine = SecondaryButton(_("My vaccines"), partial(go, VACCINES), ft.Icons.VACCINES_OUTLINED)
    return Page(
        _("Prevention"),
        [body],
        freshness=FreshnessLine(),
        primary=None if look.phone else mine,
        width=None if look.desktop else Size.READING,
    )


def _main(found: Sections, look: SessionState, _: Translator, formats: Formats) -> list[ft.Control]:
    nothing = Banner(
        _("From what is known here. What is missing is said below."),
        title=_("Nothing to do now"),
        icon=ft.Icons.CHECK_CIRCLE_OUTLINE,
        tone=Tone.CALM,
    )
    return [
        *(rule_section(_("To do now"), found.now, look, _, formats) or [nothing]),
        *rule_section(_("Later"), found.later, look, _, formats),
    ]


def _folds(
    model: ListModel, found: Sections, look: SessionState, _: Translator, formats: Formats
) -> list[ft.Control]:
    return [_fold(model, fold, cards, look, _, formats) for fold, cards in found.folds]


def _fold(
    model: ListModel,
    fold: Fold,
    cards: tuple[Card, ...],
    look: SessionState,
    _: Translator,
    formats: Formats,
) -> ft.Control:
    count = _.n("%(count)s card", "%(count)s cards", len(cards))
    asks, informs = _("to say or not, as you like"), _("nothing is asked of you")
    named = {
        Fold.MISSING: (
            _("Something is missing"),
            f"{count} · {asks}",
            ft.Icons.HELP_OUTLINE,
        ),
        Fold.INFORMS: (
            _("Good to know"),
            f"{count} · {informs}",
            ft.Icons.INFO_OUTLINE,
        ),
        Fold.INTIMATE: (
            _("Intimate subjects"),
            _("Shown here only when you open them: not printed, not in reminders"),
            ft.Icons.LOCK_OUTLINE,
        ),
    }
    title, line, icon = named[fold]
    opened = fold in model.state.opened
    tiles = rule_tiles(cards, look, _, formats) if opened else []
    if opened and fold is Fold.MISSING:
        tiles.insert(0, _say(_, large=look.large))
    return folded(
        title, line, icon, partial(_toggled, model, fold), tiles, opened=opened, large=look.large
    )


async def _toggled(model: ListModel, fold: Fold, _event: Any) -> None:
    await model.toggle(fold)


def _say(_: Translator, *, large: bool) -> ft.Control:
    return Tile(
        _("Say what is missing"),
        _("What I say about me: only what you choose"),
        ft.Icons.EDIT_NOTE,
        trailing=Chevron(),
        on_click=partial(go, ABOUT),
        place=Place.MIDDLE,
        large=large,
    )


def _blocked(missing: Missing, _: Translator) -> ft.Control:
    if missing is Missing.CLOCK:
        return EmptyState(
            _("The clock of this device is wrong"),
            _("It says a day before these rules were written. Set it, and come back."),
            ft.Icons.SCHEDULE,
        )
    return EmptyState(
        _("Your birth date is missing"),
        _("Every rule begins with an age. Say it here: it stays on this device."),
        ft.Icons.CAKE_OUTLINED,
        PrimaryButton(_("Say my birth date"), partial(go, ABOUT)),
    )


def _doors(prints: Open, _: Translator, *, large: bool) -> ft.Control:
    rows: tuple[tuple[str, str, ft.IconData, Open], ...] = (
        (
            _("My vaccines"),
            _("Doses, the next one, catching up"),
            ft.Icons.VACCINES_OUTLINED,
            partial(go, VACCINES),
        ),
        (
            _("My calendar"),
            _("What comes, month by month"),
            ft.Icons.CALENDAR_MONTH_OUTLINED,
            partial(go, CALENDAR),
        ),
        (
            _("What I say about me"),
            _("A condition, a pregnancy: only what you choose"),
            ft.Icons.EDIT_NOTE,
            partial(go, ABOUT),
        ),
        (
            _("Print my prevention"),
            _("One sheet, without intimate subjects"),
            ft.Icons.PRINT_OUTLINED,
            prints,
        ),
    )
    tiles = [
        Tile(
            title,
            line,
            icon,
            trailing=Chevron(),
            on_click=act,
            place=Place.of(index, len(rows)),
            large=large,
        )
        for index, (title, line, icon, act) in enumerate(rows)
    ]
    return SectionCard(_("Also useful"), tiles)


def _caution(_: Translator) -> ft.Control:
    return ft.Text(
        _("This is information, not medical advice. A symptom means seeing a doctor."),
        theme_style=Type.SECONDARY,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
