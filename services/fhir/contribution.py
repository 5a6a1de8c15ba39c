"""A resource from a file as its person gives it to a server: about that server's Patient, under a name of its own.

Nothing of the file's own names survives: `Observation/1` is somebody else's on the server. Every reference is
therefore decided by whoever knows what became of its target (`Link`), and one that leads nowhere says in words what it
named (http://hl7.org/fhir/R4/references.html#Reference: a display, or an identifier, is a reference as well).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

import msgspec

from services.fhir.belonging import ONE_IDENTIFIER, owner_element
from services.fhir.compartment import patient_references
from services.fhir.kinds import NAMES, kind_name
from services.fhir.parsing import Json
from services.fhir.references import Index, last_two

URI: Final = "urn:ietf:rfc:3986"
MARK: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "PATREP",
    "display": "patient reported",
}
"""Says on the server that the person gave it, not whoever wrote it (HL7 v3 ObservationValue, reported by)."""
URL_EXTENSION: Final = "urn:carnet:attachment-url"
"""Where the file of an attachment was, once its address means nothing any more."""

_OWNERS: Final = ("subject", "patient", "beneficiary")
_EXTENSIONS: Final = frozenset({"extension", "modifierExtension"})
_NUMBERS: Final = ("urn:uuid:", "urn:oid:")
_FILES: Final = (*_NUMBERS, "Binary/", "Bundle/")


class Way(Enum):
    """What becomes of a reference."""

    PERSON = auto()  # it is the server's Patient
    THERE = auto()  # the server has the target, or will, under this name
    INSIDE = auto()  # the target goes with what names it
    BYTES = auto()  # the target is a file: its bytes go with what names it
    ELSEWHERE = auto()  # the target is known here, and not on the server


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reference of a file leads: `name` is "Type/id" on the server, or the target's urn:uuid: elsewhere."""

    way: Way
    type: str = ""
    name: str = ""
    resource: Json | None = field(default=None, repr=False)


Resolve = Callable[[str], Link | None]


def references(value: Any) -> Iterator[str]:
    """Yield every reference and attachment's address in a resource, as written."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for name in ("reference", "url"):
            if isinstance(value.get(name), str):
                yield value[name]
        for item in value.values():
            if isinstance(item, (dict, list)):
                yield from references(item)


def given(
    resource: Json, id: str, patient: str, resolve: Resolve, *, identified: bool = False
) -> Json:
    """Return the resource as the server is to have it: as `id`, about `Patient/patient`.

    With `identified` it also carries an identifier of ours, where there is room for one: it finds the resource on a
    server that gives ids itself. `resolve` says where a reference leads, None for nowhere; it must answer alike each
    time the resource is sent.
    """
    person = f"Patient/{patient}"
    named = {one.reference for one in patient_references(resource, Index()) if one.reference}
    giving = _Giving(person, named, resolve)
    sent: Json = giving.members(resource) | {"id": id}
    kept = _objects(sent.get("contained"))
    if kept or giving.inside:
        sent["contained"] = [*kept, *giving.inside.values()]
    _own(sent, person)
    if identified:
        _identify(sent, f"urn:uuid:{id}")
    meta: Json = next(iter(_objects(sent.get("meta"))), {})
    told = {name: meta[name] for name in meta if name not in {"versionId", "lastUpdated"}}
    sent["meta"] = told | {"tag": [*_objects(told.get("tag")), MARK]}
    return sent


def carries(resource: Json, id: str) -> bool:
    """Say whether a resource carries the identifier made of `id`."""
    return any(
        name.get("value") == f"urn:uuid:{id}" for name in _objects(resource.get("identifier"))
    )


def written(resource: Json) -> bytes:
    """Return JSON in which every decimal stands as it was written: 5.40 is not 5.4 (datatypes.html#decimal)."""
    return _ENCODER.encode(resource)


_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


@dataclass(slots=True)
class _Giving:
    """One resource on its way; `inside` is what goes with it, by the name that the file gave it."""

    person: str
    named: set[str]
    resolve: Resolve
    inside: dict[str, Json] = field(default_factory=dict)

    def members(self, value: Json) -> Json:
        return {name: self._value(name, item) for name, item in value.items()}

    def _value(self, name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(name, item) for item in value]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("reference"), str):
            return self._reference(self.members(value))
        if isinstance(value.get("url"), str) and name not in _EXTENSIONS:
            return self._attachment(self.members(value))
        return self.members(value)

    def _reference(self, value: Json) -> Json:
        target = value["reference"].partition("/_history/")[0]
        if target.startswith("#"):
            return value
        link = self.resolve(target)
        if value["reference"] in self.named or (link and link.way is Way.PERSON):
            return value | {"reference": self.person}
        if link and link.way is Way.THERE:
            return value | {"reference": link.name}
        if link and link.way is Way.INSIDE and link.resource is not None:
            return value | {"reference": f"#{self._take_in(link.name, link.resource)}"}
        if link is None and "://" in target:
            return value  # another server's: it still means there what it meant in the file
        return _in_words(value, target, link)

    def _take_in(self, name: str, resource: Json) -> str:
        """Put a resource inside, and what it names in turn; two may name each other."""
        if name not in self.inside:
            self.inside[name] = {}
            bare = {
                each: item
                for each, item in resource.items()
                if each not in {"meta", "text", "contained"}  # domain-resource rules dom-2 to dom-5
            }
            self.inside[name] = self.members(bare) | {"id": name}
        return name

    def _attachment(self, value: Json) -> Json:
        url = value["url"].partition("/_history/")[0]
        if not url.startswith(_FILES) and "/Binary/" not in url:
            return value
        link = self.resolve(url)
        if link and link.way is Way.BYTES and link.resource is not None:
            carried = {"data": link.resource.get("data"), "contentType": link.type}
            mine = {name: item for name, item in value.items() if name != "url"}
            return {name: item for name, item in carried.items() if item} | mine
        return value if "://" in url else without_url(value)


def without_url(attachment: Json) -> Json:
    """Return an attachment whose address would be another file's on the server; what it was stays readable."""
    extension = {"url": URL_EXTENSION, "valueString": attachment["url"]}
    kept = {name: item for name, item in attachment.items() if name != "url"}
    return kept | {"extension": [*_objects(kept.get("extension")), extension]}


def _in_words(value: Json, target: str, link: Link | None) -> Json:
    """Return a reference that only says what it named: by its number where it has one, always in words."""
    type = link.type if link else last_two(target).partition("/")[0]
    said = {name: item for name, item in value.items() if name != "reference"}
    number = link.name if link else target if target.startswith(_NUMBERS) else ""
    if number and "identifier" not in said:
        said["identifier"] = {"system": URI, "value": number}
    if not said.get("display"):
        said["display"] = kind_name(type) if type in NAMES else target
    return said


def _own(sent: Json, person: str) -> None:
    """Have the resource name its person, where it names nobody or only in words."""
    type = sent["resourceType"]
    held = [(name, value) for name in _OWNERS for value in _objects(sent.get(name))]
    for _name, value in held:
        if "reference" not in value and value.get("type", "Patient") == "Patient":
            value["reference"] = person
    element = "" if held else owner_element(type)
    if element:
        sent[element] = [{"reference": person}] if type == "Account" else {"reference": person}


def _identify(sent: Json, name: str) -> None:
    own = {"system": URI, "value": name}
    if sent["resourceType"] not in ONE_IDENTIFIER:
        sent["identifier"] = [*_objects(sent.get("identifier")), own]
    elif "identifier" not in sent:
        sent["identifier"] = own


def _objects(value: Any) -> list[Json]:
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, dict)]
