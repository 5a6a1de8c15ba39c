"""The door on this device through which the browser brings the answer of a sign-in (RFC 8252 §7.3)."""

import asyncio
import hmac
from datetime import timedelta
from html import escape
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import parse_qsl, urlsplit

from services.core.errors import Fault, RemoteError
from services.i18n.translator import Translator

_PATH: Final = "/callback"
_LONGEST_HEAD: Final = 16 * 1024
_HEAD_TIME: Final = 10.0
_HOST: Final = "127.0.0.1"


class Loopback:
    """Listens on a free port until it has had one answer with the right `state`; anything else is turned away.

    Other pages in the browser can send requests here too: an answer without the state, which only our own request
    told, is never taken, and does not end the wait.
    """

    def __init__(self, state: str, words: Translator) -> None:
        self._state = state
        self._words = words
        self._server: asyncio.Server | None = None
        self._port = 0
        self._visitors: set[asyncio.StreamWriter] = set()
        self._answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, _HOST, 0, limit=_LONGEST_HEAD)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
            for visitor in self._visitors:
                visitor.transport.abort()
            await self._server.wait_closed()

    @property
    def redirect_uri(self) -> str:
        return f"http://{_HOST}:{self._port}{_PATH}"

    async def answer(self, patience: timedelta) -> dict[str, str]:
        """Return the parameters of the one answer.

        Raises:
            RemoteError: SIGN_IN_ABANDONED when none came in time.

        """
        try:
            async with asyncio.timeout(patience.total_seconds()):
                return await self._answer
        except TimeoutError:
            raise RemoteError(Fault.SIGN_IN_ABANDONED) from None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._visitors.add(writer)
        try:
            async with asyncio.timeout(_HEAD_TIME):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._response(head.decode("latin-1")))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # not a browser, or one that left
        finally:
            self._visitors.discard(writer)
            writer.close()

    def _response(self, head: str) -> bytes:
        first, *lines = head.split("\r\n")
        method, _, rest = first.partition(" ")
        target = urlsplit(rest.partition(" ")[0])
        hosts = [line[5:].strip() for line in lines if line[:5].casefold() == "host:"]
        # Another name for this device could be somebody's page (DNS rebinding).
        if method != "GET" or hosts != [f"{_HOST}:{self._port}"]:
            return _page(HTTPStatus.BAD_REQUEST, "")
        if target.path != _PATH:
            return _page(HTTPStatus.NOT_FOUND, "")
        return self._take(parse_qsl(target.query, keep_blank_values=True))

    def _take(self, given: list[tuple[str, str]]) -> bytes:
        answer = dict(given)
        right = hmac.compare_digest(answer.get("state", "").encode(), self._state.encode())
        if not right or len(answer) != len(given) or self._answer.done():
            return _page(HTTPStatus.BAD_REQUEST, "")
        self._answer.set_result(answer)
        _ = self._words
        if "code" in answer:
            return _page(HTTPStatus.OK, _("You can go back to Carnet."), _.language)
        return _page(
            HTTPStatus.OK,
            _("The sign-in did not go through. Go back to Carnet to try again."),
            _.language,
        )


def _page(status: HTTPStatus, text: str, language: str = "en") -> bytes:
    body = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Carnet</title></head>'
        f'<body style="font: 1.25rem sans-serif; margin: 3rem"><main><p>{escape(text)}</p></main>'
        "</body></html>"
    ).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
        "Connection: close",
        "",
        "",
    )
    return "\r\n".join(head).encode() + body
