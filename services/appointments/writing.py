"""An Appointment as it is sent (FHIR R4 appointment.html): new, or changed from what the server holds."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from services.appointments.models import Practice, Reason, Slot
from services.fhir.parsing import Json
from services.fhir.visibility import Visibility, with_visibility
from services.remote.bookings import KEY_SYSTEM

_REASONS: Final = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
_SPECIALTIES: Final = "https://mos.esante.gouv.fr/NOS/JDV_J01-XdsAuthorSpecialty-CISIS"
_OURS: Final = "urn:carnet:"
_LONGEST: Final = 2000


def booked(
    patient: str,
    key: str,
    slot: Slot,
    practice: Practice,
    reason: Reason,
    note: str,
    *,
    secret: bool,
) -> Json:
    """Return the appointment that is asked for; the server sets its start and end from the slot."""
    made = {
        **_new(patient, key, practice, reason, note),
        "status": "booked",
        "appointmentType": {"coding": [{"system": f"{_OURS}mode", "code": slot.mode.value}]},
        "slot": [{"reference": f"Slot/{slot.id}"}],
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
    }
    return with_visibility(made, Visibility(secret=True)) if secret else made


def waiting(
    patient: str,
    key: str,
    practice: Practice,
    reason: Reason,
    days: tuple[date, date],
    zone: tzinfo,
    instead_of: str,
) -> Json:
    """Return the wish for any earlier time of these days; `instead_of` is the server's id of what it would replace."""
    first, last = days
    made = _new(patient, key, practice, reason, "")
    start = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + timedelta(days=1), time.min, zone)
    period = {"start": start.isoformat(), "end": end.isoformat()}
    replaced = {"reference": f"Appointment/{instead_of}"}
    more = [{"url": f"{_OURS}instead-of", "valueReference": replaced}] if instead_of else []
    return {
        **made,
        "status": "waitlist",
        "requestedPeriod": [period],
        "extension": [*made["extension"], *more],
    }


def _new(patient: str, key: str, practice: Practice, reason: Reason, note: str) -> Json:
    service = {"reference": f"HealthcareService/{reason.id}", "display": reason.name}
    specialty = {
        "system": _SPECIALTIES,
        "code": practice.specialty,
        "display": practice.specialty_name,
    }
    return {
        "resourceType": "Appointment",
        "extension": [{"url": f"{_OURS}service", "valueReference": service}],
        "identifier": [{"system": KEY_SYSTEM, "value": key}],
        **({"serviceType": [{"text": reason.name}]} if reason.name else {}),
        **({"specialty": [{"coding": [_filled(specialty)]}]} if practice.specialty else {}),
        **({"comment": note[:_LONGEST]} if note else {}),
        "participant": [
            {"actor": {"reference": f"Patient/{patient}"}, "status": "accepted"},
            {
                "actor": _filled(
                    {"reference": f"PractitionerRole/{practice.id}", "display": practice.name}
                ),
                "status": "needs-action" if reason.needs_agreement else "accepted",
            },
        ],
    }


def moved(resource: Json, slot: Slot) -> Json:
    """Return an appointment at another time."""
    return {
        **resource,
        "appointmentType": {"coding": [{"system": f"{_OURS}mode", "code": slot.mode.value}]},
        "slot": [{"reference": f"Slot/{slot.id}"}],
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
    }


def cancelled(resource: Json, why: str) -> Json:
    """Return an appointment that the person gives up."""
    said = {"coding": [{"system": _REASONS, "code": "pat"}], **({"text": why} if why else {})}
    return {**resource, "status": "cancelled", "cancelationReason": said}


def accepted(resource: Json) -> Json:
    """Return an earlier time that was offered, taken."""
    return {**_without_offer(resource), "status": "booked", "slot": resource.get("slot")}


def declined(resource: Json) -> Json:
    """Return an offer left to the next in line; the person goes on waiting."""
    kept = {key: value for key, value in resource.items() if key not in {"slot", "start", "end"}}
    return _without_offer(kept)


def _without_offer(resource: Json) -> Json:
    extensions = resource.get("extension")
    kept = [
        one
        for one in (extensions if isinstance(extensions, list) else [])
        if not (isinstance(one, dict) and one.get("url") == f"{_OURS}offer-until")
    ]
    made = {key: value for key, value in resource.items() if key != "extension"}
    return {**made, **({"extension": kept} if kept else {})}


def _filled(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an element without what is empty: FHIR's JSON has no empty string."""
    return {key: one for key, one in value.items() if one}
