"""From a resource to its family. What contradicts itself or is unknown goes to nobody but the person."""

from collections.abc import Mapping
from typing import Any, Final

from backend.access.codes import (
    CLASS_SYSTEMS,
    CLASSES,
    DIRECTIVES,
    GUARDIAN,
    IMAGING_SECTIONS,
    NOTICE_SYSTEM,
    OPENED,
    PATIENT_SYSTEM,
    RESOURCES,
    TYPES,
)
from backend.access.elements import codings, items, objects, target, text
from backend.access.families import Family

_DOCUMENTS: Final = frozenset({"Composition", "DocumentManifest", "DocumentReference"})
_PRIVACY: Final = "patient-privacy"
_OPENED: Final = [{"coding": [{"system": NOTICE_SYSTEM, "code": OPENED}]}]


def family_of(resource: Mapping[str, Any]) -> Family:
    """Return the family of a FHIR R4 resource (JSON); `OTHER` when no table names it."""
    type = text(resource.get("resourceType"))
    if type in _DOCUMENTS:
        return _document(resource)
    if type == "RelatedPerson":
        return Family.CONSENTS if _opens_a_record(resource) else Family.PROFILE
    if type == "Consent":
        return _consent(resource)
    if type == "Communication":
        return _communication(resource)
    if type in {"Observation", "DiagnosticReport"}:
        return _finding(resource, RESOURCES[type])
    return RESOURCES.get(type, Family.OTHER)


def _document(resource: Mapping[str, Any]) -> Family:
    types = {code for _, code in codings(resource.get("type"))}
    categories = list(codings(resource.get("category")))
    if DIRECTIVES & (types | {code for _, code in categories}):
        return Family.DIRECTIVES
    classes = [code for system, code in categories if system in CLASS_SYSTEMS]
    found = {CLASSES.get(code, Family.OTHER) for code in classes}
    if not classes:
        found = {TYPES[code] for code in types if code in TYPES}
    return found.pop() if len(found) == 1 else Family.OTHER


def _opens_a_record(resource: Mapping[str, Any]) -> bool:
    """Whether it may give someone access: a guardian, or whoever has an account of their own."""
    if any(one.get("system") == PATIENT_SYSTEM for one in objects(resource.get("identifier"))):
        return True
    return any(code == GUARDIAN for _, code in codings(resource.get("relationship")))


def _consent(resource: Mapping[str, Any]) -> Family:
    """A Consent that speaks of the end of life is a directive; one that also governs access stays a consent."""
    scopes = {code for _, code in codings(resource.get("scope"))}
    said = scopes | {code for _, code in codings(resource.get("category"))}
    is_directive = not DIRECTIVES.isdisjoint(said) or "adr" in scopes
    return Family.DIRECTIVES if is_directive and _PRIVACY not in scopes else Family.CONSENTS


def _communication(resource: Mapping[str, Any]) -> Family:
    """A notice is one only as the server writes it, to professionals alone; any other word in it, and it is none."""
    told = [target(one) for one in items(resource.get("recipient"))]
    to_professionals = bool(told) and all(one.startswith("Practitioner/") for one in told)
    is_notice = to_professionals and resource.get("category") == _OPENED
    return Family.NOTICES if is_notice else Family.OTHER


def _finding(resource: Mapping[str, Any], otherwise: Family) -> Family:
    """What the person measured is the person's own document; what a machine saw is imaging."""
    performers = [target(one) for one in objects(resource.get("performer"))]
    if performers and all(one.startswith("Patient/") for one in performers):
        return Family.PATIENT
    sections = {code for _, code in codings(resource.get("category"))}
    return otherwise if IMAGING_SECTIONS.isdisjoint(sections) else Family.IMAGING
