"""What a server says of care and of times, read narrowly: FHIR R4 scheduling, and our own extensions of it.

Each shape reads some of a resource; whatever is of another type than FHIR gives it makes the answer a wrong one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from services.core.errors import Fault, RemoteError
from services.remote.cleaning import line
from services.remote.decoding import ID, decoded, place, version_of
from services.remote.moments import in_zone, instant, zone_of

_MOST: Final = 5000
"""Entries of one page: whoever asked for a few hundred is not sent more in good faith."""
_NEAR: Final = 5


class Reference(msgspec.Struct):
    reference: str = ""
    display: str = ""


class Coding(msgspec.Struct):
    system: str = ""
    code: str = ""
    display: str = ""


class Concept(msgspec.Struct):
    coding: list[Coding] = msgspec.field(default_factory=list)
    text: str = ""

    @property
    def words(self) -> str:
        return line(self.text or next((one.display for one in self.coding if one.display), ""))


class Extension(msgspec.Struct, rename="camel"):
    url: str = ""
    value_string: str | None = None
    value_code: str | None = None
    value_instant: str | None = None
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_decimal: float | None = None
    value_reference: Reference | None = None


class Extended(msgspec.Struct):
    extension: list[Extension] = msgspec.field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a text among our extensions, "" without one."""
        return next(iter(self.texts(name)), "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all of a text among our extensions, in order."""
        found = (one.value_string or one.value_code or one.value_instant for one in self._all(name))
        return tuple(line(text) for text in found if text)

    def flag(self, name: str) -> bool | None:
        """Return a yes or no, None where it is not said."""
        return next((one.value_boolean for one in self._all(name)), None)

    def number(self, name: str) -> int | None:
        """Return a whole number that is not negative, None where it is not said."""
        found = next((one.value_integer for one in self._all(name)), None)
        return found if found is not None and found >= 0 else None

    def decimal(self, name: str) -> float | None:
        """Return a number that is not negative, None where it is not said."""
        for one in self._all(name):
            found = one.value_decimal if one.value_decimal is not None else one.value_integer
            if found is not None and found >= 0:
                return float(found)
        return None

    def _all(self, name: str) -> list[Extension]:
        return [one for one in self.extension if one.url == f"urn:carnet:{name}"]


class _Meta(msgspec.Struct, rename="camel"):
    version_id: str | int = ""


class Resource(Extended, rename="camel"):
    resource_type: str = ""
    id: str = ""
    meta: _Meta = msgspec.field(default_factory=_Meta)

    @property
    def reference(self) -> str:
        return f"{self.resource_type}/{self.id}"


class _HumanName(msgspec.Struct):
    text: str = ""
    family: str = ""
    given: list[str] = msgspec.field(default_factory=list)
    prefix: list[str] = msgspec.field(default_factory=list)


class Practitioner(Resource):
    name: list[_HumanName] = msgspec.field(default_factory=list)

    @property
    def display(self) -> str:
        said = next(iter(self.name), _HumanName())
        return line(said.text or " ".join((*said.prefix, *said.given, said.family)))


class Role(Resource, rename="camel"):
    """PractitionerRole."""

    active: bool = True
    practitioner: Reference = msgspec.field(default_factory=Reference)
    specialty: list[Concept] = msgspec.field(default_factory=list)
    location: list[Reference] = msgspec.field(default_factory=list)
    healthcare_service: list[Reference] = msgspec.field(default_factory=list)


class _Address(msgspec.Struct, rename="camel"):
    line: list[str] = msgspec.field(default_factory=list)
    postal_code: str = ""
    city: str = ""


class _Contact(msgspec.Struct):
    system: str = ""
    value: str = ""


class Location(Resource):
    name: str = ""
    address: _Address = msgspec.field(default_factory=_Address)
    telecom: list[_Contact] = msgspec.field(default_factory=list)

    @property
    def phone(self) -> str:
        return next((line(one.value) for one in self.telecom if one.system == "phone"), "")


class Service(Resource):
    """HealthcareService: a reason to come."""

    name: str = ""
    comment: str = ""
    active: bool = True


class Schedule(Resource):
    active: bool = True
    actor: list[Reference] = msgspec.field(default_factory=list)

    def names(self, reference: str) -> bool:
        """Say whether it is of this actor, "Type/id"."""
        return any(bare(one.reference) == reference for one in self.actor)

    def one_of(self, type: str) -> str:
        """Return the id of its one actor of that type, "" for none or several."""
        found = [bare(one.reference).partition("/") for one in self.actor]
        ids = [id for name, _slash, id in found if name == type]
        return ids[0] if len(ids) == 1 else ""


class SlotResource(Resource, rename="camel"):
    """Slot, as it is written; `time` gives it checked."""

    status: str = ""
    schedule: Reference = msgspec.field(default_factory=Reference)
    start: str = ""
    end: str = ""
    appointment_type: Concept = msgspec.field(default_factory=Concept)


@dataclass(frozen=True, slots=True)
class Time:
    """A slot that can be believed: it begins before it ends, in a zone; in a refusal it has no version (dom-4)."""

    id: str
    version: str
    status: str
    schedule: str
    start: datetime
    end: datetime
    mode: str
    zone: str = ""  # IANA, "" where nobody knows it
    hold_until: datetime | None = None


class _Search(Extended):
    mode: str = ""


class _Entry(msgspec.Struct):
    resource: msgspec.Raw = msgspec.Raw(b"{}")
    search: _Search = msgspec.field(default_factory=_Search)


class _Link(msgspec.Struct):
    relation: str = ""
    url: str = ""


class _Bundle(msgspec.Struct, rename="camel"):
    resource_type: str
    type: str
    link: list[_Link] = msgspec.field(default_factory=list)
    entry: list[_Entry] = msgspec.field(default_factory=list)


R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource of a page; `distance` in kilometres where the server knows it."""

    resource: Resource
    is_match: bool
    distance: float | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a search, in the server's order; `next` is as the server wrote it, "" on the last one."""

    entries: tuple[Entry, ...]
    next: str = ""


_SHAPES: Final[dict[str, type[Resource]]] = {
    "PractitionerRole": Role,
    "Practitioner": Practitioner,
    "Location": Location,
    "HealthcareService": Service,
    "Schedule": Schedule,
    "Slot": SlotResource,
}


def listing(data: bytes) -> Listing:
    """Return a page of a search; what is of a type nobody asked for is left out.

    Raises:
        RemoteError: WRONG_ANSWER when it is something else, or anything in it has the wrong shape.

    """
    bundle = decoded(data, _Bundle)
    if bundle.resource_type != "Bundle" or bundle.type != "searchset" or len(bundle.entry) > _MOST:
        raise RemoteError(Fault.WRONG_ANSWER, "Bundle")
    found = []
    for entry in bundle.entry:
        data = bytes(entry.resource)
        shape = _SHAPES.get(decoded(data, Resource).resource_type)
        if shape is None or entry.search.mode == "outcome":
            continue
        resource = one(data, shape)
        near = entry.search.decimal("distance-km")
        distance = near if near is not None else resource.decimal("distance-km")
        found.append(Entry(resource, entry.search.mode != "include", distance))
    following = next((link.url for link in bundle.link if link.relation == "next"), "")
    return Listing(tuple(found), following)


class _Outcome(msgspec.Struct):
    contained: list[SlotResource] = msgspec.field(default_factory=list)


def one(data: bytes, shape: type[R]) -> R:
    """Return a resource; raises RemoteError WRONG_ANSWER where it is none of this shape."""
    resource = decoded(data, shape)
    if _SHAPES.get(resource.resource_type) is not shape or not ID.fullmatch(resource.id):
        raise RemoteError(Fault.WRONG_ANSWER, "resourceType, id")
    return resource


def time_of(slot: SlotResource, zone: str = "") -> Time:
    """Return a slot as can be believed, in its own zone, else in `zone` (IANA), else by its offset.

    Raises:
        RemoteError: WRONG_ANSWER for a date without zone, an end that is not after the start, or no schedule.

    """
    start, end = instant(slot.start), instant(slot.end)
    schedule = bare(slot.schedule.reference)
    if start is None or end is None or end <= start or not schedule.startswith("Schedule/"):
        raise RemoteError(Fault.WRONG_ANSWER, "Slot")
    name = slot.text("timezone") or zone
    return Time(
        slot.id,
        version_of(slot.meta.version_id),
        slot.status,
        schedule,
        in_zone(start, name),
        in_zone(end, name),
        next((coding.code for coding in slot.appointment_type.coding), ""),
        zone_of(name),
        instant(slot.text("hold-until")),
    )


def near_times(data: bytes) -> tuple[Time, ...]:
    """Return the free slots that a refusal carries (OperationOutcome.contained); none where it cannot be read.

    The refusal stands whatever it holds: what is wrong in it only offers nothing.
    """
    try:
        found = decoded(data, _Outcome).contained[:_NEAR]
        return tuple(time_of(slot) for slot in found if ID.fullmatch(slot.id.removeprefix("#")))
    except RemoteError:
        return ()


def bare(reference: str) -> str:
    """Return "Type/id" of a reference, "" if it names no resource."""
    found = place(reference)
    return f"{found[0]}/{found[1]}" if found else ""
