"""What a card says in a line, with the icon and the tone that go with its words."""

from datetime import date
from typing import Final

import flet as ft

from services.i18n.formats import Formats
from services.i18n.translator import Translator
from services.prevention.explaining import missing, obligation_name, status_name
from services.prevention.models import Card, Event, Reason, Status
from services.prevention.rules import words as known_words
from views._shared.theme import Tone

HOME: Final = "/prevention"
ABOUT: Final = "/prevention/about-me"
CALENDAR: Final = "/prevention/calendar"
VACCINES: Final = "/prevention/vaccines"

_ICONS: Final = {
    "vaccination": ft.Icons.VACCINES_OUTLINED,
    "screening": ft.Icons.FACT_CHECK_OUTLINED,
    "sexual-health": ft.Icons.LOCAL_HOSPITAL_OUTLINED,
    "lifestyle": ft.Icons.DIRECTIONS_WALK,
    "check-up": ft.Icons.MONITOR_HEART_OUTLINED,
    "rights": ft.Icons.GAVEL_OUTLINED,
    "pregnancy": ft.Icons.PREGNANT_WOMAN,
    "mental-health": ft.Icons.SPA_OUTLINED,
    "dental": ft.Icons.MEDICAL_SERVICES_OUTLINED,
}
_LOOKS: Final = {
    Status.OVERDUE: (ft.Icons.PRIORITY_HIGH, Tone.TODO),
    Status.DUE: (ft.Icons.ERROR_OUTLINE, Tone.TODO),
    Status.SOON: (ft.Icons.SCHEDULE, Tone.INFO),
    Status.DONE: (ft.Icons.CHECK_CIRCLE_OUTLINE, Tone.CALM),
    Status.UNKNOWN: (ft.Icons.HELP_OUTLINE, Tone.NEUTRAL),
    Status.INFORMS: (ft.Icons.INFO_OUTLINE, Tone.NEUTRAL),
    Status.NOT_CONCERNED: (ft.Icons.REMOVE_CIRCLE_OUTLINE, Tone.NEUTRAL),
}


def rule_route(id: str) -> str:
    return f"/prevention/rule/{id}"


def icon_of(card: Card) -> ft.IconData:
    """Return what the card is about."""
    return _ICONS.get(card.rule.topic, ft.Icons.HEALTH_AND_SAFETY_OUTLINED)


def look_of(card: Card) -> tuple[ft.IconData, Tone]:
    """Return the icon and the tone of its state."""
    if card.quiet:
        return ft.Icons.NOTIFICATIONS_NONE, Tone.INFO
    if card.status is Status.NOT_CONCERNED and card.next_on:
        return ft.Icons.SCHEDULE, Tone.INFO
    return _LOOKS[card.status]


def title_of(card: Card, _: Translator) -> str:
    return card.rule.text.in_(_.language).title


def state_of(card: Card, _: Translator, formats: Formats) -> str:
    """Return the state in words: what, and when."""
    if card.quiet:
        return _("Reminder: %(when)s", when=formats.fhir(card.remind_on))
    said = status_name(card.status, _)
    match card.status:
        case Status.OVERDUE | Status.DUE:
            said = " · ".join(filter(None, (said, obligation_name(card.rule.obligation, _))))
        case Status.SOON if card.next_on:
            said = _("Soon, from %(when)s", when=formats.fhir(card.next_on.isoformat()))
        case Status.DONE:
            said = _done(card, _, formats)
        case Status.UNKNOWN:
            said = _("Missing: %(what)s", what=", ".join(missing(card, known_words(), _)))
        case Status.NOT_CONCERNED:
            said = _aside(card, _, formats)
    return said


def _done(card: Card, _: Translator, formats: Formats) -> str:
    dates = sorted(one.date for one in card.counted if one.date)
    if not dates:
        return status_name(card.status, _)
    when = formats.fhir(dates[-1])
    if card.rule.targets and len(dates) > 1:
        return _n_doses(len(dates), when, _)
    return _("Done: %(when)s", when=when)


def _n_doses(count: int, when: str, _: Translator) -> str:
    return _.n(
        "Done: %(count)s dose, %(when)s",
        "Done: %(count)s doses, the last %(when)s",
        count,
        when=when,
    )


def _aside(card: Card, _: Translator, formats: Formats) -> str:
    if card.next_on:
        return _("From %(when)s", when=formats.fhir(card.next_on.isoformat()[:7]))
    names = {
        Reason.NOT_FOR_ME: _("Put aside: “not for me”"),
        Reason.REFUSED: _("Put aside: “I refuse”"),
        Reason.DOCTOR: _("Put aside: speak of it with a doctor"),
    }
    return names.get(card.reason, status_name(card.status, _))


def month_of(month: str, today: date, _: Translator, formats: Formats) -> str:
    """Return the heading of a month of the calendar."""
    return _("Now") if month <= today.isoformat()[:7] else formats.month(month)


def origin_of(origin: str, _: Translator) -> str:
    """Return where something was read, in words."""
    if origin == "said":
        return _("what you said")
    if origin == "Patient":
        return _("your identity")
    return _("your record")


def day_of(event: Event, _: Translator, formats: Formats) -> str:
    return formats.fhir(event.date) if event.date else _("date not known")
