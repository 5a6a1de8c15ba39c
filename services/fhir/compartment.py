"""Whose resources these are: the persons a file speaks of.

Two people in one file must never become one record, so what cannot be shown to be the same person counts as another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from services.core.identity import Identity, Match, compare
from services.fhir.parsing import Entry, Json
from services.fhir.people import identity_from_patient, identity_from_reference
from services.fhir.references import Index, last_two, names, within
from services.fhir.wire import Reference, projected

_OWNER: Final = ("subject", "patient", "beneficiary", "for")
"""Elements that name whose resource it is; the others may name anybody."""
_MAYBE: Final = ("individual", "actor", "source")
_CROWD: Final = 100
"""Nobody counts further: two are already too many."""
_NESTED: Final = (("Appointment", "participant", "actor"), ("Person", "link", "target"))


@dataclass(slots=True)
class Person:
    """One person of a file: what is known, and the references that mean them."""

    identity: Identity
    names: set[str] = field(default_factory=set)

    def meet(self, other: Identity) -> None:
        """Learn from another mention: the one that says more is kept."""
        if _known(other) > _known(self.identity):
            self.identity = other


@dataclass(slots=True)
class Persons:
    """Everybody a file is about. `mentioned` is what a bare display said, when nobody is named otherwise."""

    found: list[Person] = field(default_factory=list)
    mentioned: Identity | None = None

    @property
    def identity(self) -> Identity:
        """The identity of the first person, or what is displayed."""
        known = [person.identity for person in self.found[:1] if not person.identity.is_empty]
        return known[0] if known else self.mentioned or Identity()

    def __bool__(self) -> bool:
        return bool(self.found) or self.mentioned is not None


def persons(entries: Iterable[Entry]) -> Persons:
    """Return the persons whose data these resources are."""
    listed = tuple(entries)
    index = Index.of(listed)
    everybody = Persons()
    for entry in listed:
        if entry.type in {"Patient", "Person"}:
            _meet(
                everybody, identity_from_patient(entry.resource), set(names(entry)), is_patient=True
            )
        if len(everybody.found) > _CROWD:
            return everybody
    for entry in listed:
        for reference in patient_references(entry.resource, index):
            _refer(everybody, reference, entry.resource, index)
        if len(everybody.found) > _CROWD:
            break
    return everybody


def patient_references(resource: Json, index: Index) -> Iterator[Reference]:
    """Yield the references of a resource that name a patient."""
    kind = resource["resourceType"]
    for element in (*_OWNER, *_MAYBE):
        for value in _objects(resource.get(element)):
            reference = projected(Reference, value)
            if _names_patient(reference, resource, index, sure=element in _OWNER):
                yield reference
    for type, element, inner in _NESTED:
        for value in _objects(resource.get(element)) if kind == type else ():
            for target in _objects(value.get(inner)):
                reference = projected(Reference, target)
                if _names_patient(reference, resource, index, sure=False):
                    yield reference


def _names_patient(reference: Reference, resource: Json, index: Index, *, sure: bool) -> bool:
    target = reference.reference
    if reference.type:
        return reference.type.rpartition("/")[2] == "Patient"
    found = within(resource, index.resource)(target)
    if found:
        return bool(found["resourceType"] == "Patient")
    if target.startswith("Patient?") or last_two(target).startswith("Patient/"):
        return True
    if target.startswith(("urn:uuid:", "urn:oid:")):
        return sure
    return sure and not target and bool(reference.display or reference.identifier.value)


def _refer(everybody: Persons, reference: Reference, resource: Json, index: Index) -> None:
    target = reference.reference.partition("/_history/")[0]
    if target.startswith("#"):
        contained = within(resource, index.resource)(target)
        _meet(everybody, identity_from_patient(contained) if contained else Identity(), set())
        return
    said = identity_from_reference(reference)
    entry = index.entry(target)
    if entry:
        everybody.mentioned = everybody.mentioned or said
    elif said.ins or (target and not target.startswith("Patient?")):
        _meet(everybody, said, {target, last_two(target)} if target else set())
    elif everybody.mentioned is None or _known(said) > _known(everybody.mentioned):
        everybody.mentioned = said


def _meet(
    everybody: Persons, identity: Identity, called: set[str], *, is_patient: bool = False
) -> None:
    """Add a mention to the person it means; a Patient resource that says nothing is still somebody."""
    for person in everybody.found:
        same = compare(person.identity, identity)
        unsaid = same is Match.UNKNOWN and not is_patient and not (person.names and called)
        if person.names & called or same is Match.SAME or unsaid:
            person.meet(identity)
            person.names |= called
            return
    everybody.found.append(Person(identity, called))


def _known(identity: Identity) -> int:
    return sum(map(bool, (identity.family, identity.given, identity.birth_date, identity.ins)))


def _objects(value: Any) -> Iterator[Json]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
