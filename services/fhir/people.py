"""Who FHIR resources speak of: the person's identity, and the names of those who wrote."""

import re
from typing import Final
from urllib.parse import parse_qs, unquote

from services.core.identity import Identity
from services.fhir.dates import checked
from services.fhir.identifiers import best_ins, ins
from services.fhir.parsing import Json
from services.fhir.references import Resolve
from services.fhir.wire import HumanName, Identifier, Patient, Reference, projected

_GENDERS: Final = frozenset({"male", "female", "other", "unknown"})
_USES: Final = ("official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old")
_NSS: Final = "NH"
"""Type of the billing number, which shares its OID with the INS but is another number for children."""
_PATIENT_SEARCH: Final = re.compile(r"(?:.*/)?Patient\?(.*)")


def identity_from_patient(patient: Json) -> Identity:
    """Return the identity of a Patient (or Person, RelatedPerson) resource."""
    wire = projected(Patient, patient)
    name = _best_name(wire.name)
    family, given = (name.family, " ".join(name.given)) if name else ("", "")
    if name and not family and not given:
        given, family = split_name(name.text)
    return Identity(
        family=family,
        given=given,
        birth_date=checked(wire.birth_date)[:10],
        gender=wire.gender if wire.gender in _GENDERS else "",
        ins=best_ins([_ins(identifier) for identifier in wire.identifier]),
    )


def identity_from_reference(reference: Reference) -> Identity:
    """Return what a reference alone says: an INS in it, a name displayed."""
    given, family = split_name(reference.display)
    numbers = [_ins(reference.identifier)]
    if found := _PATIENT_SEARCH.fullmatch(reference.reference):
        for value in parse_qs(found[1]).get("identifier", []):
            system, _, number = unquote(value).partition("|")
            numbers.append(ins(system, number))
    return Identity(family=family, given=given, ins=best_ins(numbers))


def split_name(name: str) -> tuple[str, str]:
    """Return (given, family) of a name in one piece: capitals are the family's, else the last word is."""
    words = name.split()
    capitals = [word for word in words if word.isupper() and sum(map(str.isalpha, word)) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(word for word in words if word not in capitals), " ".join(capitals)
    return " ".join(words[:-1]), " ".join(words[-1:])


def name_of(reference: Reference, resolve: Resolve) -> str:
    """Return the name behind a reference: the resource's, else the one displayed, else its number, else ""."""
    found = resolve(reference.reference)
    return (
        (resource_name(found, resolve) if found else "")
        or reference.display
        or reference.identifier.value
        or (_number(found) if found else "")
    )


def resource_name(resource: Json, resolve: Resolve, depth: int = 2) -> str:
    """Return the name of a person, an organisation, a role or a device, "" if it has none."""
    if resource.get("resourceType") == "PractitionerRole":
        for element in ("practitioner", "organization"):
            reference = _reference(resource.get(element))
            found = resolve(reference.reference)
            name = resource_name(found, resolve, depth - 1) if found and depth else ""
            if name or reference.display:
                return name or reference.display
        return ""
    names = resource.get("name")
    if isinstance(names, str):
        return " ".join(names.split())
    if isinstance(names, (list, dict)):
        best = _best_name(projected(Patient, {"name": names}).name)
        return human_name(best) if best else ""
    return _device_name(resource)


def human_name(name: HumanName) -> str:
    """Return a name as people write it, title first."""
    return name.text or " ".join(
        part for part in (*name.prefix, *name.given, name.family, *name.suffix) if part
    )


def _number(resource: Json) -> str:
    identifiers = projected(Patient, {"identifier": resource.get("identifier")}).identifier
    return next((identifier.value for identifier in identifiers if identifier.value), "")


def _reference(value: object) -> Reference:
    return projected(Reference, value) if isinstance(value, dict) else Reference()


def _best_name(names: tuple[HumanName, ...]) -> HumanName | None:
    return min(
        (name for name in names if human_name(name)),
        key=lambda name: _USES.index(name.use) if name.use in _USES else len(_USES),
        default=None,
    )


def _device_name(resource: Json) -> str:
    names = resource.get("deviceName")
    for item in names if isinstance(names, list) else []:
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            return str(item["name"])
    model = resource.get("modelNumber") or resource.get("manufacturer")
    return model if isinstance(model, str) else ""


def _ins(identifier: Identifier) -> str:
    if any(coding.code == _NSS for coding in identifier.type.coding):
        return ""
    return ins(identifier.system, identifier.value)
