"""An Appointment of the record, read as far as it goes: whatever a server wrote there stays readable."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from services.appointments.mapping import mode_of
from services.appointments.models import Appointment, Practice, Reason, Slot, State
from services.fhir.parsing import Json
from services.fhir.visibility import visibility_of
from services.remote.cleaning import line, lines
from services.remote.moments import in_zone, instant, zone_of
from services.remote.scheduling import bare

_BY_PATIENT: Final = "pat"
_STATES: Final = {
    "proposed": State.PENDING,
    "pending": State.PENDING,
    "booked": State.BOOKED,
    "arrived": State.BOOKED,
    "checked-in": State.BOOKED,
    "fulfilled": State.DONE,
    "cancelled": State.CANCELLED,
    "noshow": State.MISSED,
    "waitlist": State.WAITLIST,
}


def appointment_of(
    resource: Json, id: str, version: str, practice: Practice, reason: Reason, zone: str = ""
) -> Appointment | None:
    """Return an Appointment as it stands, None for one entered in error or in no state that FHIR knows.

    `practice` and `reason` are what is kept of them here; their `id` is "" where only the resource tells of them.
    """
    state = _STATES.get(_text(resource.get("status")))
    if state is None:
        return None
    said = _Said(resource)
    start, end = instant(said.text("start")), instant(said.text("end"))
    zone = zone_of(said.extension("timezone", "valueString")) or zone
    start = in_zone(start, zone) if start else None
    end = in_zone(end, zone) if end else None
    slot = said.reference(resource.get("slot"), "Slot")
    offer = None
    if state is State.WAITLIST and slot:
        state = State.OFFERED
        offer = Slot(slot, "", start, end, "") if start and end else None
        start = end = None
    if state in {State.WAITLIST, State.OFFERED}:
        start, end = said.period(zone)
    message = line(_concept(resource.get("cancelationReason")))
    if state is State.CANCELLED and _is_refusal(resource):
        state = State.REFUSED
    return Appointment(
        id=id,
        state=state,
        start=start,
        end=end,
        practice=practice if practice.id else said.practice,
        reason=reason if reason.id else said.reason,
        mode=mode_of(said.code(resource.get("appointmentType"))),
        remote=_text(resource.get("id")),
        version=version,
        slot=slot,
        secret=visibility_of(resource).secret,
        message=message or lines(_text(resource.get("patientInstruction")), 500),
        late_minutes=said.number("late-minutes"),
        link=said.link,
        offer=offer,
        offer_until=instant(said.extension("offer-until", "valueInstant")),
        instead_of=said.reference([said.value("instead-of", "valueReference")], "Appointment"),
        note=lines(_text(resource.get("comment"))),
    )


def role_and_service(resource: Json) -> tuple[str, str]:
    """Return the ids of the PractitionerRole and of the HealthcareService that an Appointment names, "" for none."""
    said = _Said(resource)
    return said.role[0], said.service


class _Said:
    """What one Appointment says, in whatever shape a server wrote it."""

    def __init__(self, resource: Json) -> None:
        self._resource = resource

    def text(self, key: str) -> str:
        return _text(self._resource.get(key))

    def value(self, name: str, type: str) -> Any:
        return next(
            (
                one.get(type)
                for one in _dicts(self._resource.get("extension"))
                if one.get("url") == f"urn:carnet:{name}"
            ),
            None,
        )

    def period(self, zone: str) -> tuple[datetime | None, datetime | None]:
        """The first and the last moment that would suit who waits; midnight is the end of the day before."""
        asked = next(iter(_dicts(self._resource.get("requestedPeriod"))), {})
        start, end = instant(_text(asked.get("start"))), instant(_text(asked.get("end")))
        if start is None or end is None or end <= start:
            return None, None
        return in_zone(start, zone), in_zone(end - timedelta(seconds=1), zone)

    def extension(self, name: str, type: str) -> str:
        return _text(self.value(name, type))

    def number(self, name: str) -> int:
        found = self.value(name, "valueInteger")
        return found if isinstance(found, int) and 0 <= found <= _MOST_MINUTES else 0

    def reference(self, listed: Any, type: str) -> str:
        """Return the id of the first reference to this type."""
        for one in _dicts(listed):
            named, _, id = bare(_text(one.get("reference"))).partition("/")
            if named == type:
                return id
        return ""

    def code(self, concept: Any) -> str:
        coding = _dicts(concept.get("coding")) if isinstance(concept, dict) else ()
        return next((_text(one.get("code")) for one in coding), "")

    @property
    def link(self) -> str:
        """Where a remote consultation opens; nothing but https is ever opened."""
        found = self.extension("link", "valueUrl") or self.extension("link", "valueUri")
        return (
            found
            if found.startswith("https://") and found.isprintable() and len(found) < _URL
            else ""
        )

    @property
    def role(self) -> tuple[str, str]:
        """The id and the name of who is seen: the first participant who is not the patient."""
        name = ""
        for one in _dicts(self._resource.get("participant")):
            actor = one.get("actor")
            if not isinstance(actor, dict) or "Patient/" in _text(actor.get("reference")):
                continue
            type, _, id = bare(_text(actor.get("reference"))).partition("/")
            name = name or line(_text(actor.get("display")))
            if type == "PractitionerRole":
                return id, line(_text(actor.get("display"))) or name
        return "", name

    @property
    def practice(self) -> Practice:
        id, name = self.role
        specialty = next(iter(_dicts(self._resource.get("specialty"))), {})
        return Practice(id, name, self.code(specialty), line(_concept(specialty)))

    @property
    def reason(self) -> Reason:
        keys = ("serviceType", "reasonCode", "description", "appointmentType")
        words = next(filter(None, (_concept(self._resource.get(key)) for key in keys)), "")
        minutes = self._resource.get("minutesDuration")
        whole = minutes if isinstance(minutes, int) and 0 < minutes <= _MOST_MINUTES else 0
        return Reason(self.service, line(words), whole)

    @property
    def service(self) -> str:
        return self.reference([self.value("service", "valueReference")], "HealthcareService")


_MOST_MINUTES: Final = 24 * 60
_URL: Final = 2000


def _is_refusal(resource: Json) -> bool:
    """Say whether it was the practice that said no: it declined, or gave a reason that is not the person's."""
    if _Said(resource).code(resource.get("cancelationReason")) == _BY_PATIENT:
        return False
    declined = any(
        one.get("status") == "declined" and "Patient/" not in str(one.get("actor"))
        for one in _dicts(resource.get("participant"))
    )
    return declined or bool(_concept(resource.get("cancelationReason")))


def _concept(value: Any) -> str:
    """Return the words of a string, a CodeableConcept or a list of them; "" if it has none."""
    if isinstance(value, list):
        return next((text for text in map(_concept, value) if text), "")
    if isinstance(value, dict):
        return _text(value.get("text")) or next(
            (_text(one.get("display")) for one in _dicts(value.get("coding"))), ""
        )
    return _text(value)


def _dicts(value: Any) -> Sequence[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
