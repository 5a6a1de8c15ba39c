"""The head of a request, and the size its body declares, before anything reads them."""

from collections.abc import Sequence
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from backend.guard.refusing import Refusal, is_fhir, refuse

TARGET: Final = 8192
"""Bytes of path and query: longer searches are posted."""
HEADER: Final = 16_384
"""Bytes of one header; the longest of ours is a bearer."""
ALL_HEADERS: Final = 32_768
COUNT: Final = 64
BODY: Final = 200 * 1024 * 1024
"""Bytes that a request may declare under /fhir, where each address has a smaller limit of its own."""
FORM: Final = 32_768
"""The same for sign-in."""
SHARED: Final = 64 * 1024 * 1024
"""The same for sealed files and reports of links."""
_SHARED: Final = ("/share/links/", "/share/r/")

_ONCE: Final = frozenset(
    {b"authorization", b"content-length", b"content-type", b"host", b"x-security-context"}
)
"""Given twice, two readers may each believe another one (RFC 9112 §6.3, §11.2)."""

_TOO_LARGE: Final = Refusal(431, "The headers are too large.", closes=True)


class Heads:
    """Refuses heads that are too large or that two servers in a row could read differently."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await refuse(refusal, scope, send)


def _refusal(scope: Scope) -> Refusal | None:
    headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
    if len(scope["raw_path"]) + len(scope["query_string"]) > TARGET:
        return Refusal(414, "The address is too long.", closes=True)
    total = 0
    once = set()
    for name, value in headers:
        size = len(name) + len(value)
        total += size
        if size > HEADER:
            return _TOO_LARGE
        if name in _ONCE:
            if name in once:
                return Refusal(400, "A header is given twice.", closes=True)
            once.add(name)
    if len(headers) > COUNT or total > ALL_HEADERS:
        return _TOO_LARGE
    return _refused_body(scope, dict(headers)) if b"content-length" in once else None


def _refused_body(scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
    length = headers[b"content-length"]
    if b"transfer-encoding" in headers or not length.isdigit():
        return Refusal(400, "The length of the body is said in two ways.", closes=True)
    if int(length[:20]) > _most(scope):
        return Refusal(413, "The body is too large.", closes=True)
    return None


def _most(scope: Scope) -> int:
    if is_fhir(scope):
        return BODY
    return SHARED if scope["path"].startswith(_SHARED) else FORM
