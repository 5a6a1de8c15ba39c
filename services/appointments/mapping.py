"""From what a server says of care to what a person is shown, and back; pure.

Practices and times are believed only when they are sound (`services.remote.scheduling`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from services.appointments.models import (
    CancellationRule,
    Late,
    Mode,
    Place,
    Practice,
    Price,
    Reason,
    Slot,
)
from services.remote.cleaning import line, lines
from services.remote.moments import zone_of
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
    time_of,
)

_BRING: Final = 20
_REASONS: Final = 60
_FIRST: Final = 3
_SECTORS: Final = frozenset({"1", "2", "2-optam", "none"})


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
    reason = ""
    if isinstance(schedule, Schedule):
        reason = schedule.one_of("HealthcareService")
        zoned = time_of(slot, schedule.text("timezone"))
        at = next(
            (n for n, one in enumerate(made) if schedule.names(f"PractitionerRole/{one.id}")), -1
        )
        time = zoned
    if at >= 0 and len(made[at].first) < _FIRST:
        free = replace(slot_of(time), practice=made[at].id, reason=reason)
        first = sorted((*made[at].first, free), key=lambda one: (one.start, one.id))
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
        specialty_name=named[:1].upper() + named[1:],
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


def times(found: Iterable[Time]) -> tuple[Slot, ...]:
    """Return times as they are offered."""
    return tuple(map(slot_of, found))
