"""The two test servers behave as the two columns of fhir.md §6 say; asked without a socket."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.builders.fhir import document, encoded, patient
from tests.fakes.fhir.exchange import Reply, seen
from tests.fakes.fhir.faithful import FaithfulServer
from tests.fakes.fhir.poor import PoorServer
from tests.fakes.fhir.serving import FhirFake

TYPE = "DocumentReference"
URN = "urn:uuid:6d2c1a52-0000-4000-8000-000000000001"
EXISTS = "identifier=urn:uuid:d1"
Make = Callable[[], FhirFake]
BOTH = pytest.mark.parametrize("make", [FaithfulServer, PoorServer])


def _ask(server: FhirFake, method: str, path: str, body: Any = None, **headers: str) -> Reply:
    data = body if isinstance(body, bytes) else encoded(body) if body else b""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.reply(seen(method, f"/fhir/{path}", {"Host": "h", **named}, data))


def _transaction() -> Any:
    binary = {"resourceType": "Binary", "contentType": "text/plain", "data": "ZmlsZQ=="}
    attachment = {**document("d1"), "content": [{"attachment": {"url": URN}}]}
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": URN,
                "resource": binary,
                "request": {"method": "POST", "url": "Binary"},
            },
            {
                "resource": attachment,
                "request": {"method": "POST", "url": TYPE, "ifNoneExist": EXISTS},
            },
        ],
    }


@BOTH
def test_create_when_repeated_then_201_and_200(make: Make) -> None:
    server = make()
    answers = [_ask(server, "POST", TYPE, document("d1"), If_None_Exist=EXISTS) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 200]
    conditional = [_ask(server, "PUT", f"Patient?_id={id}", patient("p")) for id in ("p", "p")]
    assert [answer.status for answer in conditional] == [201, 200]


@pytest.mark.parametrize(
    ("make", "minimal", "unchanged", "created"),
    [(FaithfulServer, b"", 304, 201), (PoorServer, None, 200, 200)],
)
def test_headers_when_asked_for_little_then_honoured_or_ignored(
    make: Make, minimal: bytes | None, unchanged: int, created: int
) -> None:
    server = make()
    written = _ask(server, "PUT", f"{TYPE}/d1", document("d1"), Prefer="return=minimal")
    assert written.status == created
    assert (written.body == b"") is (minimal == b"")
    read = _ask(server, "GET", f"{TYPE}/d1", If_None_Match=written.headers["ETag"])
    assert read.status == unchanged


@pytest.mark.parametrize(("make", "status"), [(FaithfulServer, 500), (PoorServer, 400)])
def test_raw_binary_when_posted_then_refused(make: Make, status: int) -> None:
    posted = _ask(make(), "POST", "Binary", b"%PDF-1.7", Content_Type="application/pdf")
    assert posted.status == status


@pytest.mark.parametrize(("make", "url"), [(FaithfulServer, URN), (PoorServer, "Binary/b1")])
def test_transaction_when_replayed_then_a_second_binary(make: Make, url: str) -> None:
    server = make()
    for _ in range(2):
        assert _ask(server, "POST", "", _transaction()).status == 200
    assert len(server.resources("Binary")) == 2
    (kept,) = server.resources(TYPE).values()
    assert kept["content"][0]["attachment"]["url"] == url


@pytest.mark.parametrize(
    ("make", "found", "strict"), [(FaithfulServer, 1, 400), (PoorServer, 0, 200)]
)
def test_unknown_parameter_when_searched_then_ignored_or_nothing(
    make: Make, found: int, strict: int
) -> None:
    server = make()
    server.put(document("d1"))
    lenient = _ask(server, "GET", f"{TYPE}?unheard-of=1")
    assert len(lenient.json["entry"]) == found
    assert _ask(server, "GET", f"{TYPE}?x=1", Prefer="handling=strict").status == strict
    bare = _ask(server, "GET", f"{TYPE}?patient=camille")
    assert len(bare.json["entry"]) == found


@pytest.mark.parametrize(("make", "links"), [(FaithfulServer, 1), (PoorServer, 0)])
def test_paging_when_more_is_there_then_a_link_or_none(make: Make, links: int) -> None:
    server = make()
    for number in range(5):
        server.put(document(f"d{number}"))
    page = _ask(server, "GET", f"{TYPE}?_count=2&_sort=_lastUpdated").json
    assert (page["total"], len(page["entry"])) == (5, 2)
    assert [link["relation"] for link in page["link"]].count("next") == links
    assert _ask(server, "GET", f"{TYPE}?_summary=count").json["total"] == 5


@pytest.mark.parametrize(
    ("make", "deleted", "history", "described"),
    [(FaithfulServer, 410, 200, 200), (PoorServer, 404, 404, 404)],
)
def test_deleted_when_read_then_its_own_answer(
    make: Make, deleted: int, history: int, described: int
) -> None:
    server = make()
    server.put(document("d1"))
    assert _ask(server, "DELETE", f"{TYPE}/d1").status == 204
    assert _ask(server, "GET", f"{TYPE}/d1").status == deleted
    for path in (f"{TYPE}/_history", "_history?_since=2026-11-22T09:00:00Z"):
        assert _ask(server, "GET", path).status == history
    methods = [
        entry.get("request", {}).get("method")
        for entry in _ask(server, "GET", f"{TYPE}/d1/_history").json["entry"]
    ]
    assert methods == (["DELETE", "PUT"] if history == 200 else [None, None])
    assert _ask(server, "GET", "metadata").status == described


def test_everything_when_since_then_what_came_after() -> None:
    server = FaithfulServer()
    server.put(patient())
    new = server.put(document("d1"))
    server.put(document("other", about="quelqu-un"))
    path = f"Patient/camille/$everything?_since={new.last_updated}"
    found = _ask(server, "GET", path).json["entry"]
    assert [json.dumps(entry["resource"]) for entry in found] == [json.dumps(new.resource)]
