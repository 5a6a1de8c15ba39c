"""An appointment as a calendar file (RFC 5545), for whatever calendar the person uses.

It leaves the encrypted space: with `neutral`, it says when, and nothing else.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event, Timezone, vDDDTypes

from services.appointments.models import Appointment, Mode, State
from services.core.errors import NotFoundError
from services.i18n.translator import Translator

_PRODUCT: Final = "-//Carnet//Carnet//FR"
_LONGEST: Final = 500
_DIGITS: Final = 10
_CONFIRMED: Final = frozenset({State.BOOKED, State.DONE})


def ics(appointment: Appointment, at: datetime, _: Translator, *, neutral: bool) -> bytes:
    """Return the file; `at` is when it is made. Moved and made again, it takes the place of the one before.

    Raises:
        NotFoundError: it has no time yet.

    """
    start, end = appointment.start, appointment.end
    if start is None:
        raise NotFoundError
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", f"{appointment.remote or appointment.id}@carnet")
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", _sequence(appointment.version))
    _add_moment(event, "dtstart", start)
    _add_moment(event, "dtend", end or start + timedelta(minutes=appointment.reason.minutes or 15))
    event.add("summary", _title(appointment, _, neutral=neutral))
    if not neutral:
        _add_words(event, appointment)
    event.add("class", "PRIVATE")
    cancelled = "CANCELLED" if appointment.state is State.CANCELLED else "TENTATIVE"
    event.add("status", "CONFIRMED" if appointment.state in _CONFIRMED else cancelled)
    if appointment.reminder_days:
        event.add_component(_alarm(appointment, _))
    if zone := getattr(start.tzinfo, "key", ""):
        calendar.add_component(_timezone(zone, start))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _sequence(version: str) -> int:
    """Return a number that grows with each change (RFC 5545 §3.8.7.4): the server's version, where it is one."""
    return int(version) if version.isascii() and version.isdigit() and len(version) < _DIGITS else 0


def _timezone(zone: str, start: datetime) -> Timezone:
    first, last = start.date() - timedelta(days=400), start.date() + timedelta(days=400)
    return Timezone.from_tzid(zone, first_date=first, last_date=last)


def _add_moment(event: Event, name: str, moment: datetime) -> None:
    """Write a moment on the clocks of its own zone where that has a name, else in UTC: the instant is the same."""
    if getattr(moment.tzinfo, "key", ""):
        event.add(name, moment)
    else:
        event.add(name, vDDDTypes(moment.astimezone(UTC)))


def _title(appointment: Appointment, _: Translator, *, neutral: bool) -> str:
    if neutral:
        return _("Appointment")
    return " · ".join(
        filter(None, (_clean(appointment.practice.name), _clean(appointment.reason.name)))
    ) or _("Appointment")


def _add_words(event: Event, appointment: Appointment) -> None:
    place = appointment.practice.place
    if appointment.mode is Mode.PLACE:
        town = " ".join(filter(None, (place.postcode, place.town)))
        if where := ", ".join(filter(None, map(_clean, (place.name, *place.lines, town)))):
            event.add("location", where)
    said = (
        place.phone,
        appointment.reason.instructions,
        *appointment.reason.bring,
        place.directions,
    )
    if words := "\n".join(filter(None, map(_clean, said))):
        event.add("description", words)


def _alarm(appointment: Appointment, _: Translator) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Appointment"))
    alarm.add("trigger", -timedelta(days=appointment.reminder_days))
    return alarm


def _clean(text: str) -> str:
    """Return words that cannot end a line of the file: no control sign, no separator, no lone surrogate; bounded."""
    one_line = " ".join(text[: _LONGEST * 2].split())
    return "".join(c for c in one_line if c.isprintable())[:_LONGEST]
