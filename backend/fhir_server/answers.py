"""What an interaction answers, before it becomes a response or an entry of a bundle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from backend.fhir_server.instants import http_date
from backend.fhir_server.outcomes import FhirError, outcome, success
from backend.fhir_server.repository import Stored

_WITHOUT_LENGTH: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
FHIR_JSON: Final = "application/fhir+json"
NO_STORE: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
"""Nothing between the server and the person keeps health data, and no browser guesses what it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`version` and `updated_ms` become ETag and Last-Modified; `location` is `Type/id/_history/n`."""

    status: int
    body: bytes = b""
    version: int | None = None
    updated_ms: int | None = None
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def etag(version: int) -> str:
    """Return a weak ETag, as FHIR writes them."""
    return f'W/"{version}"'


def is_known(version: int, if_none_match: str | None) -> bool:
    """Say whether who asks has this version already (RFC 9110 §13.1.2)."""
    seen = if_none_match or ""
    return seen.strip() == "*" or etag(version) in seen


def of_version(found: Stored) -> Answer:
    """Answer a version's bytes."""
    return Answer(HTTPStatus.OK, found.body, found.version, found.updated_ms)


def of_write(status: int, written: Stored, prefer: str, *, readable: bool = True) -> Answer:
    """Answer a create or an update as `Prefer: return=` asks; `readable` is whether a scope lets it be read."""
    body = written.body
    if not readable or "return=minimal" in prefer:
        body = b""
    elif "return=OperationOutcome" in prefer:
        body = success()
    key = written.key
    place = f"{key.type}/{key.id}/_history/{written.version}"
    return Answer(status, body, written.version, written.updated_ms, place)


def of_refusal(error: FhirError) -> Answer:
    """Answer an OperationOutcome."""
    return Answer(error.status, outcome(error), headers=error.headers)


def raw_headers(answer: Answer, base: str) -> list[tuple[bytes, bytes]]:
    """Write the answer's headers as ASGI has them."""
    named = {**NO_STORE, **validators(answer), **answer.headers}
    if answer.location is not None:
        named["location"] = f"{base}/{answer.location}"
    if answer.body:
        named["content-type"] = FHIR_JSON
    if answer.status not in _WITHOUT_LENGTH:
        named["content-length"] = str(len(answer.body))
    return [(name.encode(), value.encode("latin-1")) for name, value in named.items()]


def validators(answer: Answer) -> dict[str, str]:
    """Return ETag and Last-Modified."""
    headers = {}
    if answer.version is not None:
        headers["etag"] = etag(answer.version)
    if answer.updated_ms is not None:
        headers["last-modified"] = http_date(answer.updated_ms)
    return headers


def entry_response(answer: Answer, last_updated: str | None) -> dict[str, Any]:
    """Write what a bundle's entry says of its answer, without the resource."""
    status = HTTPStatus(answer.status)
    said = {"status": f"{status.value} {status.phrase}"}
    if answer.location is not None:
        said["location"] = answer.location
    if answer.version is not None:
        said["etag"] = etag(answer.version)
    if last_updated is not None:
        said["lastModified"] = last_updated
    return said
