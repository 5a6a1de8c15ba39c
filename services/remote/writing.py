"""What a write became, from the headers and, if the server sent it back, the resource."""

from datetime import UTC
from email.utils import parsedate_to_datetime

import httpx

from services.core.errors import Fault, RemoteError
from services.remote import decoding, wire
from services.remote.address import ServerAddress
from services.remote.answers import Written
from services.remote.limits import Limits
from services.remote.statuses import JSON
from services.remote.transport import Answer


def written(answer: Answer, type: str, id: str, address: ServerAddress, limits: Limits) -> Written:
    """Return what the server says it wrote, which must be `type/id` (any id if "").

    Raises:
        RemoteError: ORIGIN, WRONG_ANSWER or NOT_FHIR; `unsure`, since something was written.

    """
    try:
        return _written(answer, type, id, address, limits)
    except RemoteError as error:
        error.unsure = True
        error.status = answer.status
        raise


def deleted(answer: Answer, type: str, id: str) -> Written:
    """Return what a deletion became; a page of the web in its place is no deletion."""
    if answer.body.strip() and answer.mime not in JSON:
        raise RemoteError(Fault.NOT_FHIR, status=answer.status, unsure=True)
    return Written(answer.status, type, id, _version(answer.headers, None))


def _written(answer: Answer, type: str, id: str, address: ServerAddress, limits: Limits) -> Written:
    told = _place(answer.headers, address)
    if told and (told[0] != type or id not in {"", told[1]}):
        raise RemoteError(Fault.WRONG_ANSWER, "Location")
    body = _resource_body(answer)
    if body:
        resource = decoding.resource(body, type, id or (told[1] if told else ""), limits)
        version = resource.version or _version(answer.headers, told)
        return Written(
            answer.status, type, resource.id, version, resource.last_updated, resource.json
        )
    known = id or (told[1] if told else "")
    if not known:
        raise RemoteError(Fault.WRONG_ANSWER, "Location")
    return Written(
        answer.status, type, known, _version(answer.headers, told), _modified(answer.headers)
    )


def _place(headers: httpx.Headers, address: ServerAddress) -> tuple[str, str, str] | None:
    location = headers.get("location", "")
    return decoding.place(address.within(location)) if location else None


def _resource_body(answer: Answer) -> bytes:
    """Return the resource sent back, nothing for an empty body or an OperationOutcome (`Prefer`)."""
    if not answer.body.strip():
        return b""
    if answer.mime not in JSON:
        raise RemoteError(Fault.NOT_FHIR)
    header = decoding.decoded(answer.body, wire.Header)
    return b"" if header.resource_type == "OperationOutcome" else answer.body


def _version(headers: httpx.Headers, told: tuple[str, str, str] | None) -> str:
    return decoding.version_of(headers.get("etag", "")) or (told[2] if told else "")


def _modified(headers: httpx.Headers) -> str:
    """Return Last-Modified as a FHIR instant, "" without one: it is cut to the second (RFC 9110 §8.8.2)."""
    try:
        found = parsedate_to_datetime(headers.get("last-modified", ""))
        return found.astimezone(UTC).isoformat() if found.tzinfo else ""
    except (ValueError, TypeError, OverflowError):
        return ""
