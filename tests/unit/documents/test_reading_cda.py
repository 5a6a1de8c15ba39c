"""CDA documents read and shown."""

from io import BytesIO

import pytest
from PIL import Image

from services.core.categories import Category
from services.core.errors import Refusal, RefusedError
from services.core.narrative import Media, plain_text
from services.documents.models import DateOrigin, Kind, Status
from services.documents.pages import body_of, embedded_content, page_from_cda, text_page
from services.documents.reading import is_fhir, read
from tests.builders.files import cda, cda_carrying, cda_section, pdf, photo, tiff


def test_cda_when_read_then_one_document_says_who_what_and_when() -> None:
    file = read(
        "lettre.xml",
        cda(cda_section("Repos <content>complet</content>."), '<sdtc:statusCode code="active"/>'),
    )
    (document,) = file.documents
    assert (document.title, document.date, document.date_origin) == (
        "Lettre de sortie",
        "2026-01-02",
        DateOrigin.DOCUMENT,
    )
    assert (document.kind, document.mime, document.category) == (
        Kind.PAGE,
        "application/xml",
        Category.REPORT,
    )
    assert (document.type, document.type_code) == ("CR hospitalier", "http://loinc.org|34112-3")
    assert document.status is Status.PRELIMINARY
    assert file.identity.display == document.identity.display == "Camille EXEMPLE"
    assert document.text == "Conclusion\nRepos complet."
    assert document.lineage.unique_id == "1.2.3^7"
    assert not is_fhir(cda())


def test_cda_when_it_has_no_title_then_its_type_is_the_title() -> None:
    assert read("x.xml", cda(title="")).documents[0].title == "CR hospitalier"


def test_cda_when_it_has_neither_title_nor_type_then_the_file_name_is() -> None:
    data = cda(title="").replace(b'displayName="CR hospitalier"', b"").replace(b"34112-3", b"0")
    assert read("Courrier.xml", data).documents[0].title == "Courrier"


def test_level_1_cda_when_it_carries_a_pdf_then_its_words_are_found() -> None:
    data = cda_carrying(pdf("Scanner", "suite"), "application/pdf")
    (document,) = read("x", data).documents
    assert document.page_count == 2
    assert "Scanner" in document.text
    assert page_from_cda(data).embedded_pdf
    assert body_of(data).startswith(b"%PDF")


def test_level_1_cda_when_what_it_carries_is_broken_then_the_document_is_still_taken() -> None:
    (document,) = read("x", cda_carrying(b"%PDF-1.7 rien", "application/pdf")).documents
    assert (document.title, document.text, document.page_count) == ("Lettre de sortie", "", None)


def test_level_1_cda_when_it_carries_an_image_then_the_page_shows_it() -> None:
    data = cda_carrying(photo(30, 20, kind="TIFF"), "image/tiff")
    (block,) = page_from_cda(data).blocks
    assert isinstance(block, Media)
    assert block.mime == "image/png"
    with Image.open(BytesIO(block.data)) as image:
        assert image.size == (30, 20)
    content = embedded_content(data)
    assert content is not None
    assert content.mime == "image/tiff"


def test_level_1_cda_when_it_carries_a_fax_then_each_page_is_shown() -> None:
    blocks = page_from_cda(cda_carrying(tiff(3), "image/tiff")).blocks
    pictures = [block.data for block in blocks if isinstance(block, Media)]
    assert len(set(pictures)) == 3
    assert read("x", cda_carrying(tiff(30), "image/tiff")).documents[0].page_count == 30
    *pages, words = page_from_cda(cda_carrying(tiff(30), "image/tiff")).blocks
    assert len(pages) == 20
    assert plain_text((words,)) == "La suite est dans le fichier d’origine."


@pytest.mark.parametrize(
    ("data", "mime"),
    [(b"{\\rtf1 Cher confr\\'e8re}", "application/rtf"), ("Cher confrère".encode(), "text/plain")],
)
def test_level_1_cda_when_it_carries_words_then_the_page_says_them(data: bytes, mime: str) -> None:
    carrying = cda_carrying(data, mime)
    assert plain_text(page_from_cda(carrying).blocks) == "Cher confrère"
    assert read("x", carrying).documents[0].text == "Cher confrère"


def test_page_when_what_is_carried_cannot_be_shown_then_refused() -> None:
    for data in (cda_carrying(b"\x00\x01", "application/msword"), b"\xd0\xcf\x11\xe0"):
        with pytest.raises(RefusedError) as refused:
            page_from_cda(data)
        assert refused.value.reason is Refusal.UNKNOWN_FORMAT


def test_ordinary_file_when_asked_for_its_body_then_it_is_itself() -> None:
    assert body_of(b"%PDF-1.7") == b"%PDF-1.7"
    assert embedded_content(cda()) is None


def test_text_when_shown_then_its_lines_and_columns_stay() -> None:
    assert plain_text(text_page("Été\r\n\r\na   b\tc".encode("cp1252")).blocks) == "Été\na   b   c"
