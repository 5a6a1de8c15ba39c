"""Reading FHIR JSON that nobody has to trust: what is not of the expected shape is absent."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.access.codes import PATIENT_SYSTEM


def items(value: Any) -> list[Any]:
    """Return a repeating element's items; a single one counts as a list of one, nothing as an empty list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the items that are objects."""
    return (item for item in items(value) if isinstance(item, Mapping))


def codings(concepts: Any) -> Iterator[tuple[str, str]]:
    """Yield (system, code) of each coding of CodeableConcepts; "" where one is missing."""
    for concept in objects(concepts):
        yield from coded(concept.get("coding"))


def coded(values: Any) -> Iterator[tuple[str, str]]:
    """Yield (system, code) of each Coding; "" where one is missing."""
    for coding in objects(values):
        yield text(coding.get("system")), text(coding.get("code"))


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def target(reference: Any) -> str:
    """Return `Type/id` of a Reference, relative or absolute, without its version; "" for anything else."""
    words = text(reference.get("reference")) if isinstance(reference, Mapping) else ""
    parts = words.partition("/_history/")[0].split("/")
    return "/".join(parts[-2:]) if len(parts) > 1 and all(parts[-2:]) else ""


def is_understood(value: Any) -> bool:
    """Whether nothing in it may change its meaning in a way we do not know (FHIR R4, extensibility.html)."""
    if isinstance(value, Mapping):
        if "modifierExtension" in value or "implicitRules" in value:
            return False
        return all(map(is_understood, value.values()))
    return not isinstance(value, list) or all(map(is_understood, value))


def named_patient(resource: Mapping[str, Any]) -> str:
    """Return the one Patient id its `urn:carnet:patient` identifiers give; "" when there is none or several."""
    found = {
        text(one.get("value"))
        for one in objects(resource.get("identifier"))
        if one.get("system") == PATIENT_SYSTEM and one.get("use") != "old"
    }
    return found.pop() if len(found) == 1 else ""
