"""How one appointment stands, in words: asked for is not pending, pending is not booked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import flet as ft

from services.appointments.models import Appointment, Late, State
from services.i18n.formats import Formats
from services.i18n.translator import Translator
from views._shared.theme import Tone
from views.appointments import booking_words as words

OPENS_BEFORE: Final = timedelta(minutes=15)
"""How long before its start a consultation by video can be joined."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state in words, with its icon and tone."""

    text: str
    icon: ft.IconData
    tone: Tone


def standing(appointment: Appointment, _: Translator) -> Standing:
    """Return where an appointment stands."""
    if appointment.elsewhere and appointment.state is State.BOOKED:
        return Standing(_("Noted by you"), ft.Icons.EDIT_CALENDAR_OUTLINED, Tone.NEUTRAL)
    return {
        State.REQUESTED: Standing(
            _("Request waiting to be sent: nothing is booked"),
            ft.Icons.CLOUD_UPLOAD_OUTLINED,
            Tone.TODO,
        ),
        State.REFUSED: Standing(
            _("This time was not given: nothing is booked"), ft.Icons.EVENT_BUSY_OUTLINED, Tone.TODO
        ),
        State.PENDING: Standing(
            _("Not booked yet: the practice answers yes or no"),
            ft.Icons.HOURGLASS_EMPTY,
            Tone.TODO,
        ),
        State.BOOKED: Standing(_("Booked"), ft.Icons.EVENT_AVAILABLE_OUTLINED, Tone.CALM),
        State.WAITLIST: Standing(
            _("On the waiting list"), ft.Icons.NOTIFICATIONS_NONE, Tone.NEUTRAL
        ),
        State.OFFERED: Standing(
            _("An earlier time is offered to you"), ft.Icons.UPDATE_OUTLINED, Tone.TODO
        ),
        State.CANCELLED: Standing(_("Cancelled"), ft.Icons.EVENT_BUSY_OUTLINED, Tone.NEUTRAL),
        State.DONE: Standing(_("Took place"), ft.Icons.CHECK, Tone.NEUTRAL),
        State.MISSED: Standing(_("Did not take place"), ft.Icons.REMOVE, Tone.NEUTRAL),
    }[appointment.state]


def whole(start: datetime, formats: Formats) -> str:
    """Return "Mardi 24 novembre 2026, 14 h 30", as the place's own clock says it."""
    return words.capital(f"{formats.day(start)}, {formats.time(start)}")


def when(appointment: Appointment, _: Translator, formats: Formats) -> str:
    """Return the day and the hour; for the waiting list, the days that suit."""
    start, end = appointment.start, appointment.end
    if start is None:
        return _("No time yet")
    if appointment.state in {State.WAITLIST, State.OFFERED} and end:
        return _(
            "From %(first)s to %(last)s",
            first=formats.day_of_year(start),
            last=formats.day_of_year(end),
        )
    return words.capital(words.moment(start, _, formats))


def who(appointment: Appointment) -> str:
    """Return "Dr Modèle · Pneumologue"."""
    practice = appointment.practice
    return words.joined(practice.name, practice.specialty_name)


def title(appointment: Appointment, _: Translator, formats: Formats) -> str:
    """Return what tells an appointment apart from the others, for the ear too."""
    start = appointment.start
    dated = start is not None and appointment.state not in {State.WAITLIST, State.OFFERED}
    day = formats.day_of_year(start) if dated and start else ""
    return ", ".join(filter(None, (appointment.practice.name, day)))


def offer_end(until: datetime, now: datetime, _: Translator, formats: Formats) -> str:
    """Return until when an offer is kept, by this device's clock."""
    local, today = until.astimezone(formats.zone), now.astimezone(formats.zone).date()
    if until <= now:
        return _("The offer has ended. The time goes to the next person.")
    if local.date() == today:
        return _("Kept for you until %(time)s, today.", time=formats.time(local))
    day = formats.day_of_year(local)
    return _("Kept for you until %(day)s, %(time)s.", day=day, time=formats.time(local))


def opens_at(appointment: Appointment) -> datetime | None:
    """Return when a consultation by video can be joined."""
    return appointment.start - OPENS_BEFORE if appointment.start else None


def is_late(appointment: Appointment, now: datetime) -> bool:
    """Say whether the rule's hours have begun: after them the practice may ask for a call."""
    rule, start = appointment.reason.rule, appointment.start
    return bool(rule.hours and start and now > start - timedelta(hours=rule.hours))


def consequence(appointment: Appointment, now: datetime, _: Translator, formats: Formats) -> str:
    """Return what giving it up means."""
    rule = appointment.reason.rule
    if appointment.elsewhere:
        return _("Only your note goes away. The practice is not told: call it to cancel.")
    match appointment.state:
        case State.REQUESTED:
            return _("It was not sent. Nothing was booked, nobody is waiting for you.")
        case State.WAITLIST | State.OFFERED:
            return _("You lose your place in the line. An offered time goes to the next person.")
        case State.REFUSED:
            return _("The answer is taken off this list. Nothing was booked.")
    said = [when(appointment, _, formats) + "."]
    said.append(_("Your time goes to somebody else. To come again, you would book again."))
    if is_late(appointment, now):
        said.append(
            _("The practice asks for a call this close to the appointment. It may refuse here.")
            if rule.late is Late.PHONE
            else _("It is late for the practice. You may still cancel.")
        )
    return "\n".join([*said, *([rule.text] if rule.text else [])])


def question(appointment: Appointment, _: Translator) -> tuple[str, str, str]:
    """Return the question before giving up, the word that does it, and the one that does not."""
    if appointment.elsewhere:
        return _("Remove this note?"), _("Remove the note"), _("Keep it")
    match appointment.state:
        case State.REQUESTED:
            return _("Withdraw this request?"), _("Withdraw the request"), _("Keep it")
        case State.WAITLIST | State.OFFERED:
            return _("Leave the waiting list?"), _("Leave the list"), _("Stay on it")
        case State.REFUSED:
            return _("Remove this answer?"), _("Remove it"), _("Keep it")
    return _("Cancel this appointment?"), _("Cancel the appointment"), _("Keep it")
