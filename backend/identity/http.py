"""Requests read with suspicion and answers as RFC 6749 wants them; nothing unexpected becomes a 500."""

import functools
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from backend.identity.pages import Page, error_page

_LOG: Final = logging.getLogger(__name__)
_LONGEST: Final = 32_768
_FORM: Final = "application/x-www-form-urlencoded"

NO_STORE: Final = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "Referrer-Policy": "no-referrer",
}

Endpoint = Callable[[Request], Awaitable[Response]]


class OAuthError(Exception):
    """A refusal by its RFC 6749 code; `description` is a fixed English sentence, never input or personal data."""

    def __init__(self, code: str, description: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.description = description
        self.status = status

    def answer(self) -> Response:
        headers = NO_STORE | ({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})  # noqa: PLR2004 - RFC 6749 §5.2
        body = {"error": self.code, "error_description": self.description}
        return JSONResponse(body, self.status, headers)


def json_answer(body: Mapping[str, Any]) -> Response:
    return JSONResponse(dict(body), headers=NO_STORE)


def page_answer(page: Page, status: int = 200) -> Response:
    headers = {**NO_STORE, **page.headers}
    return Response(page.html, status, headers, media_type="text/html")


def redirect(uri: str, parameters: Mapping[str, str]) -> Response:
    """Send the browser on with GET, whatever it came with (RFC 9700 §4.12)."""
    joint = "&" if "?" in uri else "?"
    return RedirectResponse(f"{uri}{joint}{urlencode(parameters)}", 303, NO_STORE)


def query_of(request: Request) -> dict[str, str]:
    """Read the query.

    Raises:
        OAuthError: it is malformed, or a parameter is there twice (RFC 6749 §3.1).
    """
    return _parameters(request.scope["query_string"])


async def form_of(request: Request) -> dict[str, str]:
    """Read a url-encoded body of at most 32 kB.

    Raises:
        OAuthError: anything else was sent.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise OAuthError("invalid_request", "The body must be url-encoded.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST:
            raise OAuthError("invalid_request", "The request is too long.", 413)
    return _parameters(bytes(body))


def _parameters(encoded: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50
        )
    except ValueError as error:
        raise OAuthError("invalid_request", "The parameters cannot be read.") from error
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise OAuthError("invalid_request", "A parameter is given twice.")
    return {name: value for name, value in parameters.items() if value}


def needed(parameters: Mapping[str, str], name: str) -> str:
    if name not in parameters:
        raise OAuthError("invalid_request", f"{name} is missing.")
    return parameters[name]


def for_clients(endpoint: Endpoint) -> Endpoint:
    """Answer every refusal in JSON."""
    return _guarded(endpoint, OAuthError.answer)


def for_browsers(endpoint: Endpoint) -> Endpoint:
    """Answer every refusal with a page: there is nobody it would be safe to send the browser back to."""
    return _guarded(endpoint, lambda refusal: page_answer(error_page(), refusal.status))


def _guarded(endpoint: Endpoint, refused: Callable[[OAuthError], Response]) -> Endpoint:
    @functools.wraps(endpoint)
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except OAuthError as refusal:
            return refused(refusal)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the last resort: a trace could name a person
            _LOG.error("sign-in failed: %s", type(error).__name__)
            return refused(OAuthError("temporarily_unavailable", "Please try again later.", 503))

    return answer
