"""Every route, whoever asks and whatever comes of it, answers with the headers that confine it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from backend.guard.confining import Confining
from backend.guard.guarding import guarded
from backend.tests.every_route.description import description
from backend.tests.guard.conftest import MakeWhole, raw

FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def asked() -> Iterator[tuple[str, str]]:
    """Yield every method and address of the description, one that is not served, and the errors of Starlette."""
    for path, methods in description()["paths"].items():
        here = path.replace("{type}", "Observation").replace("{id}", "a").replace("{version}", "1")
        for method in sorted({"get", "head", "post"} | set(methods) - {"parameters"}):
            yield method.upper(), here
    yield "GET", "/fhir/Patient/a/$see-as"
    yield from [("GET", "/"), ("GET", "/elsewhere"), ("DELETE", "/auth/token"), ("PUT", "/auth/")]


def confined(answer: httpx.Response) -> None:
    headers = answer.headers
    assert {name: headers.get(name) for name in FIXED} == FIXED, answer.request.url
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert len(headers.get_list("content-security-policy")) == 1
    assert "server" not in headers
    assert "strict-transport-security" not in headers
    if headers.get("content-type", "").startswith("text/html"):
        is_viewer = answer.request.url.path.startswith("/share/")
        styled = "script-src 'self'; style-src 'self'; " if is_viewer else "style-src 'sha256-"
        assert f"default-src 'none'; {styled}" in headers["content-security-policy"]
    elif "sandbox" not in headers["content-security-policy"]:
        assert headers["content-security-policy"].startswith("default-src 'none'")


async def test_answers_when_any_route_is_asked_then_all_are_confined(whole: MakeWhole) -> None:
    seen: dict[int, int] = {}
    async with whole() as server, httpx.AsyncClient(base_url=server.root) as client:
        own = dict(server.running.inside.headers)
        for bearer in ({}, {"authorization": own["authorization"]}):
            for method, path in asked():
                answer = await client.request(method, path, headers=bearer)
                confined(answer)
                seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
    assert {200, 400, 401, 404, 405} <= set(seen), seen
    assert sum(seen.values()) > 150


async def test_sign_in_when_it_is_walked_through_then_pages_and_redirections_are_confined(
    whole: MakeWhole,
) -> None:
    async with whole(full=True) as server, httpx.AsyncClient(base_url=server.root) as browser:
        question: dict[str, Any] = {
            "response_type": "code",
            "client_id": "carnet",
            "redirect_uri": "http://127.0.0.1:49152/callback",
            "state": "state-of-the-app",
            "scope": "launch/patient patient/*.rs",
            "code_challenge": "a" * 43,
            "code_challenge_method": "S256",
            "aud": f"{server.root}/fhir",
        }
        answers = [await browser.get("/auth/authorize", params=question)]
        answers.append(await browser.get(answers[-1].headers["location"]))
        handle = answers[-1].text.partition('name="request" value="')[2].partition('"')[0]
        form = {"request": handle, "person": "camille"}
        answers.append(await browser.post("/demonstration/authorize", data=form))
        answers.append(await browser.get(answers[-1].headers["location"]))
        answers.append(await browser.get("/auth/callback"))
    assert [answer.status_code for answer in answers] == [303, 200, 303, 303, 400]
    assert answers[3].headers["location"].startswith("http://127.0.0.1:49152/callback?code=")
    for answer in answers:
        confined(answer)


async def test_binary_when_its_bytes_are_read_then_they_are_in_a_sandbox_no_page_may_frame(
    whole: MakeWhole,
) -> None:
    async with whole(full=True) as server, httpx.AsyncClient(base_url=server.root) as client:
        inside = server.running.inside
        own = {"authorization": inside.headers["authorization"]}
        whose = {"x-security-context": "Patient/a"}
        kind = {"content-type": "text/html"}
        made = await client.post(
            "/fhir/Binary", content=b"<script>", headers={**own, **whose, **kind}
        )
        location = made.headers["location"].partition("/_history")[0]
        found = await client.get(location, headers={**own, **whose})
    assert (found.status_code, found.content) == (200, b"<script>")
    assert found.headers["content-security-policy"] == "sandbox; frame-ancestors 'none'"
    assert {name: found.headers[name] for name in FIXED} == FIXED


async def test_answers_when_the_public_address_is_https_then_browsers_keep_to_it() -> None:
    async def app(scope: Scope, receive: Receive, _send: Send) -> None:
        await Request(scope, receive).body()
        raise RuntimeError("canari")

    for is_https in (True, False):
        transport = httpx.ASGITransport(guarded(app, None, is_https=is_https))
        async with httpx.AsyncClient(transport=transport, base_url="http://a.test") as client:
            answer = await client.get("/fhir/x")
        assert answer.status_code == 500
        assert "canari" not in answer.text
        assert ("strict-transport-security" in answer.headers) is is_https


async def test_answers_when_it_is_no_http_then_even_that_is_confined(whole: MakeWhole) -> None:
    async with whole() as server:
        said = await raw(server.port, b"HELO carnet\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"no-store" in said
    assert b"nosniff" in said


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
async def test_guard_when_it_is_no_request_then_nothing_is_done(kind: str) -> None:
    async def never(*_: object) -> None:
        raise AssertionError

    await Confining(never, is_https=False)({"type": kind}, never, never)  # type: ignore[arg-type]  # never called
