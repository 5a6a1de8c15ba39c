"""The small parts on their own: dates, cursors, indexes."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.fhir_server import jsontext
from backend.fhir_server.cursors import InvalidCursorError, Seal
from backend.fhir_server.indexing import Token, comparable, index_of
from backend.fhir_server.instants import instant, span_of
from backend.fhir_server.outcomes import FhirError
from backend.fhir_server.schema import NO_DATE

DAY = 86_400_000
steady = settings(derandomize=True, database=None, deadline=None)


@pytest.mark.parametrize(
    ("text", "low", "length"),
    [
        ("1970", 0, 365 * DAY),
        ("1972", 2 * 365 * DAY, 366 * DAY),
        ("1970-02", 31 * DAY, 28 * DAY),
        ("1970-12", 334 * DAY, 31 * DAY),
        ("1970-01-02", DAY, DAY),
        ("1970-01-01T01:00Z", 3_600_000, 60_000),
        ("1970-01-01T01:00:00+01:00", 0, 1000),
        ("1969-12-31T23:00:00-01:00", 0, 1000),
        ("1970-01-01T00:00:00.5Z", 500, 1),
        ("1970-01-01T00:00:00.123456Z", 123, 1),
        ("9999-12-31T23:59:60-14:00", 253402351199000, 1000),
    ],
)
def test_date_when_written_at_any_precision_then_its_span(text: str, low: int, length: int) -> None:
    span = span_of(text)
    assert span is not None
    assert (span.low, span.high - span.low) == (low, length)


@pytest.mark.parametrize(
    "text", ["", "x", "2020-13", "2020-02-30", "20", "2020-1-1", "0000", "2020-01-01T25:00Z"]
)
def test_date_when_it_is_none_then_none(text: str) -> None:
    assert span_of(text) is None


@steady
@given(st.integers(-(10**13), 10**13))
def test_instant_when_read_again_then_the_same_millisecond(ms: int) -> None:
    span = span_of(instant(ms))
    assert span is not None
    assert (span.low, span.high) == (ms, ms + 1)


@steady
@given(st.lists(st.integers() | st.text()), st.lists(st.text()), st.data())
def test_cursor_when_altered_anywhere_then_refused(
    place: list[int | str], bound: list[str], data: st.DataObject
) -> None:
    seal = Seal(b"k" * 32)
    cursor = seal.seal(bound, place)
    assert seal.open(bound, cursor) == place
    at = data.draw(st.integers(0, len(cursor) - 2))
    other = "A" if cursor[at] != "A" else "B"
    for wrong, key in (
        (cursor[:at] + other + cursor[at + 1 :], bound),
        (cursor, [*bound, ""]),
        (cursor[:at], bound),
    ):
        with pytest.raises(InvalidCursorError):
            seal.open(key, wrong)
    with pytest.raises(InvalidCursorError):
        Seal(b"l" * 32).open(bound, cursor)


@steady
@given(st.binary())
def test_cursor_when_anything_then_refused(raw: bytes) -> None:
    with pytest.raises(InvalidCursorError):
        Seal(b"k" * 32).open([], raw.decode("latin-1"))


VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
    | st.decimals(allow_nan=False, allow_infinity=False).filter(
        lambda d: "E" in str(d) or "." in str(d)
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(codec="utf-8", exclude_characters="\x00")), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@steady
@given(st.dictionaries(st.sampled_from("abc"), VALUES))
def test_json_when_written_and_read_then_the_same(content: dict[str, object]) -> None:
    assert jsontext.parse(jsontext.text(content).encode()) == content


@steady
@given(st.binary() | st.text().map(str.encode))
def test_json_when_it_is_anything_then_an_object_or_400(body: bytes) -> None:
    with suppress(FhirError):
        assert isinstance(jsontext.parse(body), dict)


def test_index_when_a_document_then_its_codes_date_and_status() -> None:
    found = index_of(
        {
            "resourceType": "DocumentReference",
            "status": "current",
            "date": "1970-01-02T00:00:00Z",
            "type": {"coding": [{"system": "s", "code": "c"}, {"display": "no code"}]},
            "category": [{"coding": [{"code": "k"}]}, {"text": "no coding"}],
            "masterIdentifier": {"value": "m"},
            "identifier": [{"system": "i", "value": "v" * 300}, {"system": "i"}],
        }
    )
    assert (found.date_low, found.date_high, found.status) == (DAY, DAY + 1000, "current")
    assert found.tokens == {
        Token("type", "s", "c"),
        Token("category", "", "k"),
        Token("identifier", "", "m"),
        Token("identifier", "i", comparable("v" * 300)),
    }


@pytest.mark.parametrize(
    ("period", "low", "high"),
    [
        ({"start": "1970"}, 0, -NO_DATE),
        ({"end": "1970"}, NO_DATE + 1, 365 * DAY),
        ({"start": "1970", "end": "1970"}, 0, 365 * DAY),
        ({}, NO_DATE, NO_DATE),
    ],
)
def test_index_when_a_period_is_open_then_it_reaches_beyond_all_dates(
    period: dict[str, str], low: int, high: int
) -> None:
    found = index_of({"resourceType": "Encounter", "period": period})
    assert (found.date_low, found.date_high) == (low, high)
