"""One card: why it is there, what one can do, what one says of it."""

from functools import partial
from typing import Any, Final

import flet as ft

from services.i18n.formats import Formats
from services.i18n.sentences import explained
from services.i18n.translator import Translator
from services.prevention.booking import search_words
from services.prevention.explaining import explain
from services.prevention.models import Card as Rule
from services.prevention.models import Kind, Reason, Status
from services.prevention.rules import words as known_words
from views._shared.components.asking_dialog import AskingDialog
from views._shared.components.banner import Banner
from views._shared.components.buttons import ButtonLine, LinkButton, PrimaryButton, SecondaryButton
from views._shared.components.choice import Choice, Option
from views._shared.components.empty_state import EmptyState
from views._shared.components.error_state import ErrorState
from views._shared.components.field import Field
from views._shared.components.page import Page
from views._shared.components.skeleton import Skeleton
from views._shared.components.state_pill import StateLine
from views._shared.hooks import use_look, use_model, use_services, use_shell, use_translation
from views._shared.navigation import go
from views._shared.theme import Size, Space, Tone, Type
from views.appointments.desk import use_desk
from views.prevention.rule_acts import Acts
from views.prevention.rule_state import Asking, RuleModel
from views.prevention.why_parts import weak, why_parts
from views.prevention.words import HOME, look_of, state_of, title_of

_MONTHS: Final = (1, 3, 6, 12)
_ACTS: Final = frozenset(
    {Status.OVERDUE, Status.DUE, Status.SOON, Status.UNKNOWN, Status.INFORMS, Status.DONE}
)
_LONGEST: Final = 12


@ft.component
def RuleScreen() -> ft.Control:
    """Show the sheet "Why do I see this?"."""
    _, formats = use_translation()
    id = ft.use_route_params()["id"]
    services, look, notices, desk = use_services(), use_look(), use_shell().notices, use_desk()
    model = use_model(lambda: RuleModel(services.prevention, services.changes, id))
    acts, state = Acts(model, notices, desk, _), model.state
    ft.use_dialog(_dialog(acts, _))
    if state.missing:
        body = [_no_such_rule(_)]
    elif state.card:
        body = _told(state.card, acts, _, formats, large=look.large, books=look.books)
    elif state.error:
        body = [ErrorState(explained(state.error, _), PrimaryButton(_("Try again"), acts.again))]
    else:
        body = [Skeleton(_("Loading"))]
    return Page(
        _("Why do I see this?"),
        body,
        back=HOME,
        back_label=_("Prevention"),
        width=Size.READING,
    )


def _told(
    card: Rule, acts: Acts, _: Translator, formats: Formats, *, large: bool, books: bool
) -> list[ft.Control]:
    said = explain(card, known_words(), _)
    return [
        *_failed(acts.model, _),
        _head(card, _, formats),
        *_taken_back(card, acts, _),
        *weak(card, _),
        *_ways(card, acts, _, large=large, books=books),
        *why_parts(card, said, _, formats, large=large),
    ]


def _no_such_rule(_: Translator) -> ft.Control:
    return EmptyState(
        _("This rule does not exist"),
        _("The rules may have changed since this link."),
        ft.Icons.EXPLORE_OFF_OUTLINED,
        PrimaryButton(_("See my prevention"), partial(go, HOME)),
    )


def _failed(model: RuleModel, _: Translator) -> list[ft.Control]:
    if not model.state.error:
        return []
    why = explained(model.state.error, _)
    banner = Banner(why.todo, title=why.what, icon=ft.Icons.ERROR_OUTLINE, tone=Tone.DANGER)
    return [ft.Semantics(live_region=True, content=banner)]


def _head(card: Rule, _: Translator, formats: Formats) -> ft.Control:
    icon, tone = look_of(card)
    return ft.Column(
        [
            ft.Text(title_of(card, _), theme_style=Type.SECTION),
            StateLine(state_of(card, _, formats), icon, tone),
        ],
        spacing=Space.SMALL,
    )


def _taken_back(card: Rule, acts: Acts, _: Translator) -> list[ft.Control]:
    if not acts.model.state.said:
        return []
    words = {
        Reason.NOT_FOR_ME: _("You said that it is not for you."),
        Reason.REFUSED: _("You said that you refuse it."),
    }
    later = _("You asked to hear of it later.") if card.remind_on else ""
    return [
        Banner(
            _("It stays on this device, and nobody is told."),
            title=words.get(card.reason, later or _("You said that it was done.")),
            tone=Tone.NEUTRAL,
            actions=[LinkButton(_("Take it back"), acts.take_back)],
        )
    ]


def _ways(card: Rule, acts: Acts, _: Translator, *, large: bool, books: bool) -> list[ft.Control]:
    if card.status not in _ACTS:
        return []

    async def ask(what: Asking, _event: Any) -> None:
        await acts.model.ask(what)

    words, asks = search_words(card.rule, _.language), not card.rule.informs
    done = SecondaryButton(_("It is done"), partial(ask, Asking.DONE), ft.Icons.CHECK)
    later = SecondaryButton(
        _("Remind me"), partial(ask, Asking.REMIND), ft.Icons.NOTIFICATIONS_NONE
    )
    aside = SecondaryButton(_("Not for me"), partial(acts.put_aside, Kind.NOT_FOR_ME))
    refuse = SecondaryButton(_("I refuse"), partial(acts.put_aside, Kind.REFUSED))
    book = PrimaryButton(_("Find an appointment"), partial(acts.book, words), ft.Icons.SEARCH)
    ways = [
        *([book] if words and books else []),
        *([done, later, aside, refuse] if asks else [aside]),
    ]
    stretch = ft.CrossAxisAlignment.STRETCH
    return [
        ft.Column(ways, spacing=Space.CLOSE, horizontal_alignment=stretch)
        if large
        else ft.Row(ways, wrap=True, spacing=Space.CLOSE, run_spacing=Space.CLOSE)
    ]


def _dialog(acts: Acts, _: Translator) -> ft.AlertDialog | None:
    model = acts.model
    cancel = SecondaryButton(_("Cancel"), acts.close)
    if model.state.asking is Asking.DONE:
        wrong = _("A day, a month or a year, not to come") if model.state.wrong else ""
        return AskingDialog(
            _("When was it done?"),
            [
                Field(
                    _("Day, month or year"),
                    model.state.typed,
                    model.type_day,
                    helper=_("14/03/2026, 03/2026 or only 2026"),
                    error=wrong,
                    autofocus=True,
                    on_submit=acts.done,
                    longest=_LONGEST,
                ),
                ButtonLine(LinkButton(_("Today"), acts.today, ft.Icons.TODAY_OUTLINED, flush=True)),
            ],
            [cancel, PrimaryButton(_("Note it"), acts.done)],
            acts.close,
        )
    if model.state.asking is Asking.REMIND:
        options = [
            Option(str(count), _.n("In %(count)s month", "In %(count)s months", count))
            for count in _MONTHS
        ]
        return AskingDialog(
            _("When should Carnet say it again?"),
            [
                Choice(options, str(model.state.months), model.choose_months),
                ft.Text(
                    _("Until then it is under “Later”."),
                    theme_style=Type.SECONDARY,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                ),
            ],
            [cancel, PrimaryButton(_("Remind me"), acts.remind)],
            acts.close,
        )
    return None
