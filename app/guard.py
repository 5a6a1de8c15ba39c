"""Who may speak to Carnet's web window: the browser that was given this run's key, nobody else.

Loopback is shared by every program and every web page of the computer. So each request must name
this server (no DNS rebinding), come from its own pages (no other site, no other port), and carry the
cookie that only the printed address gives. What is answered tells browsers to keep nothing and to ask
nobody else for anything.
"""

import hmac
from pathlib import Path
from secrets import token_urlsafe
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REFUSED: Final = (Path(__file__).parent / "page" / "refused.html").read_text("utf-8")
READS: Final = frozenset({"GET", "HEAD"})
# "none" is a person: an address typed, clicked in a terminal, opened by the system.
OWN_FETCHES: Final = frozenset({"same-origin", "none"})


class Guard:
    """ASGI middleware in front of the web client, for one run on one port."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._cookie_name = f"carnet-{port}"
        self._cookie = token_urlsafe(32)
        self._key = token_urlsafe(32)
        self.address = f"http://127.0.0.1:{port}/?key={self._key}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if self._is_ours(headers) and "origin" in headers and self._has_cookie(headers):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_headers(host))
            await send(message)

        answer = self._refusal(scope, headers)
        await (answer or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """What to answer instead of the client: a refusal, the cookie, or nothing."""
        if not self._is_ours(headers):
            return PlainTextResponse("Forbidden", 403)
        if scope["method"] not in READS and "origin" not in headers:
            return PlainTextResponse("Forbidden", 403)
        if scope["path"] == "/" and self._has_key(scope):
            return self._welcome()
        if not self._has_cookie(headers):
            return HTMLResponse(REFUSED, 403)
        if headers.get("sec-fetch-site", "none") not in OWN_FETCHES:
            return PlainTextResponse("Forbidden", 403)
        return None

    def _welcome(self) -> Response:
        """Exchange the key for the cookie; the key leaves the address bar and the history."""
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie_name, self._cookie, httponly=True, samesite="strict")
        return answer

    def _is_ours(self, headers: Headers) -> bool:
        hosts, origins = headers.getlist("host"), set(headers.getlist("origin"))
        return len(hosts) == 1 and hosts[0] in self._hosts and origins <= {f"http://{hosts[0]}"}

    def _has_key(self, scope: Scope) -> bool:
        given = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])
        return _same(given[0], self._key)

    def _has_cookie(self, headers: Headers) -> bool:
        cookies = cookie_parser(headers.get("cookie", ""))
        return _same(cookies.get(self._cookie_name, ""), self._cookie)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _headers(host: str) -> dict[str, str]:
    """The headers of every answer to `host`, as strict as Flutter's client bears.

    No Cross-Origin-Embedder-Policy: with it the client draws with a second thread, and breaks its own memory (ADR 40).
    """
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "; ".join(
            (
                "default-src 'none'",
                "script-src 'self' 'wasm-unsafe-eval'",
                "worker-src 'self' blob:",
                f"connect-src 'self' ws://{host}",
                "img-src 'self' data: blob:",
                "font-src 'self'",
                "style-src 'self' 'unsafe-inline'",
                "manifest-src 'none'",
                "base-uri 'self'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
