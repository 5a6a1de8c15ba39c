"""Headers on every answer, whatever made it; an exception becomes an answer too, and its text stays unsaid."""

import logging
from collections.abc import Iterable
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.guard.refusing import Refusal, refuse

_LOG: Final = logging.getLogger("carnet.guard")
_POLICY: Final = b"content-security-policy"
_CONFINED: Final = (
    b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HSTS: Final = (b"strict-transport-security", b"max-age=63072000")

USUAL: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""What an answer has unless it says otherwise itself (OWASP secure headers; ASVS 4.0.3 §14.4)."""


class Confining:
    """The outermost layer; `is_https` is whether clients reach this server over TLS."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._usual = (*USUAL, _HSTS) if is_https else USUAL

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = False

        async def confined(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = self._with(message.get("headers", ()))
            await send(message)

        try:
            await self._app(scope, receive, confined)
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - the last resort: its text may hold what was sent
            _LOG.error("%s", type(error).__name__)
            if not started:
                await refuse(Refusal(500, "The server failed.", closes=True), scope, confined)

    def _with(self, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """Add what is missing; names are in lower case, as ASGI wants them."""
        answered = [header for header in headers if header[0] != b"server"]
        said = dict(answered)
        answered += [usual for usual in self._usual if usual[0] not in said]
        policy = said.get(_POLICY)
        if policy is None:
            answered.append((_POLICY, _CONFINED))
        elif b"frame-ancestors" not in policy:
            answered.remove((_POLICY, policy))
            answered.append((_POLICY, policy + b"; frame-ancestors 'none'"))
        return answered
