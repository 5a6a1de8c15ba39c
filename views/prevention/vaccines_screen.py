"""The vaccine record: for each disease the doses noted, and what comes next."""

from functools import partial

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.prevention.models import Card, Status
from services.prevention.planning import Line
from services.prevention.rules import words as known_words
from views._shared.components.banner import Banner
from views._shared.components.buttons import PrimaryButton, SecondaryButton
from views._shared.components.empty_state import EmptyState
from views._shared.components.page import Page
from views._shared.components.section_card import SectionCard
from views._shared.components.state_pill import StateLine
from views._shared.components.tile import Chevron, Place, Tile
from views._shared.hooks import use_look, use_model, use_services, use_translation
from views._shared.navigation import go
from views._shared.printing import use_printing
from views._shared.theme import Size, Tone
from views.prevention.dated_parts import before_ready, caution, intimate
from views.prevention.dated_state import vaccines_model
from views.prevention.words import HOME, day_of, look_of, rule_route

_WAITS = (Status.OVERDUE, Status.DUE, Status.SOON)


@ft.component
def VaccinesScreen() -> ft.Control:
    """Show what is to be caught up or done first, then what is in order, then the doses without a rule."""
    _, formats = use_translation()
    services, look = use_services(), use_look()
    model = use_model(lambda: vaccines_model(services.prevention, services.changes))
    prints = use_printing(services.prevention.printed)
    body = before_ready(model, _)
    if not body:
        found = model.state.found or ()
        waits = [line for line in found if _next(line)]
        noted = [line for line in found if not _next(line)]
        body = [
            *_section(_("To do or to catch up"), waits, _, formats, large=look.large),
            *_section(_("Noted"), noted, _, formats, large=look.large),
        ] or [_nothing(_)]
        body += [
            *intimate(model, _),
            Banner(
                _(
                    "Counted: vaccines that came as data, and what you say. Those written in a document, a photo or a "
                    "PDF are not read: say them on their card."
                ),
                title=_("What is read here"),
            ),
            caution(_("This is information, not medical advice.")),
        ]
    return Page(
        _("My vaccines"),
        body,
        back=HOME,
        back_label=_("Prevention"),
        primary=SecondaryButton(_("Print"), prints, ft.Icons.PRINT_OUTLINED),
        width=Size.READING,
    )


def _next(line: Line) -> Card | None:
    """Return what waits most."""
    waiting = [card for card in line.cards if card.status in _WAITS and not card.quiet]
    return min(waiting, key=lambda card: _WAITS.index(card.status), default=None)


def _section(
    title: str, lines: list[Line], _: Translator, formats: Formats, *, large: bool
) -> list[ft.Control]:
    if not lines:
        return []
    tiles = [
        _tile(line, Place.of(index, len(lines)), _, formats, large=large)
        for index, line in enumerate(lines)
    ]
    return [SectionCard(title, tiles, large=large)]


def _tile(line: Line, place: Place, _: Translator, formats: Formats, *, large: bool) -> ft.Control:
    labels = {one.id: one.label.in_(_.language) for one in known_words().targets}
    card = _next(line)
    shown = card or next(iter(line.cards), None) or line.later
    tone = Tone.CALM
    state: ft.Control | None = None
    if card:
        icon, tone = look_of(card)
        state = StateLine(_coming(card, _, formats), icon, tone)
    elif line.later and line.later.next_on:
        when = formats.fhir(line.later.next_on.isoformat()[:7])
        state = StateLine(_("Next dose: %(when)s", when=when), ft.Icons.SCHEDULE, Tone.INFO)
    label = labels[line.target]
    return Tile(
        label[:1].upper() + label[1:],
        _doses(line, _, formats),
        ft.Icons.VACCINES_OUTLINED,
        tone=tone,
        state=state,
        trailing=Chevron() if shown else None,
        on_click=partial(go, rule_route(shown.rule.id)) if shown else None,
        place=place,
        large=large,
    )


def _coming(card: Card, _: Translator, formats: Formats) -> str:
    if card.status is Status.OVERDUE:
        return _("Late: to be caught up, with a professional")
    if card.status is Status.DUE:
        return _("Next dose: now")
    when = formats.fhir(card.next_on.isoformat()) if card.next_on else ""
    return _("Next dose: %(when)s", when=when)


def _doses(line: Line, _: Translator, formats: Formats) -> str:
    if not line.doses:
        return _("No dose noted")
    days = ", ".join(day_of(one, _, formats) for one in line.doses)
    count = _.n("%(count)s dose", "%(count)s doses", len(line.doses))
    return _("%(name)s: %(value)s", name=count, value=days)


def _nothing(_: Translator) -> ft.Control:
    return EmptyState(
        _("No vaccine is noted"),
        _("Nothing is to be done either, from what is known here."),
        ft.Icons.VACCINES_OUTLINED,
        PrimaryButton(_("See my prevention"), partial(go, HOME)),
    )
