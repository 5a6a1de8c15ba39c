"""What of a resource can be searched: its date, its status, its codes and identifiers."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from backend.access.labels import hidden_from_of
from backend.fhir_server.instants import span_of
from backend.fhir_server.schema import NO_DATE
from backend.fhir_server.types import DATES

HIDDEN_FROM: Final = "hidden-from"
"""The parameter, which nobody can search by, that names the professionals a resource is hidden from."""

CONTENT: Final = "content"
"""The parameter, which nobody can search by, that names the Binaries a document points to, as "Binary/id"."""

_ATTACHMENTS: Final = {
    "DocumentReference": "content",
    "DiagnosticReport": "presentedForm",
    "Media": "content",
    "Consent": "sourceAttachment",
}
_BINARY: Final = re.compile(r"(?:.*/)?(Binary/[A-Za-z0-9.-]{1,64})(?:/_history/.*)?")
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
    tokens = frozenset((*_tokens(resource), *_kept_apart(resource)))
    return Index(low, high, status if isinstance(status, str) else None, tokens)


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


def _kept_apart(resource: Mapping[str, Any]) -> Iterator[Token]:
    """Yield what the decision looks up: from whom it is hidden, and the Binaries that are as hidden as it is."""
    for professional in hidden_from_of(resource):
        yield Token(HIDDEN_FROM, "", comparable(professional))
    pointed = resource.get(_ATTACHMENTS.get(resource["resourceType"], ""))
    for one in pointed if isinstance(pointed, list) else [pointed]:
        attachment = one.get("attachment", one) if isinstance(one, dict) else {}
        url = attachment.get("url") if isinstance(attachment, dict) else None
        found = _BINARY.fullmatch(url) if isinstance(url, str) else None
        if found:
            yield Token(CONTENT, "", found[1])


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
