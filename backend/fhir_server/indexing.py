"""What of a resource can be searched: its date, its status, its codes and identifiers."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from backend.fhir_server.instants import span_of
from backend.fhir_server.schema import NO_DATE
from backend.fhir_server.types import DATES

_LONGEST: Final = 200
_TOKENS: Final = {
    "type": ("type",),
    "category": ("category",),
    "identifier": ("identifier", "masterIdentifier"),
}
"""Search parameter to elements; R4's `identifier` of a DocumentReference is both of its identifiers."""


class Token(NamedTuple):
    """A code as it is searched; `system` is "" when none is given."""

    param: str
    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Index:
    """The searchable part of one version; dates in milliseconds, NO_DATE where there is none."""

    date_low: int
    date_high: int
    status: str | None
    tokens: frozenset[Token]


def index_of(resource: Mapping[str, Any]) -> Index:
    """Project a valid resource."""
    low, high = _date(resource)
    status = resource.get("status")
    return Index(
        low, high, status if isinstance(status, str) else None, frozenset(_tokens(resource))
    )


def comparable(text: str) -> str:
    """Shorten what no database index would hold, so that equal texts stay equal and others stay different."""
    if len(text) <= _LONGEST:
        return text
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _date(resource: Mapping[str, Any]) -> tuple[int, int]:
    for name in DATES.get(resource["resourceType"], ()):
        match resource.get(name):
            case str(text):
                span = span_of(text)
                if span:
                    return span.low, span.high
            case {**period}:
                start = span_of(str(period.get("start", "")))
                end = span_of(str(period.get("end", "")))
                if start or end:
                    return start.low if start else NO_DATE + 1, end.high if end else -NO_DATE
    return NO_DATE, NO_DATE


def _tokens(resource: Mapping[str, Any]) -> Iterator[Token]:
    for param, names in _TOKENS.items():
        for name in names:
            for system, code in _codes(resource.get(name)):
                yield Token(param, comparable(system), comparable(code))


def _codes(value: Any) -> Iterator[tuple[str, str]]:
    """Read a code, Coding, CodeableConcept or Identifier, or a list of them."""
    match value:
        case str():
            yield "", value
        case list():
            for item in value:
                yield from _codes(item)
        case {"coding": list(codings)}:
            yield from _codes(codings)
        case {"code": str(code)} | {"value": str(code)}:
            yield str(value.get("system", "")), code
