"""FHIR JSON read safely."""

import pytest

from services.core.errors import Refusal, RefusedError
from services.fhir.parsing import MAX_DEPTH, entries, parse
from tests.builders.files import bundle, observation, patient


def _refusal(data: bytes) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        parse(data)
    return refused.value.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"resourceType": "Patient"', Refusal.JSON_DAMAGED),
        (b'{"resourceType": "Patient"} {}', Refusal.JSON_DAMAGED),
        (b'{"resourceType": "Patient", "id": "a", "id": "b"}', Refusal.JSON_DAMAGED),
        (b'{"resourceType": "Patient", "x": NaN}', Refusal.JSON_DAMAGED),
        (b'{"resourceType": "Patient", "x": "\\ud800"}', Refusal.JSON_DAMAGED),
        (b'{"resourceType": "Patient", "x": ' + b"9" * 5000 + b"}", Refusal.JSON_DAMAGED),
        (b'{"resourceType": "\xff"}', Refusal.JSON_DAMAGED),
        (b'{"a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", Refusal.JSON_TOO_DEEP),
        (b"[" * 1_000_000, Refusal.JSON_TOO_DEEP),
        (
            b'{"resourceType": "Patient", "a": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}",
            Refusal.JSON_TOO_DEEP,
        ),
        (b'{"name": "Camille"}', Refusal.JSON_NOT_FHIR),
        (b'{"resourceType": "../x"}', Refusal.JSON_NOT_FHIR),
        (b'[{"resourceType": "Patient"}]', Refusal.JSON_NOT_FHIR),
        (b"[" + b"{}," * 2_000_001 + b"{}]", Refusal.TOO_LARGE),
    ],
    ids=range(14),
)
def test_json_when_hostile_or_no_fhir_then_refused(data: bytes, reason: Refusal) -> None:
    assert _refusal(data) is reason


def test_json_when_it_has_a_byte_order_mark_then_read() -> None:
    assert parse(b'\xef\xbb\xbf{"resourceType": "Patient"}') == {"resourceType": "Patient"}


def test_decimal_when_parsed_then_its_zeros_are_kept() -> None:
    assert str(parse(b'{"resourceType": "Observation", "value": 6.30}')["value"]) == "6.30"


def test_entries_when_listed_then_each_keeps_its_own_bytes() -> None:
    data = (
        b'{"resourceType":"Bundle","entry":['
        b'{"request":{}},{"resource": {"resourceType" : "Patient",  "x":1.50 }}]}'
    )
    (entry,) = entries(parse(data), data)
    assert entry.json == b'{"resourceType" : "Patient",  "x":1.50 }'


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b'{"resourceType":"Bundle","entry":"x"}', "Bundle.entry"),
        (b'{"resourceType":"Bundle","entry":[1]}', "Bundle.entry[0]"),
        (b'{"resourceType":"Bundle","entry":[{"resource":{"a":1}}]}', "Bundle.entry[0].resource"),
    ],
)
def test_entries_when_shapeless_then_refused_with_the_path(data: bytes, path: str) -> None:
    with pytest.raises(RefusedError) as refused:
        entries(parse(data), data)
    assert (refused.value.reason, refused.value.detail) == (Refusal.FHIR_INVALID, path)


def test_entries_when_ordinary_then_named() -> None:
    data = bundle(patient(), observation())
    assert [entry.relative for entry in entries(parse(data), data)] == [
        "Patient/p",
        "Observation/o",
    ]
