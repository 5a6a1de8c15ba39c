"""Refusals before any route: an OperationOutcome under /fhir, the JSON of RFC 6749 elsewhere; fixed words only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.types import Scope, Send

FHIR: Final = "/fhir"

_ISSUES: Final = {
    408: "timeout",
    413: "too-long",
    414: "too-long",
    429: "throttled",
    431: "too-long",
}
"""The issue type of a status (valueset-issue-type); `invalid` for any other below 500."""
_ERRORS: Final = {429: "temporarily_unavailable", 500: "server_error"}
"""RFC 6749 §4.1.2.1 and §5.2; `invalid_request` for any other."""
_SERVER: Final = 500

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """`text` is a fixed English sentence; `closes` ends the connection, for the rest of the body is not read."""

    status: int
    text: str
    headers: Headers = ()
    closes: bool = False


def is_fhir(scope: Scope) -> bool:
    path: str = scope["path"]
    return path == FHIR or path.startswith(f"{FHIR}/")


async def refuse(refusal: Refusal, scope: Scope, send: Send) -> None:
    """Answer a refusal."""
    fhir = is_fhir(scope)
    body = _outcome(refusal) if fhir else _oauth(refusal)
    kind = b"application/fhir+json" if fhir else b"application/json"
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        *refusal.headers,
    ]
    if refusal.closes:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _outcome(refusal: Refusal) -> bytes:
    other = "exception" if refusal.status >= _SERVER else "invalid"
    code = _ISSUES.get(refusal.status, other)
    issue = {"severity": "error", "code": code, "diagnostics": refusal.text}
    return json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode()


def _oauth(refusal: Refusal) -> bytes:
    error = _ERRORS.get(refusal.status, "invalid_request")
    return json.dumps({"error": error, "error_description": refusal.text}).encode()
