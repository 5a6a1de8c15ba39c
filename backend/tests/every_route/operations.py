"""What each method of each FHIR address is asked, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from backend.tests.every_route import asked
from backend.tests.every_route.asked import Values, parameters
from backend.tests.every_route.shapes import (
    CLAIM,
    CLAIMED,
    CODE,
    GOOD,
    OUTCOME,
    RESOURCES,
    Schema,
    answered,
    answered_bundle,
    one_of,
)

JSON: Final = "application/fhir+json"
ANY_TYPE: Final = "{type}"
_FORM: Final = "application/x-www-form-urlencoded"
_READING: Final = (400, 401, 403, 404, 406)
_WRITING: Final = (*_READING, 409, 412, 413, 415, 422)
_OUTCOME: Final = {JSON: OUTCOME}
_ANY: Final[Schema] = {"type": "object"}
_SEARCHES: Final = {"Observation": asked.SEARCHED, "Slot": asked.CRITERIA | asked.INCLUDE}

Content = Mapping[str, Schema] | None
"""Media type to schema; None where nothing is answered."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`answers` are those that are no refusal, by status; `bodies` are by media type."""

    answers: Mapping[int, Content]
    refused: tuple[int, ...] = _READING
    query: Values = field(default_factory=dict)
    headers: Values = field(default_factory=dict)
    bodies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """Return the OpenAPI object."""
        answers = {**self.answers, **dict.fromkeys(self.refused, _OUTCOME)}
        body = {"requestBody": {"required": True, "content": self.bodies}} if self.bodies else {}
        return {
            "parameters": [
                *asked.OF_WHOM,
                *parameters("query", self.query),
                *parameters("header", self.headers),
            ],
            "responses": {str(status): answer(content) for status, content in answers.items()},
            **body,
        }


def answer(content: Content) -> dict[str, Any]:
    """Return an OpenAPI answer."""
    described: dict[str, Any] = {"description": ""}
    if content is not None:
        described["content"] = {media: {"schema": schema} for media, schema in content.items()}
    return described


def _search(type: str) -> Operation:
    query = _SEARCHES.get(type, asked.CRITERIA)
    return Operation(_lists("searchset"), _READING, query | asked.FORMAT, asked.SEARCH)


def _posted_search(_type: str) -> Operation:
    properties = {name: one_of(*values) for name, values in asked.SEARCHED.items()}
    form = {_FORM: {"schema": {"type": "object", "properties": properties}}}
    return Operation(_lists("searchset"), (*_READING, 413, 415), {}, asked.SEARCH, form)


def _create(type: str) -> Operation:
    return Operation(_written(), _WRITING, asked.FORMAT, asked.CREATE, _bodies(type, whole=True))


def _update(type: str) -> Operation:
    """A body is taken apart where it is created, and once more for the type that stands for all."""
    whole = type == ANY_TYPE
    in_parts = asked.IN_PARTS if _has_bytes(type) else {}
    answers = _written() | ({202: None} if in_parts else {})
    headers = _conditions(type) | in_parts
    return Operation(answers, _WRITING, {}, headers, _bodies(type, whole=whole))


def _conditional_update(type: str) -> Operation:
    bodies = _bodies(type, whole=False)
    return Operation(_written(), _WRITING, asked.CRITERIA, _conditions(type), bodies)


def _read(type: str) -> Operation:
    refused = (*_READING, 410, 416) if _has_bytes(type) else (*_READING, 410)
    return Operation(_resource(type) | {304: None}, refused, asked.FORMAT, asked.READ)


def _vread(type: str) -> Operation:
    return Operation(_resource(type), (*_READING, 410), asked.FORMAT)


def _delete(type: str) -> Operation:
    return Operation({204: None}, (*_READING, 409, 412), {}, _conditions(type))


def _history(_type: str) -> Operation:
    return Operation(_lists("history"), _READING, asked.PAGED | asked.FORMAT)


def _everything(_type: str) -> Operation:
    return Operation(_lists("searchset"), _READING, asked.PAGED | asked.FORMAT)


def _changes(_type: str) -> Operation:
    return Operation(_lists("history"), (*_READING, 410), asked.FED | asked.FORMAT)


def _traces(_type: str) -> Operation:
    return Operation(_lists("searchset"), _READING, asked.TRACED | asked.FORMAT, asked.SEARCH)


def _posted_traces(_type: str) -> Operation:
    properties = {name: one_of(*values) for name, values in asked.TRACED.items()}
    form = {_FORM: {"schema": {"type": "object", "properties": properties}}}
    return Operation(_lists("searchset"), (*_READING, 413, 415), {}, asked.SEARCH, form)


def _trace(_type: str) -> Operation:
    return Operation({200: {JSON: answered("AuditEvent", ("id",))}}, _READING, asked.FORMAT)


