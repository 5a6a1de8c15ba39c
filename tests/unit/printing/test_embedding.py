"""What a sheet carries for another device: there as it was written, and nothing from a file made to harm."""

import json
import tracemalloc
import zlib
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from services.printing.embedding import MAX_DEPTH, MAX_FILE, MAX_RECORD, embed, read, to_bytes
from services.printing.models import Sheet
from services.printing.writing import pdf
from tests.builders.paper import frame, pages

SCHEMA = "urn:carnet:directives:1"
RECORD = {"schema": SCHEMA, "text": "Je souhaite être chez moi — si c’est possible.", "list": [1]}
SHEET = Sheet("Mes choix", ())

leaves = st.none() | st.booleans() | st.integers() | st.text()
records = st.dictionaries(
    st.text(), st.recursive(leaves, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
).map(lambda found: found | {"schema": SCHEMA})


def made(*attached: bytes) -> bytes:
    paper = FPDF()
    paper.add_page()
    for number, data in enumerate(attached):
        paper.embed_file(bytes=data, basename=f"{number}.json", compress=True)
    return bytes(paper.output())


@given(records)
def test_read_when_embedded_then_the_record_as_it_was(record: dict[str, object]) -> None:
    paper = FPDF()
    paper.add_page()
    embed(paper, to_bytes(record))
    assert read(bytes(paper.output()), SCHEMA) == record


def test_pdf_when_a_sheet_has_a_record_then_people_and_programs_read_it() -> None:
    written = pdf(replace(SHEET, record=to_bytes(RECORD)), frame())
    assert "Mes choix" in pages(written)[0]
    assert read(written, SCHEMA) == RECORD
    assert pdf(replace(SHEET, record=to_bytes(RECORD)), frame()) == written
    document = pypdfium2.PdfDocument(written)
    assert pdfium.FPDFDoc_GetAttachmentCount(document) == 1
    document.close()


def test_to_bytes_when_the_fields_come_in_another_order_then_the_same_bytes() -> None:
    assert to_bytes(RECORD) == to_bytes(dict(reversed(RECORD.items())))


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"schema": "urn:other:1"},
        {"schema": SCHEMA, "text": "x" * MAX_RECORD},
        {"schema": SCHEMA, "n": float("nan")},
    ],
)
def test_to_bytes_when_it_could_not_be_read_again_then_refused(record: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_bytes(record)


def test_read_when_signed_later_then_the_record_still_there() -> None:
    written = made(to_bytes(RECORD))
    assert read(written + b"\n9 0 obj\n<</Type /Sig>>\nendobj\n%%EOF\n", SCHEMA) == RECORD


def test_read_when_another_schema_then_nothing() -> None:
    written = made(to_bytes(RECORD))
    assert read(written, "urn:carnet:designation:1") is None
    both = made(to_bytes(RECORD), to_bytes(RECORD | {"schema": "urn:carnet:designation:1"}))
    assert read(both, SCHEMA) == RECORD


def test_read_when_saved_anew_by_another_program_then_nothing_or_the_same() -> None:
    document, saved = pypdfium2.PdfDocument(made(to_bytes(RECORD))), BytesIO()
    document.save(saved)
    document.close()
    assert read(saved.getvalue(), SCHEMA) in (None, RECORD)


@pytest.mark.parametrize(
    "attached",
    [
        (to_bytes(RECORD), to_bytes(RECORD | {"text": "two"})),
        (b"[]",),
        (b"{}",),
        (b'{"schema":1}',),
        (b'{"schema":"urn:carnet:directives:1","schema":"urn:carnet:directives:1"}',),
        (b'{"schema":"urn:carnet:directives:1","n":NaN}',),
        (b'{"schema":"urn:carnet:directives:1","n":' + b"9" * 5000 + b"}",),
        (b'{"schema":"urn:carnet:directives:1","t":"\\ud800"}',),
        (b'{"schema":"urn:carnet:directives:1","t":"\xff"}',),
        (b"[" * 100_000,),
        (json.dumps({"schema": SCHEMA, "n": json.loads("[" * 50 + "]" * 50)}).encode(),),
        (to_bytes(RECORD),) * 9,
    ],
)
def test_read_when_what_is_attached_is_not_one_plain_record_then_nothing(
    attached: tuple[bytes, ...],
) -> None:
    assert read(made(*attached), SCHEMA) is None


def test_read_when_a_bomb_then_nothing_and_little_memory() -> None:
    bomb = made(b'{"schema":"' + b" " * 60_000_000)
    tracemalloc.start()
    try:
        assert read(bomb, SCHEMA) is None
        assert tracemalloc.get_traced_memory()[1] < 8 * MAX_RECORD
    finally:
        tracemalloc.stop()


def test_read_when_marks_without_end_then_nothing() -> None:
    mark = b"1 0 obj\n<<\n/Filter /FlateDecode\n/Length 99\n/Type /EmbeddedFile\n>>\nstream\n"
    assert read(b"%PDF-1.7\n" + mark * 100_000, SCHEMA) is None
    assert read(b"%PDF-1.7\n" + b"\0" * MAX_FILE, SCHEMA) is None
    assert read(b"", SCHEMA) is None
    assert read(b"no pdf " + made(to_bytes(RECORD)), SCHEMA) is None


def test_read_when_a_length_lies_then_nothing() -> None:
    written = made(to_bytes(RECORD))
    packed = zlib.compress(to_bytes(RECORD))
    length = b"/Length %d\n/Params" % len(packed)
    assert length in written
    for lie in (b"/Length 1\n/Params", b"/Length 99999999\n/Params", b"/Lenght 5\n/Params"):
        assert read(written.replace(length, lie), SCHEMA) is None


@given(st.data())
def test_read_when_any_byte_is_another_then_the_record_or_nothing(data: st.DataObject) -> None:
    written = bytearray(made(to_bytes(RECORD)))
    for _ in range(data.draw(st.integers(1, 5))):
        written[data.draw(st.integers(0, len(written) - 1))] = data.draw(st.integers(0, 255))
    assert read(bytes(written), SCHEMA) in (None, RECORD)


def test_depth_when_at_the_bound_then_read_and_one_more_then_not() -> None:
    inner: object = "x"
    for _ in range(MAX_DEPTH - 2):
        inner = [inner]
    assert read(made(to_bytes({"schema": SCHEMA, "n": inner})), SCHEMA) is not None
    assert read(made(json.dumps({"schema": SCHEMA, "n": [inner]}).encode()), SCHEMA) is None
