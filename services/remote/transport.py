"""One HTTP request to one server, bounded in size and time, with every failure told as a `RemoteError`."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, Self

import httpx

from services.core.errors import Fault, OfflineError, RemoteError
from services.remote.authorization import Authorization, NoAuthorization, proof_headers
from services.remote.limits import Limits
from services.remote.statuses import error_of

Content = bytes | Callable[[], AsyncIterator[bytes]]
"""What is sent: bytes, or a way to start them again when the request must be repeated with another token."""

Network = httpx.AsyncBaseTransport
"""What carries requests in the place of the network itself: a simulation answers them within the process."""

_ERROR_BODY: Final = 64 * 1024
_UNAUTHORIZED: Final = 401
_CODINGS: Final = frozenset({"", "identity", "gzip"})
"""The encodings asked for: anything denser would let a few bytes fill the memory."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, its body decoded and within the limits."""

    status: int
    headers: httpx.Headers
    body: bytes = field(repr=False)

    @property
    def mime(self) -> str:
        return mime_of(self.headers)


def mime_of(headers: httpx.Headers) -> str:
    """Return the media type without its parameters, in lower case, "" without one."""
    told: str = headers.get("content-type", "")
    return told.partition(";")[0].strip().casefold()


class Transport:
    """Keeps the connections to one origin. No redirect, no cookie, and TLS always verified."""

    def __init__(
        self,
        authorization: Authorization,
        limits: Limits,
        *,
        proxies: bool,
        network: Network | None = None,
    ) -> None:
        self.authorization = authorization
        self._limits = limits
        silence = limits.silence.total_seconds()
        self._http = httpx.AsyncClient(
            transport=network,
            verify=_trusted(),
            follow_redirects=False,
            trust_env=proxies,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(silence, connect=limits.connect.total_seconds()),
            headers={"User-Agent": "Carnet", "Accept-Encoding": "gzip"},
        )

    def open_to_all(self) -> Self:
        """Return one that shows no token, on the same connections."""
        shared = copy(self)
        shared.authorization = NoAuthorization()
        return shared

    async def aclose(self) -> None:
        await self._http.aclose()

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: Content = b"",
        *,
        extra_seconds: float = 0,
        told: frozenset[int] = frozenset(),
    ) -> Answer:
        """Return the answer, which must be a success, or a refusal of a status in `told`: what it says is of use.

        Raises:
            RemoteError: It is none, is too large or too slow, or there was none.

        """
        write = method not in {"GET", "HEAD"}
        try:
            async with asyncio.timeout(self._limits.total.total_seconds() + extra_seconds):
                async with self._opened(method, url, headers, content, told) as response:
                    body = await self._body(response, self._limits.json_bytes, write=write)
                    return Answer(response.status_code, response.headers, body)
        except TimeoutError:
            raise RemoteError(Fault.TOO_SLOW, unsure=write) from None

    async def head(self, url: str, headers: Mapping[str, str]) -> httpx.Headers:
        """Return the headers of what a GET would answer, which must be a success."""
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()):
                async with self._opened("HEAD", url, headers, b"") as response:
                    return response.headers
        except TimeoutError:
            raise RemoteError(Fault.TOO_SLOW) from None

    @asynccontextmanager
    async def stream(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[httpx.Response]:
        """Give a successful answer whose body is still to be read with `chunks` or `whole`."""
        async with self._opened("GET", url, headers, b"") as response:
            yield response

    async def whole(self, response: httpx.Response) -> bytes:
        """Return the rest of a streamed answer, within the limits of a JSON one."""
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()):
                return await self._body(response, self._limits.json_bytes, write=False)
        except TimeoutError:
            raise RemoteError(Fault.TOO_SLOW) from None

    async def chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """Give the pieces of a streamed answer, as long as they come fast enough."""
        limit, started, received = self._limits.binary_bytes, time.monotonic(), 0
        _check_declared(response, limit)
        with _told(write=False):
            async for chunk in response.aiter_bytes():
                received += len(chunk)
                if received > limit:
                    raise RemoteError(Fault.TOO_LARGE, f"{limit} bytes")
                self._check_pace(received, time.monotonic() - started)
                yield chunk

    def _check_pace(self, received: int, seconds: float) -> None:
        if seconds > self._limits.total.total_seconds() + received / self._limits.slowest:
            raise RemoteError(Fault.TOO_SLOW)

    @asynccontextmanager
    async def _opened(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: Content,
        told: frozenset[int] = frozenset(),
    ) -> AsyncIterator[httpx.Response]:
        write = method not in {"GET", "HEAD"}
        with _told(write=write):
            response = await self._authorized(method, url, headers, content)
            try:
                if response.status_code not in told:
                    await self._check(response, write=write)
                yield response
            finally:
                await response.aclose()

    async def _authorized(
        self, method: str, url: str, headers: Mapping[str, str], content: Content
    ) -> httpx.Response:
        """Send, and once more when a 401 could be answered with a new token."""
        shown = await self.authorization.header()
        response = await self._proven(method, url, headers, content, shown)
        if response.status_code != _UNAUTHORIZED:
            return response
        await response.aclose()
        if await self.authorization.renew(shown):
            shown = await self.authorization.header()
            return await self._proven(method, url, headers, content, shown)
        return response

    async def _proven(
        self, method: str, url: str, headers: Mapping[str, str], content: Content, shown: str
    ) -> httpx.Response:
        """Send, and once more when the proof was refused for what the server has just told (RFC 9449 §8)."""
        key = self.authorization.key
        if key is None:
            return await self._sent(method, url, headers, content, shown)
        before = key.knowledge
        response = await self._sent(method, url, headers, content, shown)
        if not key.learn(response.status_code, response.headers, before):
            return response
        await response.aclose()
        return await self._sent(method, url, headers, content, shown)

    async def _sent(
        self, method: str, url: str, headers: Mapping[str, str], content: Content, shown: str
    ) -> httpx.Response:
        shown_as = {"Authorization": shown} if shown else {}
        body = content() if callable(content) else content
        request = self._http.build_request(
            method, url, headers={**headers, **shown_as}, content=body or None
        )
        target = str(request.url.copy_with(query=None, fragment=None))
        request.headers.update(proof_headers(self.authorization.key, shown, method, target))
        return await self._http.send(request, stream=True)

    async def _check(self, response: httpx.Response, *, write: bool) -> None:
        """Raise what a status other than success stands for."""
        if response.headers.get("content-encoding", "").strip().casefold() not in _CODINGS:
            raise RemoteError(Fault.WRONG_ANSWER, "Content-Encoding", unsure=write)
        if response.is_success:
            return
        raise error_of(
            response.status_code,
            await _start(response),
            write=write,
            mime=mime_of(response.headers),
            wait=response.headers.get("retry-after", ""),
            date=response.headers.get("date", ""),
        )

    async def _body(self, response: httpx.Response, limit: int, *, write: bool) -> bytes:
        _check_declared(response, limit, write=write)
        pieces: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > limit:
                raise RemoteError(Fault.TOO_LARGE, f"{limit} bytes", unsure=write)
            pieces.append(chunk)
        return b"".join(pieces)


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to believe, read once: it takes tens of milliseconds, on the event loop."""
    return httpx.create_ssl_context()


def _check_declared(response: httpx.Response, limit: int, *, write: bool = False) -> None:
    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > limit:
        raise RemoteError(Fault.TOO_LARGE, f"{limit} bytes", unsure=write)


async def _start(response: httpx.Response) -> bytes:
    """Return the body of a refusal, nothing when it is long or was closed: only its codes are of use."""
    if response.is_closed:
        return b""
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > _ERROR_BODY:
            return b""
    return body


@contextmanager
def _told(*, write: bool) -> Iterator[None]:
    """Turn httpx's failures into ours, without its messages: they hold URLs, its errors hold tokens."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
        if _is_certificate(error):
            raise RemoteError(Fault.UNTRUSTED) from None
        raise OfflineError from None
    except httpx.TimeoutException:
        raise RemoteError(Fault.TOO_SLOW, unsure=write) from None
    except httpx.TransportError:
        raise RemoteError(Fault.INTERRUPTED, unsure=write) from None
    except httpx.DecodingError:
        raise RemoteError(Fault.WRONG_ANSWER, "Content-Encoding", unsure=write) from None


def _is_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