def _proof(_type: str) -> Operation:
    return Operation({200: {JSON: answered("Parameters", ("parameter",))}}, _READING, asked.FORMAT)


def _see_as(_type: str) -> Operation:
    return Operation(_lists("searchset"), _READING, asked.SEEN_AS)


def _care(_type: str) -> Operation:
    return Operation(_lists("searchset"), _READING, asked.FORMAT)


def _claim(_type: str) -> Operation:
    body = {JSON: {"schema": CLAIM, "example": CLAIMED}}
    return Operation({200: {JSON: answered("Slot", ("id", "meta"))}}, _WRITING, {}, {}, body)


def _shown_code(_type: str) -> Operation:
    body = {JSON: {"schema": _ANY, "example": CODE}}
    answers: dict[int, Content] = {200: {JSON: {"type": "object", "required": ["resourceType"]}}}
    return Operation(answers, (*_WRITING, 410, 429), {}, {}, body)


def _circle(_type: str) -> Operation:
    return Operation({200: {JSON: answered("Parameters", ())}}, _READING, asked.FORMAT)


def _leave(_type: str) -> Operation:
    return Operation({200: {JSON: answered("Parameters", ("parameter",))}}, (*_READING, 409))


def bundled(schema: Schema) -> Operation:
    """Return the base's POST; 405 is what a transaction is refused for a method of an entry."""
    answers = {200: {JSON: answered_bundle("batch-response", "transaction-response")}}
    return Operation(
        answers, (*_WRITING, 405), asked.FORMAT, asked.WRITE, {JSON: {"schema": schema}}
    )


OPERATIONS: Final[Mapping[tuple[str, str], Callable[[str], Operation]]] = {
    ("/{type}", "POST"): _create,
    ("/{type}", "PUT"): _conditional_update,
    ("/{type}", "GET"): _search,
    ("/{type}/{id}", "PUT"): _update,
    ("/{type}/{id}", "GET"): _read,
    ("/{type}/{id}", "DELETE"): _delete,
    ("/{type}/{id}/_history", "GET"): _history,
    ("/{type}/{id}/_history/{version}", "GET"): _vread,
    ("/{type}/_history", "GET"): _history,
    ("/{type}/_search", "POST"): _posted_search,
    ("/{type}/_search", "GET"): _search,
    ("/AuditEvent", "GET"): _traces,
    ("/AuditEvent/_search", "POST"): _posted_traces,
    ("/AuditEvent/_search", "GET"): _traces,
    ("/AuditEvent/{id}", "GET"): _trace,
    ("/AuditEvent/{id}/$proof", "GET"): _proof,
    ("/PractitionerRole/$find-care", "GET"): _care,
    ("/Slot/$claim", "POST"): _claim,
    ("/Patient/{id}/$everything", "GET"): _everything,
    ("/Patient/{id}/$changes", "GET"): _changes,
    ("/Patient/{id}/$see-as", "GET"): _see_as,
    ("/Patient/{id}/$leave", "POST"): _leave,
    ("/Patient/$circle", "GET"): _circle,
    ("/Task/$look-invitation", "POST"): _shown_code,
    ("/Task/$accept-invitation", "POST"): _shown_code,
    ("/Task/$refuse-invitation", "POST"): _shown_code,
}
"""By template and method; what is written comes first, so that it can be read."""


def _conditions(type: str) -> Values:
    return asked.UPDATE if type == ANY_TYPE else asked.WRITE


def _has_bytes(type: str) -> bool:
    return type in {"Binary", ANY_TYPE}


def _bodies(type: str, *, whole: bool) -> dict[str, Mapping[str, Any]]:
    """Return the bodies: described in all parts, or a good one and what is no object."""
    sent = "Basic" if type == ANY_TYPE else type
    bodies: dict[str, Mapping[str, Any]] = {
        JSON: {"schema": RESOURCES[sent] if whole else _ANY, "example": GOOD[sent]}
    }
    if type == "Binary":
        bodies["text/plain"] = {"schema": one_of("exemple", "")}
    return bodies


def _resource(type: str) -> dict[int, Content]:
    """Return the answers of a read: the resource, or a Binary's own bytes, or a part of them."""
    if _has_bytes(type):
        return {200: {"*/*": {}}, 206: {"*/*": {}}}
    return {200: {JSON: answered(type, ("id", "meta"))}}


def _written() -> dict[int, Content]:
    resource = {"type": "object", "required": ["resourceType", "id", "meta"]}
    either: Schema = {"anyOf": [OUTCOME, resource]}
    return {200: {JSON: either}, 201: {JSON: either}}


def _lists(kind: str) -> dict[int, Content]:
    return {200: {JSON: answered_bundle(kind)}}
