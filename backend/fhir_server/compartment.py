"""Whose a resource is: the patient its own elements name, or else the one the token opens."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from backend.access.principal import Principal
from backend.fhir_server.outcomes import FhirError, forbidden
from backend.fhir_server.types import DIRECTORY, SHARED

_ELEMENTS: Final = ("subject", "patient", "beneficiary", "for", "individual", "securityContext")
"""Where R4 names the patient at a resource's top level (CompartmentDefinition/patient; the last is Binary's)."""

_PATIENT: Final = re.compile(r"Patient/([A-Za-z0-9.-]{1,64})(?:/_history/.*)?")


def patient_of_reference(reference: str, base: str) -> str | None:
    """Return the id in `Patient/id`, relative or under `base`; None for another type; raises FhirError."""
    if reference.startswith("urn:"):
        raise FhirError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "The patient's reference leads nowhere in this bundle."
        )
    relative = reference.removeprefix(base + "/")
    if relative.startswith("Patient?"):
        raise FhirError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "A patient is named by id, not by a search."
        )
    if "://" in relative and "/Patient/" in relative:
        raise forbidden()
    found = _PATIENT.fullmatch(relative)
    return found[1] if found else None


def patients_named(
    resource: Mapping[str, Any], base: str, resolved: Mapping[str, str]
) -> frozenset[str]:
    """Return the ids of the patients a resource is about; `resolved` leads from a bundle's fullUrl to `Type/id`."""
    if resource["resourceType"] == "Patient":
        return frozenset({resource["id"]}) if "id" in resource else frozenset()
    references = (resolved.get(text, text) for text in _references(resource))
    found = (patient_of_reference(reference, base) for reference in references)
    return frozenset(patient for patient in found if patient is not None)


def _references(resource: Mapping[str, Any]) -> Iterator[str]:
    for name in _ELEMENTS:
        value = resource.get(name)
        for item in value if isinstance(value, list) else [value]:
            yield from _reference(item)
    match resource["resourceType"]:
        case "Appointment":
            yield from _within(resource, "participant", "actor")
        case "AppointmentResponse":
            yield from _reference(resource.get("actor"))
        case "Group":
            yield from _within(resource, "member", "entity")
        case "Person":
            yield from _within(resource, "link", "target")


def _within(resource: Mapping[str, Any], name: str, element: str) -> Iterator[str]:
    for item in resource.get(name, []):
        if isinstance(item, dict):
            yield from _reference(item.get(element))


def _reference(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and isinstance(value.get("reference"), str):
        yield value["reference"]


def home(principal: Principal, type: str, named: frozenset[str], fallback: str | None) -> str:
    """Return the patient under whom a resource is kept; raises FhirError 403 or 422.

    `fallback` is whom a system speaks of in the rest of its bundle, for what names nobody itself.
    """
    if type in DIRECTORY:
        if not principal.is_system:
            raise forbidden()
        return SHARED
    if principal.patient is not None:
        if named - {principal.patient}:
            raise forbidden()
        return principal.patient
    owner = next(iter(named)) if len(named) == 1 else fallback if not named else None
    if owner is None:
        raise FhirError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "A system must name exactly one patient in what it deposits.",
        )
    return owner
