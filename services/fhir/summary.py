"""The few facts a list shows of any FHIR resource: when, by whom, called what."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from services.fhir.dates import checked
from services.fhir.parsing import Json
from services.fhir.people import name_of
from services.fhir.references import Resolve
from services.fhir.wire import CodeableConcept, Reference, projected

_DATES: Final = (
    "effectiveDateTime",
    "effectiveInstant",
    "effectivePeriod",
    "occurrenceDateTime",
    "performedDateTime",
    "performedPeriod",
    "recordedDate",
    "authoredOn",
    "authored",
    "dateAsserted",
    "date",
    "dateTime",
    "created",
    "whenHandedOver",
    "whenPrepared",
    "sent",
    "issued",
    "started",
    "period",
    "start",
    "startDate",
    "onsetDateTime",
    "onsetPeriod",
)
_AUTHORS: Final = (
    "author",
    "performer",
    "requester",
    "recorder",
    "asserter",
    "sender",
    "provider",
    "serviceProvider",
    "organization",
)
_SPOKEN: Final = frozenset(
    {"comment", "description", "display", "family", "note", "text", "title", "valueString"}
)


def date_of(resource: Json) -> str:
    """Return the first date an element of a resource gives, "" if none does."""
    for element in _DATES:
        value = resource.get(element)
        date = checked(value.get("start") or value.get("end") if isinstance(value, dict) else value)
        if date:
            return date
    return ""


def authors_of(resource: Json, resolve: Resolve) -> str:
    """Return the names of who wrote a resource, of the first element that names anybody."""
    for element in _AUTHORS:
        names = names_of(_references(resource.get(element)), resolve)
        if names:
            return names
    return ""


def names_of(references: Iterable[Reference], resolve: Resolve) -> str:
    """Return the names behind references, each once, with commas between."""
    return ", ".join(dict.fromkeys(name for r in references if (name := name_of(r, resolve))))


def codes_of(*concepts: CodeableConcept) -> list[str]:
    """Return every code of some concepts, whatever the system."""
    return [coding.code for concept in concepts for coding in concept.coding if coding.code]


def category_codes(resource: Json) -> list[str]:
    """Return the codes of a resource's `category`, which some types write as a plain code."""
    value = resource.get("category")
    listed = value if isinstance(value, list) else [value]
    return codes_of(
        *(projected(CodeableConcept, item) for item in listed if isinstance(item, dict))
    )


def status_words(resource: Json) -> list[str]:
    """Return the words that say whether a resource stands, the verification of a condition or allergy included.

    Only an Observation's status is that of a document: a cancelled appointment is no error in the record.
    """
    status, verified = resource.get("status"), resource.get("verificationStatus")
    counts = status == "entered-in-error" or resource["resourceType"] == "Observation"
    words = [status] if isinstance(status, str) and counts else []
    return words + (
        codes_of(projected(CodeableConcept, verified)) if isinstance(verified, dict) else []
    )


def _references(value: Any) -> Iterator[Reference]:
    for item in value if isinstance(value, list) else [value]:
        inner = item.get("actor", item) if isinstance(item, dict) else None
        if isinstance(inner, dict):
            yield projected(Reference, inner)


def spoken(value: Any) -> Iterator[str]:
    """Yield the words people wrote in a resource without narrative: names, titles, descriptions, not its codes."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                if name in _SPOKEN:
                    yield inner
            elif inner:
                yield from spoken(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spoken(inner)
