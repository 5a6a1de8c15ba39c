"""PDF pages drawn, and PDFs made to do harm."""

from io import BytesIO

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission
from PIL import Image

from services.core.errors import Refusal, RefusedError
from services.documents.pdf import MAX_PIXELS, inspect, render
from tests.builders.files import deflated, pdf, pdf_of


def _refusal(data: bytes) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        inspect(data)
    return refused.value


def _size(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as image:
        return image.size


def _protected(user_password: str) -> bytes:
    written = FPDF()
    written.add_page()
    written.set_encryption(
        owner_password="proprio", user_password=user_password, permissions=AccessPermission.none()
    )
    return bytes(written.output())


def test_page_when_drawn_then_it_has_the_width_asked_for() -> None:
    assert _size(render(pdf("Bonjour"), 0, 600)) == (600, 849)


@pytest.mark.parametrize(
    "box",
    ["0 0 1000000000 1000000000", "0 0 1 1000000", "0 0 1e38 -1e38", "0 0 0 0", "0 0 20000000 1"],
)
def test_page_when_its_size_is_absurd_then_drawn_within_bounds(box: str) -> None:
    data = pdf("Bonjour", box=box)
    assert inspect(data).pages == 1
    width, height = _size(render(data, 0, 4000))
    assert 0 < width * height <= MAX_PIXELS * 1.01


def test_page_when_out_of_the_document_then_refused() -> None:
    for index in (-1, 1):
        with pytest.raises(RefusedError):
            render(pdf("Bonjour"), index, 100)


def test_pdf_when_it_asks_for_a_password_then_refused() -> None:
    assert _refusal(_protected("secret")).reason is Refusal.PDF_PASSWORD


def test_pdf_when_only_its_owner_has_a_password_then_read() -> None:
    assert inspect(_protected("")).pages == 1


@pytest.mark.parametrize(
    "data",
    [
        pdf("Bonjour")[:300],
        pdf("Bonjour").replace(b"startxref", b"")[:450],
        pdf("Bonjour", count=1_000_000),
        pdf("Bonjour", count=15_000),
        pdf("Bonjour").replace(b"Kids[4 0 R]", b"Kids[2 0 R]"),
        pdf(packed=deflated(b" " * 2**20, times=100)),
    ],
    ids=["cut", "no-table", "million-pages", "15000-pages", "pages-in-circle", "bomb"],
)
def test_pdf_when_damaged_or_made_to_harm_then_refused(data: bytes) -> None:
    assert _refusal(data).reason is Refusal.PDF_DAMAGED


def test_pdf_when_a_page_says_millions_of_letters_then_shown_without_its_text() -> None:
    data = pdf(
        packed=deflated(b"BT /F 1 Tf " + b"(" + b"a" * 1000 + b") Tj " * 1 + b"ET ", times=3000)
    )
    assert not inspect(data).text


def test_pdf_when_it_runs_a_script_then_nothing_runs() -> None:
    script = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while\\(1\\){})>>>>"
    assert inspect(pdf("Bonjour").replace(b"<</Type/Catalog/Pages 2 0 R>>", script)).pages == 1


def test_pdf_when_nested_deep_then_it_ends() -> None:
    deep = b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 100_000 + b"]" * 100_000 + b">>"
    assert inspect(pdf("Bonjour").replace(b"<</Type/Catalog/Pages 2 0 R>>", deep)).pages == 1


def _form(draws: str, names: str) -> bytes:
    described = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<<{names}>>>>/Length {len(draws)}>>"
    return f"{described}\nstream\n{draws}\nendstream".encode()


def test_pdf_when_forms_draw_forms_a_billion_times_then_refused() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    forms = [_form("/X Do " * 50, f"/X {n + 1} 0 R") for n in range(5, 12)] + [_form("", "")]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        b"<</Length 5>>\nstream\n/X Do\nendstream",
        *forms,
    ]
    assert _refusal(pdf_of(objects)).detail == "forms within forms"


def test_form_when_filled_then_what_was_written_is_seen_and_found() -> None:
    shown = _form("BT /F 40 Tf 5 10 Td (REMPLI) Tj ET", "").replace(
        b"<</XObject<<>>>>", b"<</Font<</F 5 0 R>>>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[6 0 R]/Contents 4 0 R>>",
        b"<</Length 1>>\nstream\n \nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(REMPLI)/F 4/Rect[72 600 372 660]/AP<</N 7 0 R>>>>",
        shown.replace(b"[0 0 9 9]", b"[0 0 300 60]"),
    ]
    data = pdf_of(objects)
    assert inspect(data).text == "REMPLI"
    with Image.open(BytesIO(render(data, 0, 595))) as image:
        assert image.convert("L").crop((72, 182, 372, 242)).histogram()[0] > 0
