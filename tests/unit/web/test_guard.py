"""The guard over a real socket: who is let in, who is not, and what every answer carries."""

import asyncio
import http.client
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import flet as ft
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from app.client import web_client
from app.guard import Guard
from app.web import LOOPBACK, server
from services.core.arrivals import Arrivals
from services.core.errors import RefusedError

CLOSED = ("/openapi.json", "/docs/oauth2-redirect.js", "/upload.bin", "/pyodide/pyodide.mjs")
HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """A guarded client being served, and a plain HTTP client in front of it."""

    address: str
    port: int
    arrivals: Arrivals

    async def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask as a program would, with exactly these headers besides Host."""
        return await asyncio.to_thread(self._ask, path, method, headers)

    def _ask(self, path: str, method: str, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = named.pop("body", "").encode() or None
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        fields = {name.lower(): value for name, value in answer.getheaders()}
        result = Answer(answer.status, fields, answer.read())
        connection.close()
        return result

    async def cookie(self) -> str:
        """Exchange the key, as the browser does."""
        parts = urlsplit(self.address)
        answer = await self.ask(f"/?{parts.query}")
        return answer.headers["set-cookie"].split(";")[0]

    @property
    def origin(self) -> Origin:
        return Origin(f"http://{LOOPBACK}:{self.port}")


async def _start(page: ft.Page) -> None:
    page.add(ft.Text("Bonjour"))


async def _left() -> None:
    pass


@asynccontextmanager
async def _served() -> AsyncIterator[Site]:
    arrivals = Arrivals(largest=64 * 2**20)
    with socket.create_server((LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
        guard = Guard(web_client(_start, _left, arrivals, keep_seconds=1), port=port)
        running = server(guard)
        task = asyncio.create_task(running.serve(sockets=[listening]))
        while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        yield Site(guard.address, port, arrivals)
        running.should_exit = True
        await task


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with _served() as served:
        yield served


async def test_guard_when_key_given_then_cookie_and_clean_address(site: Site) -> None:
    answer = await site.ask(f"/?{urlsplit(site.address).query}")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    name, *attributes = answer.headers["set-cookie"].split("; ")
    assert name.startswith(f"carnet-{site.port}=")
    assert {a.lower() for a in attributes} == {"httponly", "path=/", "samesite=strict"}
    assert site.address.rpartition("=")[2] not in name


async def test_guard_when_key_given_again_then_still_good(site: Site) -> None:
    assert await site.cookie() == await site.cookie()


@pytest.mark.parametrize(
    "path", ["/", "/?key=", "/?key=wrong", "/?key=é", "/ws", "/main.dart.wasm"]
)
async def test_guard_when_no_cookie_and_no_key_then_kind_refusal(site: Site, path: str) -> None:
    answer = await site.ask(path.replace("é", "%C3%A9"))
    assert answer.status == 403
    assert "Carnet a été lancé" in answer.body.decode()
    assert "where Carnet was started" in answer.body.decode()


async def test_guard_when_key_on_another_path_then_refused(site: Site) -> None:
    assert (await site.ask(f"/documents?{urlsplit(site.address).query}")).status == 403


async def test_guard_when_cookie_of_another_run_then_refused(site: Site) -> None:
    async with _served() as other:
        value = (await other.cookie()).partition("=")[2]
    for stale in (f"carnet-{site.port}={value}", f"carnet-{site.port}=", "carnet", '{"a": 1}; ='):
        assert (await site.ask("/", cookie=stale)).status == 403


async def test_guard_when_cookie_then_client_and_every_header(site: Site) -> None:
    cookie = await site.cookie()
    for path in ("/", "/documents/42", "/main.dart.mjs", "/assets/FontManifest.json", "/none.js"):
        answer = await site.ask(path, cookie=cookie)
        assert answer.status == (404 if path == "/none.js" else 200)
        assert HEADERS.items() <= answer.headers.items()
        assert "access-control-allow-origin" not in answer.headers
        assert "server" not in answer.headers
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe-eval'" not in policy
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy
        assert f"connect-src 'self' ws://{LOOPBACK}:{site.port}" in policy


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "[::1]:80", ""])
async def test_guard_when_host_is_another_then_refused(site: Site, host: str) -> None:
    cookie = await site.cookie()
    query = urlsplit(site.address).query
    assert (await site.ask("/", cookie=cookie, host=host)).status in (400, 403)
    assert "set-cookie" not in (await site.ask(f"/?{query}", host=host)).headers


async def test_guard_when_named_localhost_then_let_in(site: Site) -> None:
    answer = await site.ask("/", cookie=await site.cookie(), host=f"localhost:{site.port}")
    assert answer.status == 200


async def test_guard_when_asked_by_another_page_then_refused(site: Site) -> None:
    cookie = await site.cookie()
    for origin in ("null", "https://evil.example", "http://127.0.0.1:1", "http://localhost"):
        assert (await site.ask("/", cookie=cookie, origin=origin)).status == 403
    for fetched in ("cross-site", "same-site"):
        assert (await site.ask("/", cookie=cookie, sec_fetch_site=fetched)).status == 403


async def test_guard_when_shared_docs_asked_then_closed(site: Site) -> None:
    cookie = await site.cookie()
    for path in CLOSED:
        assert (await site.ask(path, cookie=cookie)).status == 404
    for path in ("/docs", "/redoc", "/upload", "/oauth_callback"):
        answer = await site.ask(path, cookie=cookie)
        assert b"carnet/start.js" in answer.body  # a route of the app, answered by its page


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_guard_when_written_to_then_refused(site: Site, method: str) -> None:
    cookie = await site.cookie()
    for path in ("/", "/upload", "/files/unknown"):
        assert (await site.ask(path, method, cookie=cookie)).status == 403
        own = await site.ask(path, method, cookie=cookie, origin=site.origin)
        assert own.status in (404, 405)


async def test_files_when_expected_then_taken_once(site: Site) -> None:
    cookie = await site.cookie()
    with site.arrivals.expect(5) as arrival:
        sent = {"cookie": cookie, "origin": site.origin, "body": "abcde"}
        assert (await site.ask(arrival.url, "PUT", **sent)).status == 204
        assert await arrival.content() == b"abcde"
        assert (await site.ask(arrival.url, "PUT", **sent)).status == 404


async def test_files_when_longer_than_announced_then_refused(site: Site) -> None:
    cookie = await site.cookie()
    with site.arrivals.expect(4) as arrival:
        sent = {"cookie": cookie, "origin": site.origin, "body": "abcde"}
        assert (await site.ask(arrival.url, "PUT", **sent)).status == 413
        with pytest.raises(RefusedError):
            await arrival.content()


async def test_websocket_when_cookie_and_origin_then_accepted(site: Site) -> None:
    headers = {"Cookie": await site.cookie()}
    async with connect(
        f"ws://{LOOPBACK}:{site.port}/ws", origin=site.origin, additional_headers=headers
    ):
        pass


async def test_websocket_when_anything_is_missing_then_refused(site: Site) -> None:
    cookie = {"Cookie": await site.cookie()}
    url = f"ws://{LOOPBACK}:{site.port}/ws"
    cases: tuple[tuple[Origin | None, dict[str, str]], ...] = (
        (site.origin, {}),
        (None, cookie),
        (Origin("https://evil.example"), cookie),
        (Origin("null"), cookie),
        (site.origin, {**cookie, "Host": "evil.example"}),
    )
    for origin, headers in cases:
        with pytest.raises(InvalidStatus) as refused:
            await connect(url, origin=origin, additional_headers=headers)
        assert refused.value.response.status_code == 403
