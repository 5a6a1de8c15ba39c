"""Limits before any route, on a real socket: how often, how large, how slow, and what two servers could read twice."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Scope

from backend.guard.buckets import Rate
from backend.guard.connection import Connection
from backend.guard.patience import Patience
from backend.guard.rates import Rates
from backend.guard.throttle import Throttle
from backend.tests.guard.conftest import MakeWhole, raw
from backend.tests.guard.process import served

FEW = Rates(bearer=Rate(0.001, 3), address=Rate(0.001, 12), sign_in=Rate(0.001, 2))


async def test_fhir_when_one_bearer_asks_too_often_then_429_and_another_is_answered(
    whole: MakeWhole,
) -> None:
    async with whole(FEW) as server, httpx.AsyncClient(base_url=server.root) as client:

        async def ask(token: str) -> httpx.Response:
            bearer = {"authorization": f"Bearer {token}"}
            return await client.get("/fhir/Patient", headers=bearer)

        answers = [await ask("one") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        refused = answers[-1]
        assert int(refused.headers["retry-after"]) > 0
        assert refused.headers["content-type"] == "application/fhir+json"
        outcome = refused.json()
        assert (outcome["resourceType"], outcome["issue"][0]["code"]) == (
            "OperationOutcome",
            "throttled",
        )
        assert (await ask("two")).status_code == 401


async def test_sign_in_when_one_address_asks_too_often_then_429_in_json(whole: MakeWhole) -> None:
    async with whole(FEW) as server, httpx.AsyncClient(base_url=server.root) as client:
        answers = [await client.post("/auth/token") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [400, 400, 429]
        assert answers[-1].json()["error"] == "temporarily_unavailable"
        assert int(answers[-1].headers["retry-after"]) > 0
        assert (await client.get("/fhir/metadata")).status_code == 200


async def test_address_when_it_invents_bearers_then_it_is_stopped_all_the_same(
    whole: MakeWhole,
) -> None:
    async with whole(FEW) as server, httpx.AsyncClient(base_url=server.root) as client:
        answers = [
            await client.get("/fhir/Patient", headers={"authorization": f"Bearer {number}"})
            for number in range(13)
        ]
    assert [answer.status_code for answer in answers] == [401] * 12 + [429]


async def test_limits_when_off_then_nobody_is_stopped(whole: MakeWhole) -> None:
    async with whole(None) as server, httpx.AsyncClient(base_url=server.root) as client:
        assert {(await client.get("/auth/jwks")).status_code for _ in range(100)} == {200}


async def test_limits_when_an_operator_sets_them_then_the_process_keeps_to_them(
    tmp_path: Path,
) -> None:
    rates = "sign-in=0.001/2"
    async with (
        served(tmp_path, CARNET_RATES=rates) as server,
        httpx.AsyncClient(base_url=server.root) as client,
    ):
        answers = [await client.post("/auth/token") for _ in range(3)]
        assert (await client.get("/fhir/metadata")).status_code == 200
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert server.errors == ""


async def asked(throttle: Throttle, *hosts: str) -> list[int]:
    said = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            said.append(message["status"])

    async def receive() -> Message:
        return {"type": "http.request"}

    for host in hosts:
        scope = {"type": "http", "path": "/auth/token", "client": (host, 1), "headers": []}
        await throttle(scope | {"method": "GET"}, receive, send)
    return said


async def _answer(scope: Scope, receive: Any, send: Any) -> None:
    await PlainTextResponse("")(scope, receive, send)


async def test_sign_in_when_ten_thousand_networks_ask_then_the_memory_is_bounded() -> None:
    throttle = Throttle(_answer, FEW, lambda: 0.0)
    hosts = [str(ip_address(number)) for number in range(1, 20_001)]
    assert set(await asked(throttle, *hosts)) == {200}
    assert max(len(throttle._addresses), len(throttle._sign_ins)) == 10_000
    kept = [key for key in throttle._addresses._kept if b"." in key or len(key) != 16]
    assert not [key for key in kept if key.decode("latin-1") in hosts]  # hashes alone


async def test_sign_in_when_an_ipv6_network_changes_addresses_then_it_is_one() -> None:
    same = ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::"]
    assert await asked(Throttle(_answer, FEW), *same) == [200, 200, 429]
    other = ["2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:3::1", "::ffff:192.0.2.1"]
    assert await asked(Throttle(_answer, FEW), *other, "::ffff:192.0.2.2") == [200] * 5


FORM = {"content-type": "application/x-www-form-urlencoded"}


async def _unending() -> AsyncIterator[bytes]:
    for _ in range(20):
        yield b"a" * 4096


async def test_head_when_it_is_too_large_then_refused_before_any_route(whole: MakeWhole) -> None:
    async with whole() as server, httpx.AsyncClient(base_url=server.root) as client:
        long = await client.get(f"/fhir/Observation?code={'a' * 9000}")
        wide = await client.get("/fhir/metadata", headers={"x-one": "a" * 17_000})
        many = await client.get("/auth/jwks", headers={f"x-{n}": "a" for n in range(80)})
        form = await client.post("/auth/token", data={"a": "b" * 40_000})
        chunked = await client.post("/auth/token", content=_unending(), headers=FORM)
        assert (chunked.status_code, chunked.json()["error"]) == (413, "invalid_request")
        head = b"POST /fhir/Binary HTTP/1.1\r\n" + HOST + b"Content-Length: 999999999\r\n\r\n"
        huge = await raw(server.port, head)
    statuses = [answer.status_code for answer in (long, wide, many, form)]
    assert statuses == [414, 431, 431, 413]
    assert huge.startswith(b"HTTP/1.1 413 ")
    assert long.json()["resourceType"] == "OperationOutcome"
    assert many.json()["error"] == form.json()["error"] == "invalid_request"


HOST = b"Host: carnet.test\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Content-Length: 5\r\nContent-Length: 5\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length : 5\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b" Content-Length: 5\r\n",
        b"X: a\nContent-Length: 5\r\n",
        b"X: a\r\n\tb\r\nContent-Length: 5\r\nContent-Length: 0\r\n",
        b"X\x00: a\r\n",
        b"Host: other.test\r\n",
        b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n",
    ],
)
async def test_head_when_two_servers_could_read_it_twice_then_400_and_the_connection_ends(
    whole: MakeWhole, head: bytes
) -> None:
    second = b"GET /auth/jwks HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    async with whole() as server:
        said = await raw(
            server.port, b"POST /auth/token HTTP/1.1\r\n" + HOST + head + b"\r\n0\r\n\r\n" + second
        )
    assert said.startswith(b"HTTP/1.1 400 "), said
    assert b'"keys"' not in said


async def test_head_when_it_never_ends_then_431_and_when_it_is_slow_408(
    whole: MakeWhole,
) -> None:
    usual = Connection.seconds
    async with whole() as server:
        start = b"GET /fhir HTTP/1.1\r\n" + HOST + b"X: "
        endless = await raw(server.port, start, *[b"a" * 20_000] * 20)
        Connection.seconds = 0.05
        try:
            slow = await raw(server.port, start)
            silent = await raw(server.port)
        finally:
            Connection.seconds = usual
    assert endless[:13] in {b"HTTP/1.1 431 ", b""}
    assert slow.startswith(b"HTTP/1.1 408 ")
    assert silent.startswith(b"HTTP/1.1 408 ")


async def test_connection_when_it_is_kept_for_a_second_request_then_both_are_answered(
    whole: MakeWhole,
) -> None:
    async with whole() as server:
        one = b"GET /auth/jwks HTTP/1.1\r\n" + HOST
        said = await raw(server.port, one + b"\r\n", one + b"Connection: close\r\n\r\n")
    assert said.count(b"HTTP/1.1 200 OK") == 2


async def test_body_when_it_comes_too_slowly_then_408() -> None:
    async def read(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    app = Patience(Starlette(routes=[Route("/fhir", read, methods=["POST"])]), first=0.05)
    said: list[Message] = []
    parts: list[Message] = [{"type": "http.request", "body": b"a", "more_body": True}]

    async def receive() -> Message:
        if parts:
            return parts.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        said.append(message)

    scope = {"type": "http", "method": "POST", "path": "/fhir", "query_string": b""}
    headers = [(b"content-length", b"100")]
    with pytest.raises(ClientDisconnect):
        await app(scope | {"headers": headers}, receive, send)
    assert said[0]["status"] == 408
    assert json.loads(said[1]["body"])["issue"][0]["code"] == "timeout"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"resourceType":"Basic","extension":' + b"[{}," * 100_000,
        b'{"a":' + b"9" * 1_000_000 + b"}",
        b'{"resourceType":"Observation","valueQuantity":{"value":1e999999999}}',
        b"\xff\xfe" * 1000,
    ],
)
async def test_body_when_it_is_deep_or_odd_then_a_refusal_in_little_time(
    whole: MakeWhole, body: bytes
) -> None:
    async with whole(full=False) as server:
        inside = server.running.inside
        kind = {"content-type": "application/fhir+json"}
        answer = await asyncio.wait_for(inside.post("/Observation", content=body, headers=kind), 20)
    assert answer.status_code in {400, 422}
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_sign_in_when_one_address_begins_ten_thousand_then_few_reach_the_database(
    whole: MakeWhole,
) -> None:
    rates = Rates(sign_in=Rate(0.001, 60), address=Rate(10_000, 20_000))
    seen: dict[int, int] = {}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen[message["status"]] = seen.get(message["status"], 0) + 1

    async def receive() -> Message:
        return {"type": "http.request"}

    async with whole(rates) as server:
        aud = quote(f"{server.root}/fhir", safe="")
        query = (
            "response_type=code&client_id=carnet&state=s&scope=patient/*.rs&code_challenge_method=S256"
            f"&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&code_challenge={'a' * 43}&aud={aud}"
        )
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "http_version": "1.1",
            "root_path": "",
        }
        path = {"path": "/auth/authorize", "raw_path": b"/auth/authorize", "scheme": "http"}
        scope |= path | {"query_string": query.encode(), "client": ("192.0.2.1", 1)}
        for _ in range(10_000):
            one = scope | {"headers": [(b"host", b"carnet.test")], "server": ("carnet.test", 80)}
            await server.running.guarded(one, receive, send)
        with closing(sqlite3.connect(server.data / "server.sqlite")) as database:
            rows = database.execute("SELECT count(*) FROM identity_login").fetchone()[0]
    assert seen == {303: 60, 429: 9940}
    assert rows == 60
