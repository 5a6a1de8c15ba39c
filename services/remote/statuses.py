"""From an HTTP status to a fault (RFC 9110 §15, FHIR R4 http.html §3.1.0.4)."""

from typing import Final

from services.core.errors import Fault, RemoteError, SignedOutError
from services.remote.decoding import issue_codes
from services.remote.retry import retry_after

FHIR: Final = "application/fhir+json"
JSON: Final = frozenset({FHIR, "application/json"})
"""The media types in which a FHIR answer is read; poor servers say the second."""

_FAULTS: Final = {
    401: Fault.SIGNED_OUT,
    403: Fault.FORBIDDEN,
    404: Fault.NOT_FOUND,
    405: Fault.UNSUPPORTED,
    406: Fault.UNSUPPORTED,
    408: Fault.UNAVAILABLE,
    409: Fault.CONFLICT,
    410: Fault.GONE,
    412: Fault.CONFLICT,
    415: Fault.UNSUPPORTED,
    425: Fault.UNAVAILABLE,
    429: Fault.UNAVAILABLE,
    501: Fault.UNSUPPORTED,
}
_MAYBE_DONE: Final = 500
_REQUEST_TIMEOUT: Final = 408


def error_of(
    status: int, body: bytes, *, write: bool, mime: str = "", wait: str = "", date: str = ""
) -> RemoteError:
    """Return the error that a status other than success stands for.

    `mime` is the answer's media type, `wait` and `date` its Retry-After and Date headers.
    """
    fault = _FAULTS.get(status) or _by_class(status)
    if fault in {Fault.NOT_FOUND, Fault.GONE} and mime not in JSON | {""}:
        # A web page's "not found" is not a deletion.
        fault = Fault.NOT_FHIR
    if fault is Fault.SIGNED_OUT:
        return SignedOutError()
    return RemoteError(
        fault,
        issue_codes(body),
        status=status,
        wait=retry_after(wait, date) if fault is Fault.UNAVAILABLE else None,
        unsure=write and (status >= _MAYBE_DONE or status == _REQUEST_TIMEOUT),
    )


def _by_class(status: int) -> Fault:
    match status // 100:
        case 3:
            # No redirect is followed: a token would go along.
            return Fault.ORIGIN
        case 4:
            return Fault.INVALID
        case 5:
            return Fault.UNAVAILABLE
        case _:
            return Fault.WRONG_ANSWER
