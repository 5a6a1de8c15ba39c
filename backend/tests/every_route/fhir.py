"""The FHIR addresses as OpenAPI has them, made from the server's own table."""

from typing import Any, Final

from backend.fhir_server.table import TABLE
from backend.tests.every_route.asked import OF_WHOM, TYPES, VERSIONS, Values, parameters
from backend.tests.every_route.operations import ANY_TYPE, JSON, OPERATIONS, answer, bundled
from backend.tests.every_route.shapes import (
    BUNDLE,
    EMPTY_BUNDLE,
    IDS,
    OTHER,
    OUTCOME,
    OWN,
    WRITTEN,
    Schema,
    answered,
)

_SPECIAL: Final = {"/{type}": WRITTEN, "/{type}/{id}": WRITTEN}
"""Templates to types described beside the template itself."""


def paths() -> dict[str, Any]:
    """Return every address under `/fhir`."""
    found: dict[str, Any] = {
        "/fhir/metadata": _public(JSON, answered("CapabilityStatement", ("rest",))),
        "/fhir/.well-known/smart-configuration": _public("application/json", {"type": "object"}),
    }
    for template in dict.fromkeys(template for template, _ in OPERATIONS):
        for type in (*_SPECIAL.get(template, ()), ANY_TYPE):
            found[f"/fhir{template.replace(ANY_TYPE, type)}"] = _place(template, type)
    for base, schema in (("/fhir", BUNDLE), ("/fhir/", EMPTY_BUNDLE)):
        found[base] = {"post": bundled(schema).described()}
    return found


def _place(template: str, type: str) -> dict[str, Any]:
    found: dict[str, Any] = {"parameters": parameters("path", _in_path(template, type))}
    for (place, method), operation in OPERATIONS.items():
        if place == template and method in TABLE[template]:
            found[method.lower()] = operation(type).described()
    if "get" in found and type == ANY_TYPE:
        answers = {status: answer(None) for status in found["get"]["responses"]}
        found["head"] = {"parameters": OF_WHOM, "responses": answers}
    return found


def _in_path(template: str, type: str) -> Values:
    ids = (OWN, OTHER) if type == "Patient" or "/Patient/" in template else IDS
    values = {"type": TYPES, "id": ids, "version": VERSIONS}
    path = template.replace(ANY_TYPE, type)
    return {name: known for name, known in values.items() if f"{{{name}}}" in path}


def _public(media: str, schema: Schema) -> dict[str, Any]:
    answers = {"200": answer({media: schema}), "406": answer({JSON: OUTCOME})}
    return {"get": {"responses": answers}, "head": {"responses": {"200": answer(None)}}}
