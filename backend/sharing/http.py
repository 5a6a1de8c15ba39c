"""Requests read with suspicion, answers in JSON; a refusal says in fixed words what may be known."""

import functools
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from backend.access.bearer import Authenticate, InvalidTokenError, RequestProof
from backend.access.principal import Principal
from backend.audit.writing import TraceNotWrittenError

_LOG: Final = logging.getLogger("carnet.share")
_LONGEST_BODY: Final = 32 * 1024
_LONGEST_TOKEN: Final = 8192
_LARGEST: Final = 2**53

CLOSED: Final = "This link is closed."
"""Said of every link that does not open, whatever the reason: whoever asks learns nothing of it."""

ANYWHERE: Final = {"Access-Control-Allow-Origin": "*"}
"""The IG wants links to open in the viewer of anybody's choice; nothing here goes by cookies."""

Endpoint = Callable[[Request], Awaitable[Response]]


class ShareError(Exception):
    """A refusal: `text` is a fixed English sentence, `told` what an app needs besides."""

    def __init__(
        self,
        status: int,
        code: str,
        text: str,
        *,
        told: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": code, "error_description": text, **(told or {})}
        self.headers = dict(headers or {})

    def answer(self) -> Response:
        return JSONResponse(self.body, self.status, self.headers)


def closed() -> ShareError:
    """Return what is answered for a link that is revoked, expired, used up, locked or unknown."""
    return ShareError(404, "closed", CLOSED)


def invalid(text: str) -> ShareError:
    return ShareError(400, "invalid_request", text)


async def owner_of(request: Request, authenticate: Authenticate, base: str) -> Principal:
    """Return the bearer of a token.

    Raises:
        ShareError: 401, which never says why.

    """
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() not in {"bearer", "dpop"} or not 0 < len(token) <= _LONGEST_TOKEN:
        raise _unauthorised()
    proof = None
    if kind.lower() == "dpop":
        path = request.scope["path"]
        proof = RequestProof(
            request.method, f"{base}{path}", tuple(request.headers.getlist("dpop"))
        )
    try:
        return await authenticate(token, proof)
    except InvalidTokenError:
        raise _unauthorised() from None


async def json_of(request: Request) -> dict[str, Any]:
    """Read a small JSON object.

    Raises:
        ShareError: anything else was sent.

    """
    body = b"".join([chunk async for chunk in limited(request, _LONGEST_BODY)])
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise invalid("The body must be JSON.") from None
    if not isinstance(said, dict):
        raise invalid("The body must be a JSON object.")
    return said


async def limited(request: Request, most: int) -> AsyncIterator[bytes]:
    """Yield the body; raises ShareError 413 once it is longer than `most`."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise ShareError(413, "too_large", "The body is too large.")
        yield chunk


def number(said: Mapping[str, Any], name: str, most: int = _LARGEST) -> int:
    """Return a whole number from 1 to `most`; raises ShareError."""
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise invalid(f"{name} is a whole number from 1 to {most}.")
    return value


def guarded(endpoint: Endpoint, headers: Mapping[str, str] | None = None) -> Endpoint:
    """Answer every refusal in JSON, `headers` with every answer."""

    @functools.wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            found = await endpoint(request)
        except ShareError as refusal:
            found = refusal.answer()
        except TraceNotWrittenError:
            found = _later()
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the last resort: its text may hold what was sent
            _LOG.error("sharing failed: %s", type(error).__name__)
            found = _later()
        found.headers.update({"Cache-Control": "no-store", **(headers or {})})
        return found

    return answer


def _later() -> Response:
    return ShareError(503, "temporarily_unavailable", "Please try again later.").answer()


def _unauthorised() -> ShareError:
    headers = {"WWW-Authenticate": "Bearer"}
    return ShareError(401, "invalid_token", "Sign in first.", headers=headers)
