"""Whatever the bytes, `read` gives a file or a RefusedError, soon."""

from contextlib import suppress
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.core.errors import RefusedError
from services.documents.pages import page_from_cda, page_from_fhir
from services.documents.reading import read
from tests.builders.files import (
    bundle,
    cda,
    cda_carrying,
    cda_section,
    document_reference,
    observation,
    patient,
    pdf,
    photo,
    report,
)

_SEEDS = {
    "pdf": pdf("Bonjour", "suite", info="/Title(x)/CreationDate(D:20260102)"),
    "jpeg": photo(60, 40, taken="2026:01:02 08:09:10"),
    "png": photo(60, 40, kind="PNG"),
    "text": "Été à l’hôpital".encode("cp1252"),
    "cda": cda(cda_section("<table><tr><td>a</td></tr></table>"), '<versionNumber value="2"/>'),
    "cda-pdf": cda_carrying(pdf("x"), "application/pdf"),
    "bundle": bundle(patient(), report(), observation(), document_reference(data=pdf("x"))),
}
_LONGEST = 5.0
"""Seconds; thousands of times what reading takes."""


def _try(data: bytes) -> None:
    began = monotonic()
    with suppress(RefusedError):
        read("x", data)
    for page in (page_from_cda, page_from_fhir):
        with suppress(RefusedError):
            page(data)
    assert monotonic() - began < _LONGEST


@pytest.mark.parametrize("name", _SEEDS)
@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=6),
    kept=st.floats(0, 1) | st.just(1.0),
)
def test_known_file_when_bytes_are_changed_or_cut_then_read_or_refused(
    name: str, changes: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray(_SEEDS[name])
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    _try(bytes(data[: int(kept * len(data))]))


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(
    st.sampled_from(
        [b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"{", b"<", b"PK\x03\x04"]
    ),
    st.binary(max_size=400),
)
def test_any_bytes_when_read_then_read_or_refused(beginning: bytes, rest: bytes) -> None:
    _try(beginning + rest)


_ATOMS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4) | st.just("Patient/p")
_NAMES = st.sampled_from(
    [
        "resourceType",
        "subject",
        "reference",
        "code",
        "coding",
        "display",
        "text",
        "div",
        "section",
        "entry",
        "result",
        "content",
        "attachment",
        "data",
        "name",
        "family",
        "given",
        "identifier",
        "value",
        "status",
        "contained",
        "id",
        "valueQuantity",
        "unit",
        "low",
        "referenceRange",
        "component",
        "category",
        "author",
        "relatesTo",
        "target",
    ]
)
_VALUES = st.recursive(
    _ATOMS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)
_TYPES = st.sampled_from(
    [
        "Patient",
        "Observation",
        "DiagnosticReport",
        "DocumentReference",
        "Composition",
        "Condition",
        "Binary",
        "Person",
    ]
)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(_TYPES, st.dictionaries(_NAMES, _VALUES, max_size=6)), min_size=1, max_size=3
    ),
    st.booleans(),
)
def test_any_resource_when_read_then_read_or_refused(
    resources: list[tuple[str, dict[str, object]]], document: bool
) -> None:
    built = [
        {"subject": {"reference": "Patient/p"}, **content, "resourceType": type}
        for type, content in resources
    ]
    _try(bundle(*built, type="document" if document else "collection"))
