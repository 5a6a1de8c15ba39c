"""Sharing in the whole server behind its guard: what it declares, how it is confined, and how often one may try."""

import hashlib
import secrets
import time

import httpx

from backend.demo.people import person
from backend.demo.tokens import Demonstration, tokens_of
from backend.guard.buckets import Rate
from backend.guard.rates import DEMONSTRATION, Rates
from backend.sharing.limits import REPORT
from backend.tests.guard.conftest import MakeWhole, raw

OPENINGS = 1000


async def test_server_when_asked_what_it_can_then_it_says_where_links_are(whole: MakeWhole) -> None:
    async with whole() as running, httpx.AsyncClient() as client:
        where = f"{running.root}/fhir/.well-known/smart-configuration"
        said = (await client.get(where)).json()
        page = await client.get(said["carnet_share_endpoint"])
        parts = [await client.get(f"{page.url}{name}") for name in ("viewer.js", "viewer.css")]

    assert said["carnet_share_endpoint"] == f"{running.root}/share/"
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert "<script>" not in page.text
    assert " on" not in page.text.partition("<body>")[2].replace(" one", "")
    assert {part.status_code for part in parts} == {200}
    assert all("http://" not in part.text and "https://" not in part.text for part in parts)


async def test_link_when_opened_a_thousand_times_then_each_is_counted_and_the_next_is_refused(
    whole: MakeWhole,
) -> None:
    async with whole(full=True) as running, httpx.AsyncClient() as client:
        camille = person("camille")
        token = await tokens_of(Demonstration.of_folder(running.data), client)(camille)
        asked = {"authorization": f"Bearer {token}"}
        handle, file = secrets.token_urlsafe(32), b"a..b.c.d"
        id = hashlib.sha256(handle.encode()).hexdigest()
        wanted = {
            "expires": int(time.time()) + 3600,
            "openings": OPENINGS,
            "report": True,
            "passcode": None,
            "files": [{"size": len(file), "sha256": hashlib.sha256(file).hexdigest()}],
        }
        links = f"{running.root}/share/links"
        assert (await client.put(f"{links}/{id}", json=wanted, headers=asked)).is_success
        done = await client.put(f"{links}/{id}/files/0", content=file, headers=asked)
        assert done.is_success
        address = f"{running.root}/share/m/{handle}"
        statuses = [
            (await client.post(address, json={"recipient": "Dr Modèle"})).status_code
            for _ in range(OPENINGS + 1)
        ]
        (told,) = (await client.get(links, headers=asked)).json()["links"]
        events = await client.get(f"{running.root}/fhir/AuditEvent?_count=3", headers=asked)

    assert statuses == [200] * OPENINGS + [404]
    assert (told["opened"], told["state"], len(told["log"])) == (OPENINGS, "exhausted", OPENINGS)
    said = [entry["resource"].get("outcomeDesc") for entry in events.json()["entry"]]
    assert "exhausted" in said
    assert "link-opened" in said


async def test_link_when_somebody_tries_without_end_then_they_must_wait(whole: MakeWhole) -> None:
    rates = Rates(DEMONSTRATION.bearer, DEMONSTRATION.address, Rate(0.001, 3))
    async with whole(rates) as running, httpx.AsyncClient() as client:
        address = f"{running.root}/share/m/{secrets.token_urlsafe(32)}"
        answers = [await client.post(address, json={"recipient": "x"}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 429, 429]
    assert "retry-after" in answers[-1].headers


async def test_report_when_far_too_large_then_refused_before_it_is_read(whole: MakeWhole) -> None:
    async with whole() as running, httpx.AsyncClient() as client:
        head = f"POST /share/r/x HTTP/1.1\r\nhost: a\r\ncontent-length: {10 * REPORT}\r\n\r\n"
        answer = await raw(running.port, head.encode())
        small = await client.post(f"{running.root}/share/m/x", content=b"a" * 40_000)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert small.status_code == 413
