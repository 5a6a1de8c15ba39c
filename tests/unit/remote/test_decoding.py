import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.errors import Fault, RemoteError
from services.remote import decoding
from services.remote.answers import Change, Method, instant
from services.remote.limits import Limits

LIMITS = Limits(depth=10)
ALL: frozenset[str] = frozenset()


def _bundle(*entries: object, **more: object) -> bytes:
    return json.dumps(
        {"resourceType": "Bundle", "type": "history", "entry": entries, **more}
    ).encode()


def test_page_when_decoded_then_each_resource_byte_for_byte() -> None:
    odd = b'{ "resourceType":"Observation","id" : "o1", "valueQuantity":{"value":1.50},"x":"\\u00e9" }'
    data = b'{"resourceType":"Bundle","type":"searchset","entry":[{"resource": ' + odd + b"}]}"
    (entry,) = decoding.page(data, ALL, LIMITS).entries
    assert entry == Change("Observation", "o1", "", "", Method.PUT, 0, odd)


def test_page_when_versions_are_numbers_then_words() -> None:
    resource = {"resourceType": "Patient", "id": "p", "meta": {"versionId": 3}}
    (entry,) = decoding.page(_bundle({"resource": resource}), ALL, LIMITS).entries
    assert entry.version == "3"


@pytest.mark.parametrize(
    "entry",
    [
        {"request": {"method": "DELETE", "url": "Patient/p"}, "response": {"etag": 'W/"4"'}},
        {"fullUrl": "https://autre.invalid/x/Patient/p/_history/4"},
        {"fullUrl": "urn:x", "request": {"method": "DELETE", "url": "Patient/p/_history/4"}},
        {"resource": None, "request": {"method": "DELETE", "url": "/Patient/p/_history/4"}},
    ],
)
def test_page_when_an_entry_has_no_resource_then_a_deletion(entry: object) -> None:
    (change,) = decoding.page(_bundle(entry), ALL, LIMITS).entries
    assert (change.type, change.id, change.version, change.deleted) == ("Patient", "p", "4", True)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        [],
        "text",
        {"resource": {"resourceType": "Patient"}},
        {"resource": {"resourceType": "Patient", "id": "../x"}},
        {"resource": {"resourceType": "Patient", "id": "x" * 65}},
        {"resource": {"resourceType": "patient\n", "id": "p"}},
        {"resource": {"resourceType": "Patient", "id": 5}},
        {"resource": {"resourceType": "Group", "id": "g"}},
        {"request": {"method": "PUT", "url": "Patient/p"}},
        {"request": {"method": "DELETE", "url": "Group/g"}},
        {"request": {"method": "DELETE", "url": "Patient?x=1"}},
        {"resource": {"resourceType": "Patient", "id": "p", "x": [[[[[[[[[[[]]]]]]]]]]]}},
    ],
)
def test_page_when_an_entry_is_absurd_then_counted_and_the_next_one_kept(entry: object) -> None:
    right = {"resource": {"resourceType": "Patient", "id": "right"}}
    page = decoding.page(_bundle(entry, right), frozenset({"Patient"}), LIMITS)
    assert [change.id for change in page.entries] == ["right"]
    assert page.refused == 1


def test_page_when_it_holds_an_outcome_then_neither_kept_nor_counted() -> None:
    told = {"resource": {"resourceType": "OperationOutcome"}, "search": {"mode": "outcome"}}
    page = decoding.page(_bundle(told), ALL, LIMITS)
    assert (page.entries, page.refused) == ((), 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"resourceType":"Bundle","type":"document"}',
        b'{"resourceType":"Bundle","type":"history","entry":{}}',
        b'{"resourceType":"Bundle","type":"history","link":"x"}',
        b'{"resourceType":"Bundle","type":"history","total":1e99}',
        b'{"resourceType":"Bundle","type":"history"',
        b'{"resourceType":"Bundle","type":"history","x":' + b"[" * 100_000,
        b'{"resourceType":"Bundle","type":"history","x":"\xff"}',
        b'{"resourceType":"Patient","id":"p"}',
    ],
    ids=lambda data: data[:60],
)
def test_page_when_it_is_none_then_a_wrong_answer(data: bytes) -> None:
    with pytest.raises(RemoteError) as refused:
        decoding.page(data, ALL, LIMITS)
    assert refused.value.fault is Fault.WRONG_ANSWER


@given(st.binary(max_size=200))
def test_page_when_anything_then_a_page_or_a_wrong_answer(noise: bytes) -> None:
    for data in (noise, b'{"resourceType":"Bundle","type":"history","entry":[' + noise + b"]}"):
        with suppress(RemoteError):
            decoding.page(data, ALL, LIMITS)


@given(st.integers(1, 40), st.text(alphabet='[]{}"\\ é', max_size=60))
def test_depth_when_brackets_stand_in_text_then_not_counted(depth: int, text: str) -> None:
    data = json.dumps(json.loads("[" * (depth - 1) + json.dumps([text]) + "]" * (depth - 1)))
    assert decoding.is_deep(data.encode(), depth) is False
    assert decoding.is_deep(data.encode(), depth - 1) is True


@pytest.mark.parametrize(
    ("told", "version"),
    [('W/"3"', "3"), ('"3"', "3"), ("3", "3"), (3, "3"), ("", ""), ('W/"a b"', ""), ("é", "")],
)
def test_version_when_told_then_without_its_quotes(told: str | int, version: str) -> None:
    assert decoding.version_of(told) == version


def test_issue_codes_when_an_outcome_then_codes_and_no_words() -> None:
    told = {
        "resourceType": "OperationOutcome",
        "issue": [
            {"code": "not-found", "diagnostics": "Camille Exemple"},
            {"code": "Camille Exemple"},
        ],
    }
    assert decoding.issue_codes(json.dumps(told).encode()) == "not-found"
    assert decoding.issue_codes(b"<html>") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-22T10:00:00.123456789+01:00", datetime(2026, 11, 22, 9, 0, 0, 123456, UTC)),
        ("2026-11-22T09:00:00Z", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("2026-11-22T09:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("hier", None),
    ],
)
def test_instant_when_read_then_utc_or_none(text: str, found: datetime | None) -> None:
    assert instant(text) == found


def test_page_when_the_feed_ends_then_a_cursor_and_no_next() -> None:
    link = [{"relation": "next", "url": "https://x.invalid/Patient/p/$changes?cursor=a%2Fb"}]
    for code, following in (("more", link[0]["url"]), ("end", "")):
        meta = {"tag": [{"system": "urn:carnet:feed", "code": code}]}
        page = decoding.page(_bundle(link=link, meta=meta), ALL, LIMITS)
        assert (page.next, page.cursor) == (following, "a/b")


def test_page_when_elements_were_left_out_then_said() -> None:
    whole = {"resourceType": "Binary", "id": "b"}
    cut = {**whole, "meta": {"tag": [{"code": "SUBSETTED"}]}}
    page = decoding.page(_bundle({"resource": whole}, {"resource": cut}), ALL, LIMITS)
    assert [change.partial for change in page.entries] == [False, True]
