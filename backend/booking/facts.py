"""What the practice says of a reason to come and of its agenda: stored FHIR resources, read in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from backend.booking import wire
from backend.booking.agendas import Slot
from backend.booking.verdicts import Content, wrong

Directory = Callable[[Connection, str, str], Content | None]
"""From a type and an id to the living resource of the directory."""

_HOUR: Final = 3600
_AGREEMENT: Final = "urn:carnet:needs-agreement"
_HOURS: Final = "urn:carnet:cancellation-hours"
_LATE: Final = "urn:carnet:cancellation-late"
_TEXT: Final = "urn:carnet:cancellation-text"
_USUAL: Final = "After this time, the practice asks to be called."


@dataclass(frozen=True, slots=True)
class Reason:
    """A HealthcareService: `id` is None where the agenda has none."""

    id: str | None = None
    needs_agreement: bool = False
    hours: int = 0
    only_by_phone: bool = False
    text: str = ""

    def refuses(self, start: int, now_ms: int) -> str:
        """Return why a time that begins at `start` (seconds) is no more given back by message, "" when it is."""
        late = now_ms > (start - self.hours * _HOUR) * 1000
        return (self.text or _USUAL) if self.only_by_phone and late else ""


def reason(connection: Connection, directory: Directory, id: str | None) -> Reason:
    """Read a HealthcareService."""
    content = None if id is None else directory(connection, "HealthcareService", id)
    if content is None:
        return Reason(id)
    hours = wire.extension(content, _HOURS, "valueInteger")
    text = wire.extension(content, _TEXT, "valueString")
    return Reason(
        id,
        wire.extension(content, _AGREEMENT, "valueBoolean") is True,
        hours if isinstance(hours, int) else 0,
        wire.extension(content, _LATE, "valueCode") == "phone",
        text if isinstance(text, str) else "",
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """Who receives at a slot, and for what: ids of HealthcareServices and PractitionerRoles."""

    services: frozenset[str]
    roles: frozenset[str]


def offer(connection: Connection, directory: Directory, slot: Slot) -> Offer:
    """Read the Schedule of a slot."""
    schedule = directory(connection, "Schedule", slot.schedule) or {}
    services = wire.actors_of(schedule, "HealthcareService")
    return Offer(services, wire.actors_of(schedule, "PractitionerRole"))


def reason_of(
    connection: Connection, directory: Directory, slot: Slot, appointment: Content
) -> Reason:
    """Return why one comes at this slot; raises RefusedError 422 where the slot is another's, or for something else.

    Otherwise a reason that needs no agreement would open every agenda.
    """
    offered = offer(connection, directory, slot)
    roles = wire.roles_of(appointment)
    if roles and offered.roles and not roles & offered.roles:
        raise wrong("The Slot is not of the one who takes part.")
    named = wire.service_of(appointment)
    if named is None and len(offered.services) == 1:
        [named] = offered.services
    if offered.services and named not in offered.services:
        raise wrong("The Slot is not for this reason to come.")
    return reason(connection, directory, named)
