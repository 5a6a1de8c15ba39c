"""Odd values in any place of a resource or a bundle, addresses of any depth: refused, and never a failure (fixed seed).

`every_route` asks every address as it is described; here is what no description would make.
"""

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from backend.fhir_server.routes import fhir_mount
from backend.fhir_server.server import FhirServer
from backend.storage.blobs import blobs_from_url
from backend.storage.engine import store_from_url, url_of
from backend.tests.conftest import BASE, SECRET, Clock, Remembered, Tokens
from backend.tests.fhir_server.resources import bundle, document, entry, observation
from backend.tests.tables import made

WHOLE: list[dict[str, Any]] = [
    document(
        id="x",
        meta={"tag": [{"code": "a"}]},
        identifier=[{"system": "s", "value": "v"}],
        date="2026-01-01T00:00:00Z",
        context={"period": {"start": "2026"}},
    ),
    observation(id="x", effectivePeriod={"start": "2026"}, valueQuantity={"value": 1.5}),
    {
        "resourceType": "Appointment",
        "id": "x",
        "status": "proposed",
        "start": "2026-01-01T00:00:00Z",
        "participant": [{"actor": {"reference": "Patient/camille"}, "status": "accepted"}],
    },
    {
        "resourceType": "Patient",
        "id": "camille",
        "name": [{"given": ["Camille"], "family": "Exemple"}],
    },
    {"resourceType": "Binary", "id": "x", "contentType": "text/plain", "data": "eA=="},
    {
        "resourceType": "Group",
        "id": "x",
        "type": "person",
        "actual": True,
        "member": [{"entity": {"reference": "Patient/camille"}}],
    },
]
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        "",
        " ",
        "x",
        "\x00",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        [],
        {},
        [None],
        [[]],
        [{}],
        {"": ""},
        {"reference": None},
        {"reference": "urn:uuid:x"},
        {"reference": "Patient?a=b"},
        "Patient/lea",
        "é" * 300,
    ]
)
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
SEGMENT = st.sampled_from(
    [
        "Observation",
        "Binary",
        "Patient",
        "camille",
        "lea",
        "x",
        "_history",
        "_search",
        "$changes",
        "$everything",
        "1",
        "0",
        "Slot",
        "",
        "%00",
        "%ff",
        "é",
    ]
) | st.text(st.characters(min_codepoint=32), max_size=4).map(lambda t: quote(t, safe=""))
NAME = st.sampled_from(
    [
        "_id",
        "_lastUpdated",
        "date",
        "type",
        "status",
        "identifier",
        "patient",
        "_sort",
        "_count",
        "_summary",
        "_cursor",
        "cursor",
        "_since",
        "_include",
        "_elements",
        "_total",
        "_format",
    ]
)
HEADER = st.sampled_from(
    [
        "if-match",
        "if-none-match",
        "if-none-exist",
        "prefer",
        "accept",
        "range",
        "if-range",
        "x-security-context",
        "content-type",
    ]
)
VALUE = st.sampled_from(
    [
        "*",
        'W/"1"',
        "1",
        "a|b",
        "|",
        ",",
        "identifier=a|b",
        "application/fhir+json",
        "bytes=0-1",
        "Patient/lea",
        "2026",
        "ge2026",
        "-date",
        "count",
        "json",
        "Slot:schedule",
        "9" * 30,
    ]
)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=10)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(found for key, item in items for found in places(item, (*path, key)))]


def replaced(whole: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    changed = copy.deepcopy(whole)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = odd
    return changed


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    store = store_from_url(url_of(tmp_path_factory.mktemp("any") / "any.sqlite"))
    asyncio.run(made(store))
    tokens = Tokens()
    tokens.give("camille", "camille", "patient/*.cruds")
    blobs = blobs_from_url("memory:", SECRET)
    server = FhirServer(store, blobs, tokens, Remembered(), SECRET, lambda: BASE, dict, Clock())
    yield Starlette(routes=fhir_mount(server, "/fhir"))
    asyncio.run(store.close())


async def ask(
    app: Starlette, method: str, path: str, content: bytes, headers: dict[str, str]
) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        kept = {"authorization": "Bearer camille", "content-type": "application/fhir+json"}
        return await client.request(
            method, f"{BASE}/{path}", content=content, headers=kept | headers
        )


def check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert b'"OperationOutcome"' in answer.content, answer.request.url


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_write_when_any_part_is_odd_then_taken_or_refused(
    app: Starlette, data: st.DataObject
) -> None:
    whole = data.draw(st.sampled_from(WHOLE))
    wrong = replaced(whole, data.draw(st.sampled_from(places(whole))), data.draw(ODD))
    url = f"{whole['resourceType']}/{whole['id']}"
    check(asyncio.run(ask(app, "PUT", url, json.dumps(wrong).encode(), {})))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_bundle_when_any_part_is_odd_then_taken_or_refused(
    app: Starlette, data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(["batch", "transaction"]))
    whole = bundle(
        kind,
        entry(
            "POST", "Observation", observation(), fullUrl="urn:uuid:x", ifNoneExist="identifier=a|b"
        ),
        entry("PUT", "DocumentReference/x", WHOLE[0], ifMatch='W/"1"'),
        entry("DELETE", "Observation/x"),
    )
    wrong = replaced(whole, data.draw(st.sampled_from(places(whole))), data.draw(ODD))
    check(asyncio.run(ask(app, "POST", "", json.dumps(wrong).encode(), {})))


@settings(max_examples=250, deadline=None, derandomize=True, database=None)
@given(
    method=METHODS,
    path=st.lists(SEGMENT, max_size=5),
    query=st.lists(st.tuples(NAME, VALUE | ASCII), max_size=3),
    headers=st.dictionaries(HEADER, VALUE | ASCII, max_size=3),
    content=st.sampled_from([b"", b"{}", b"[]", b"\xff", json.dumps(observation()).encode()]),
)
def test_request_when_it_is_anything_then_answered_or_refused(
    app: Starlette,
    method: str,
    path: list[str],
    query: list[tuple[str, str]],
    headers: dict[str, str],
    content: bytes,
) -> None:
    address = "/".join(path) + "?" + "&".join(f"{name}={quote(value)}" for name, value in query)
    check(asyncio.run(ask(app, method, address, content, headers)))
