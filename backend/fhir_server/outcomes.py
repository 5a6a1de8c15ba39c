"""Every refusal is an OperationOutcome (FHIR R4, http.html#2.21.0.7), and never repeats what was sent."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

CODES: Final = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    410: "deleted",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    416: "value",
    422: "invariant",
    500: "exception",
    503: "transient",
}
"""The issue type of each status (valueset-issue-type)."""


REFUSAL: Final = "urn:carnet:refusal"
"""The system of the words that say to an app why, where it must tell the person."""


class FhirError(Exception):
    """A request refused. `text` is a fixed sentence; `paths` are element names, never values.

    `code` is the issue type where the status does not tell it, `contained` the resources to choose among instead.
    `word` is a code of urn:carnet:refusal, for an app to know what to say. `reason` is the decision's word where
    access was refused: for the trace, never in an answer.
    """

    def __init__(
        self,
        status: int,
        text: str,
        *,
        paths: Sequence[str] = (),
        headers: Mapping[str, str] | None = None,
        code: str = "",
        contained: Sequence[Mapping[str, object]] = (),
        word: str = "",
    ) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.paths = tuple(paths)
        self.headers = dict(headers or {})
        self.code = code or CODES[status]
        self.contained = tuple(contained)
        self.word = word
        self.reason = ""


def not_found() -> FhirError:
    """What does not exist and what is not yours have one answer."""
    return FhirError(HTTPStatus.NOT_FOUND, "No such resource.")


def forbidden() -> FhirError:
    """One sentence for a missing scope and for another patient, so that neither can be told from the other."""
    return FhirError(HTTPStatus.FORBIDDEN, "This token does not allow it.")


def outcome(error: FhirError) -> bytes:
    """Return the OperationOutcome of a refusal, one issue a path."""
    issue: dict[str, object] = {
        "severity": "error",
        "code": error.code,
        "diagnostics": error.text,
    }
    if error.word:
        issue["details"] = {"coding": [{"system": REFUSAL, "code": error.word}]}
    issues = [issue | {"expression": [path]} for path in error.paths] or [issue]
    return _bytes(issues, error.contained)


def success() -> bytes:
    """Return what `Prefer: return=OperationOutcome` asks for after a write."""
    return _bytes([{"severity": "information", "code": "informational", "diagnostics": "Done."}])


def _bytes(
    issues: Sequence[Mapping[str, object]], contained: Sequence[Mapping[str, object]] = ()
) -> bytes:
    within = {"contained": contained} if contained else {}
    return json.dumps({"resourceType": "OperationOutcome", **within, "issue": issues}).encode()
