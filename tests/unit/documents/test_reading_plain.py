"""PDF, photos and text, told by their content."""

import pytest
from PIL import Image

from services.core.categories import Category
from services.core.errors import Refusal, RefusedError
from services.documents.models import DateOrigin, Kind
from services.documents.reading import MAX_FILE_BYTES, read
from tests.builders.files import pdf, photo


def _refusal(data: bytes, name: str = "x") -> Refusal:
    with pytest.raises(RefusedError) as refused:
        read(name, data)
    return refused.value.reason


def test_file_when_empty_or_too_large_then_refused() -> None:
    assert _refusal(b"") is Refusal.EMPTY
    assert _refusal(bytes(MAX_FILE_BYTES + 1)) is Refusal.TOO_LARGE


def test_pdf_when_read_then_its_words_pages_and_date_are_known() -> None:
    data = pdf(
        "Glycémie à jeun",
        "Deuxième page",
        info="/Title(Bilan sanguin)/CreationDate(D:20260102080910+01'00')",
    )
    (document,) = read("scan.txt", data).documents
    assert (document.title, document.kind, document.mime) == (
        "Bilan sanguin",
        Kind.PDF,
        "application/pdf",
    )
    assert (document.date, document.date_origin) == ("2026-01-02T08:09:10+01:00", DateOrigin.FILE)
    assert document.page_count == 2
    assert "Glycémie à jeun" in document.text
    assert "Deuxième page" in document.text
    assert document.category is Category.OTHER


@pytest.mark.parametrize("title", ["", "Microsoft Word - cr.doc", "untitled", "bilan.pdf"])
def test_pdf_when_its_title_was_left_by_a_program_then_the_file_name_is_the_title(
    title: str,
) -> None:
    (document,) = read("C:\\scans\\Bilan de mars.pdf", pdf(info=f"/Title({title})")).documents
    assert document.title == "Bilan de mars"


def test_photo_when_read_then_its_size_and_day_are_known() -> None:
    (document,) = read(
        "photo.jpg", photo(40, 30, taken="2026:01:02 08:09:10", orientation=6)
    ).documents
    assert (document.kind, document.mime, document.title) == (Kind.IMAGE, "image/jpeg", "photo")
    assert (document.date, document.date_origin) == ("2026-01-02", DateOrigin.FILE)
    assert [(a.name, a.value) for a in document.attributes] == [("dimensions", "30 × 40")]


def test_png_when_named_pdf_then_it_is_still_an_image() -> None:
    assert read("x.pdf", photo(kind="PNG")).mime == "image/png"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (photo()[:200], Refusal.IMAGE_DAMAGED),
        (photo(400, 400)[:-600], Refusal.IMAGE_DAMAGED),
        (photo(400, 400, "PNG")[:-30], Refusal.IMAGE_DAMAGED),
        (b"\xff\xd8\xff\xe0", Refusal.IMAGE_DAMAGED),
        (b"GIF89a", Refusal.UNKNOWN_FORMAT),
    ],
    ids=range(5),
)
def test_image_when_cut_or_foreign_then_refused(data: bytes, reason: Refusal) -> None:
    assert _refusal(data) is reason


def test_image_when_its_header_claims_a_billion_pixels_then_refused() -> None:
    small = photo(kind="PNG")
    at = small.index(b"IHDR") + 4
    for side in (9_500, 12_000, 40_000):
        header = b"IHDR" + side.to_bytes(4, "big") * 2 + small[at + 8 : at + 13]
        from zlib import crc32

        claimed = small[: at - 4] + header + crc32(header).to_bytes(4, "big") + small[at + 17 :]
        assert _refusal(claimed) is Refusal.IMAGE_TOO_LARGE
    assert Image.MAX_IMAGE_PIXELS  # Pillow's own guard is left on


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Vu ce jour, œdème.".encode(), "œdème"),
        ("Vu ce jour".encode("utf-8-sig"), "Vu"),
        ("Vu ce jour, œdème.".encode("utf-16"), "œdème"),
        ("Traitement à 5 €, très bien toléré.".encode("cp1252"), "toléré"),
        (b"[02/01/2026] note", "note"),
        (b"{rien}", "rien"),
        (b"<3 merci", "merci"),
    ],
    ids=range(7),
)
def test_text_when_in_a_known_encoding_then_read(data: bytes, words: str) -> None:
    (document,) = read("note.txt", data).documents
    assert (document.kind, document.mime, document.title) == (Kind.TEXT, "text/plain", "note")
    assert words in document.text
    assert (document.date, document.date_origin) == ("", DateOrigin.IMPORT)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bytes(range(256)) * 4, Refusal.UNKNOWN_FORMAT),
        (b"texte\x00avec un zero", Refusal.UNKNOWN_FORMAT),
        (b"\xff\xfe\x00\xd8", Refusal.TEXT_ENCODING),
        (bytes(range(0xA1, 0x100)) * 4, Refusal.UNKNOWN_FORMAT),
        (b"PK\x03\x04" + bytes(30) + b"[Content_Types].xml", Refusal.UNKNOWN_FORMAT),
        (b"PK\x03\x04" + bytes(30), Refusal.ZIP_NESTED),
        (b"<!DOCTYPE html><html></html>", Refusal.UNKNOWN_FORMAT),
        (b"<html><body>", Refusal.UNKNOWN_FORMAT),
        (b"%PDF-1.7 rien", Refusal.PDF_DAMAGED),
        (b"MZ\x90\x00", Refusal.UNKNOWN_FORMAT),
    ],
    ids=range(10),
)
def test_file_when_of_no_known_format_then_refused(data: bytes, reason: Refusal) -> None:
    assert _refusal(data) is reason


def test_name_when_it_is_a_path_or_nothing_then_the_title_is_still_a_title() -> None:
    assert read("../../etc/no\x07te.txt", b"bonjour").documents[0].title == "note"
    assert read("", b"bonjour").documents[0].title == "Document"


def test_rtf_when_read_then_its_words_are_found() -> None:
    (document,) = read("note.rtf", b"{\\rtf1 Parac\\'e9tamol}").documents
    assert (document.kind, document.mime) == (Kind.TEXT, "application/rtf")
    assert document.text == "Paracétamol"
