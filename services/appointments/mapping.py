"""Between what a server says and what a person is shown; pure, both ways.

Practices and times are believed only when they are sound (`services.remote.scheduling`). An Appointment that is in the
record is read as far as it goes: whatever a server wrote there stays readable.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from services.appointments.models import (
    Appointment,
    CancellationRule,
    Late,
    Mode,
    Place,
    Practice,
    Price,
    Reason,
    Slot,
    State,
)
from services.fhir.parsing import Json
from services.fhir.visibility import visibility_of
from services.remote.scheduling import (
    Listing,
    Location,
    Practitioner,
    Role,
    Schedule,
    Service,
    SlotResource,
    Time,
    bare,
    in_zone,
    instant,
    line,
    lines,
    time_of,
    zone_of,
)

_BRING: Final = 20
_REASONS: Final = 60
_FIRST: Final = 3
_SECTORS: Final = frozenset({"1", "2", "2-optam", "none"})
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


def slot_of(time: Time) -> Slot:
    """Return a time as it is offered."""
    return Slot(time.id, time.schedule, time.start, time.end, time.version, mode_of(time.mode))


def time_from(slot: Slot) -> Time:
    """Return a time that is asked for, as it was offered."""
    zone = zone_name(slot)
    return Time(slot.id, slot.version, "free", slot.schedule, slot.start, slot.end, slot.mode, zone)


def zone_name(slot: Slot) -> str:
    """Return the IANA name of the zone that a time is told in, "" where only its offset is known."""
    return zone_of(getattr(slot.start.tzinfo, "key", ""))


def mode_of(code: str) -> Mode:
    """Return how the two meet; what a server does not say is a visit to the practice."""
    try:
        return Mode(code)
    except ValueError:
        return Mode.PLACE


def practices(found: Listing) -> tuple[Practice, ...]:
    """Return the practices of a page, in the server's order, each with its first free times.

    A time belongs to the practice that its schedule names, else to the one that it follows.
    """
    by_reference = {entry.resource.reference: entry.resource for entry in found.entries}
    made: list[Practice] = []
    for entry in found.entries:
        resource = entry.resource
        if isinstance(resource, Role) and entry.is_match:
            made.append(replace(practice_of(resource, by_reference), distance_km=entry.distance))
        elif isinstance(resource, SlotResource) and resource.status == "free":
            _give(made, resource, by_reference)
    return tuple(made)


def _give(made: list[Practice], slot: SlotResource, known: Mapping[str, object]) -> None:
    time = time_of(slot)
    schedule = known.get(time.schedule)
    at = len(made) - 1
    if isinstance(schedule, Schedule):
        zoned = time_of(slot, schedule.text("timezone"))
        at = next(
            (n for n, one in enumerate(made) if schedule.names(f"PractitionerRole/{one.id}")), -1
        )
        time = zoned
    if at >= 0 and len(made[at].first) < _FIRST:
        first = sorted((*made[at].first, slot_of(time)), key=lambda one: (one.start, one.id))
        made[at] = replace(made[at], first=tuple(first))


def practice_of(role: Role, known: Mapping[str, object]) -> Practice:
    """Return a professional at one place; `known` are the resources that came with it, by "Type/id"."""
    who = known.get(bare(role.practitioner.reference))
    where = (known.get(bare(one.reference)) for one in role.location)
    place = next((one for one in where if isinstance(one, Location)), None)
    services = [known.get(bare(one.reference)) for one in role.healthcare_service[:_REASONS]]
    coding = next((one for concept in role.specialty for one in concept.coding if one.code), None)
    named = next((concept.words for concept in role.specialty if concept.words), "")
    name = who.display if isinstance(who, Practitioner) else line(role.practitioner.display)
    return Practice(
        id=role.id,
        name=name,
        specialty=line(coding.code, 40) if coding else "",
        specialty_name=named,
        place=place_of(place) if place else Place(),
        price=_price(role),
        languages=tuple(code for code in role.texts("language") if len(code) <= _LANGUAGE),
        new_patients=role.flag("new-patients"),
        reasons=tuple(
            reason_of(one) for one in services if isinstance(one, Service) and one.active
        ),
    )


_LANGUAGE: Final = 35
"""RFC 5646 §4.4.1: what a tag needs at most."""


def _price(role: Role) -> Price:
    sector = role.text("sector")
    return Price(
        sector if sector in _SECTORS else "",
        role.number("price-lowest"),
        role.number("price-highest"),
        role.flag("third-party"),
    )


def place_of(where: Location) -> Place:
    """Return where one goes."""
    return Place(
        line(where.name),
        tuple(line(one) for one in where.address.line[:5]),
        line(where.address.postal_code, 20),
        line(where.address.city),
        where.phone,
        where.flag("step-free"),
        where.flag("lift"),
        where.text("directions"),
    )


def reason_of(service: Service) -> Reason:
    """Return a reason to come, and what goes with it."""
    modes = frozenset(mode_of(code) for code in service.texts("mode"))
    late = Late.PHONE if service.text("cancellation-late") == Late.PHONE else Late.ALLOWED
    hours, text = service.number("cancellation-hours"), service.text("cancellation-text")
    return Reason(
        service.id,
        line(service.name),
        service.number("minutes") or 0,
        modes or frozenset({Mode.PLACE}),
        lines(service.comment),
        service.texts("bring")[:_BRING],
        bool(service.flag("needs-agreement")),
        CancellationRule(hours or 0, late, text),
    )


# -- an appointment of the record ------------------------------------------------------------------------------------


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
    message = line(_concept(resource.get("cancelationReason")))
    if state is State.CANCELLED and _is_refusal(resource, reason):
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


def _is_refusal(resource: Json, reason: Reason) -> bool:
    """Say whether the practice said no: it declined, or it did not agree to what needed its agreement."""
    if _Said(resource).code(resource.get("cancelationReason")) == _BY_PATIENT:
        return False
    declined = any(
        one.get("status") == "declined" and "Patient/" not in str(one.get("actor"))
        for one in _dicts(resource.get("participant"))
    )
    return declined or (
        reason.needs_agreement and bool(_concept(resource.get("cancelationReason")))
    )


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


def times(found: Iterable[Time]) -> tuple[Slot, ...]:
    """Return times as they are offered."""
    return tuple(map(slot_of, found))
