"""Agendas in FHIR's words: Slots as they are answered, and what an Appointment says (R4)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from backend.booking.agendas import Slot
from backend.booking.verdicts import Content, wrong

KEY: Final = "urn:carnet:booking"
"""The system of the identifier that makes a confirmation sent again the same one."""
TIMEZONE: Final = "urn:carnet:timezone"
HOLD_UNTIL: Final = "urn:carnet:hold-until"
OFFER_UNTIL: Final = "urn:carnet:offer-until"
LATE_MINUTES: Final = "urn:carnet:late-minutes"
SERVICE: Final = "urn:carnet:service"
INSTEAD_OF: Final = "urn:carnet:instead-of"
MODE: Final = "urn:carnet:mode"

_OWNED: Final = frozenset({OFFER_UNTIL, LATE_MINUTES})
"""Extensions that a person cannot give their own Appointment."""
STATUSES: Final = {"free": "free", "held": "busy-tentative", "busy": "busy"}
OTHERWISE: Final = "busy-unavailable"
_REFERENCE: Final = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/.*)?")
_LONGEST_KEY: Final = 128


def as_fhir(slot: Slot, now_ms: int, holder: str = "") -> dict[str, Any]:
    """Return a Slot as anybody sees it; `holder` (`holding.holder_of`) alone sees how long it is theirs.

    A hold that ended is free, whether or not it was swept. What another reason's taking covers is unavailable.
    """
    status = "free" if slot.has_lapsed(now_ms) else slot.status
    zone = ZoneInfo(slot.tz)
    extensions: list[dict[str, Any]] = [{"url": TIMEZONE, "valueString": slot.tz}]
    if status == "held" and holder and slot.held_by == holder and slot.held_until is not None:
        extensions.append({"url": HOLD_UNTIL, "valueInstant": instant(slot.held_until)})
    return {
        "resourceType": "Slot",
        "id": slot.id,
        "meta": {"versionId": str(slot.version)},
        "extension": extensions,
        "appointmentType": {"coding": [{"system": MODE, "code": slot.mode}]},
        "schedule": {"reference": f"Schedule/{slot.schedule}"},
        "status": STATUSES.get(status, OTHERWISE),
        "start": local(slot.start, zone),
        "end": local(slot.end, zone),
    }


def contained(slot: Slot, now_ms: int) -> dict[str, Any]:
    """Return a Slot within another resource: there it has no version (dom-4)."""
    return {name: one for name, one in as_fhir(slot, now_ms).items() if name != "meta"}


def local(seconds: int, zone: ZoneInfo) -> str:
    """Return an instant with the offset that the place has then."""
    return datetime.fromtimestamp(seconds, zone).isoformat(timespec="seconds")


def instant(ms: int) -> str:
    """Return an instant in UTC, with milliseconds."""
    text = datetime.fromtimestamp(ms // 1000, ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{ms % 1000:03d}Z"


def milliseconds(text: Any) -> int:
    """Read an instant or a dateTime with an offset; raises RefusedError 422."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return round(moment.timestamp() * 1000)
    except (TypeError, ValueError, OverflowError):
        pass  # said below
    raise wrong("An instant is not written as FHIR has them.")


def id_of(value: Any, type: str) -> str | None:
    """Return the id that a Reference gives, relative or absolute; None when it leads to no `type`."""
    reference = value.get("reference") if isinstance(value, Mapping) else None
    found = _REFERENCE.fullmatch(reference) if isinstance(reference, str) else None
    return found[2] if found and found[1] == type else None


def slot_of(appointment: Content) -> str | None:
    """Return the id of the Slot that is named; raises RefusedError 422 for several, or what is none."""
    named = appointment.get("slot")
    if not named:
        return None
    id = id_of(named[0], "Slot") if isinstance(named, list) and len(named) == 1 else None
    if id is None:
        raise wrong("An appointment has one Slot, by reference.")
    return id


def service_of(appointment: Content) -> str | None:
    """Return the id of the HealthcareService that is the reason to come."""
    return id_of(extension(appointment, SERVICE, "valueReference"), "HealthcareService")


def roles_of(appointment: Content) -> frozenset[str]:
    """Return the ids of the PractitionerRoles that take part."""
    return frozenset(_actors(appointment.get("participant"), "PractitionerRole", within="actor"))


def actors_of(schedule: Content, type: str) -> frozenset[str]:
    """Return the ids of a Schedule's actors of a type."""
    return frozenset(_actors(schedule.get("actor"), type))


def _actors(listed: Any, type: str, within: str | None = None) -> Iterator[str]:
    for item in listed if isinstance(listed, list) else ():
        value = item.get(within) if within and isinstance(item, Mapping) else item
        if (id := id_of(value, type)) is not None:
            yield id


def key_of(appointment: Content) -> str | None:
    """Return the value of the identifier that names this confirmation; raises RefusedError 422 for a long one."""
    listed = appointment.get("identifier")
    for one in listed if isinstance(listed, list) else ():
        value = one.get("value") if isinstance(one, Mapping) else None
        if isinstance(value, str) and value and one.get("system") == KEY:
            if len(value) > _LONGEST_KEY:
                raise wrong("The booking's identifier is too long.")
            return value
    return None


def extension(content: Content, url: str, value: str) -> Any:
    """Return the first value an extension has, None without it."""
    listed = content.get("extension")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping) and one.get("url") == url and value in one:
            return one[value]
    return None


def with_owned(after: Content, before: Content | None) -> Content:
    """Return an Appointment whose extensions that are not the person's to give are those it had."""
    given = [one for one in _extensions(after) if one.get("url") not in _OWNED]
    had = [one for one in _extensions(before or {}) if one.get("url") in _OWNED]
    return _with_extensions(after, [*given, *had])


def without_offer(after: Content) -> Content:
    """Return an Appointment without an offer's end."""
    return _with_extensions(after, [e for e in _extensions(after) if e.get("url") != OFFER_UNTIL])


def _extensions(content: Content) -> list[Mapping[str, Any]]:
    listed = content.get("extension")
    return [e for e in listed if isinstance(e, Mapping)] if isinstance(listed, list) else []


def _with_extensions(content: Content, extensions: Sequence[Mapping[str, Any]]) -> Content:
    rest = {name: value for name, value in content.items() if name != "extension"}
    return rest | {"extension": list(extensions)} if extensions else rest


def placed(appointment: Content, slot: Slot, status: str) -> Content:
    """Return the Appointment at its Slot's own times, whatever was sent."""
    zone = ZoneInfo(slot.tz)
    times = {"start": local(slot.start, zone), "end": local(slot.end, zone), "status": status}
    return {**appointment, **times}


def unplaced(appointment: Content, status: str) -> Content:
    """Return the Appointment without a time: it waits."""
    gone = ("slot", "start", "end")
    return {name: value for name, value in appointment.items() if name not in gone} | {
        "status": status
    }
