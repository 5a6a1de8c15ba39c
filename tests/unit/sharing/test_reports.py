"""What somebody left: read only if it is a report sealed for this link, whatever they put in it."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sharing.jwe import REPORT, new_key, sealed
from services.sharing.reports import UnreadableReportError, report_in
from tests.builders.files import pdf

KEY = new_key()


def _left(resource: Any, type: str = REPORT, key: bytes = KEY) -> bytes:
    return sealed(json.dumps(resource).encode(), key, type)


def _report(*attachments: tuple[str, bytes], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "DocumentReference",
        "contained": [
            {"resourceType": "Practitioner", "qualification": [{"code": {"text": "pneumologue"}}]}
        ],
        "author": [{"display": "Dr Modèle"}],
        "content": [
            {"attachment": {"contentType": mime, "data": base64.b64encode(data).decode()}}
            for mime, data in attachments
        ],
    } | more


def test_report_when_whole_then_words_file_and_who() -> None:
    file = pdf("Compte rendu")
    found = report_in(
        _left(_report(("text/plain; charset=utf-8", b"Tout va bien"), ("application/pdf", file))),
        KEY,
    )
    assert (found.who, found.text, found.mime) == (
        "Dr Modèle, pneumologue",
        "Tout va bien",
        "application/pdf",
    )
    assert found.file == file
    assert not found.is_refused


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'{"resourceType":"Bundle","type":"collection"}',
        b"PK\x03\x04archive",
        b"MZ program",
    ],
)
def test_report_when_its_file_is_no_pdf_nor_picture_then_it_is_not_taken(data: bytes) -> None:
    found = report_in(_left(_report(("application/pdf", data))), KEY)
    assert (found.file, found.mime, found.is_refused) == (b"", "", True)


@pytest.mark.parametrize(
    "jwe",
    [
        b"",
        b"....",
        _left(_report(), type=""),  # one of the person's own files, passed off as a report
        _left(_report(), key=new_key()),
        _left([]),
        _left({"resourceType": "Patient"}),
        _left(_report(content=[{"attachment": {"contentType": "text/plain", "data": "é"}}])),
        sealed(b"[" * 100_000, KEY, REPORT),
        _left(_report())[:-4] + b"AAAA",
    ],
)
def test_report_when_it_is_none_of_this_link_then_it_is_refused(jwe: bytes) -> None:
    with pytest.raises(UnreadableReportError):
        report_in(jwe, KEY)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["resourceType", "content", "attachment", "author", "contained", "data"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_report_when_it_is_anything_then_it_is_read_or_refused(said: Any) -> None:
    try:
        found = report_in(_left(said), KEY)
    except UnreadableReportError:
        return
    assert "\n" not in found.who


def test_report_when_who_left_it_types_more_than_a_line_then_one_line_is_kept() -> None:
    found = report_in(_left(_report(author=[{"display": "Dr\nModèle\u202e" + "x" * 500}])), KEY)
    assert found.author.startswith("Dr Modèle")
    assert "\n" not in found.author
    assert "\u202e" not in found.author
    assert len(found.author) <= 100
