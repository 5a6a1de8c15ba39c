"""Sheets of paper: read again as PDF, as a printer and a screen reader would."""

import gc
import re
import tracemalloc
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from services.core.narrative import Cell, Heading, ListBlock, Media, Paragraph, Run, Table
from services.printing.letters import Letter, sheet_of_letter
from services.printing.models import (
    Facts,
    KeyBoxes,
    KeyGroups,
    Lines,
    Notice,
    Printable,
    Printed,
    QrCode,
    Sheet,
)
from services.printing.writing import pdf
from tests.builders.paper import frame, pages, printed, words

A4 = (595, 842)
KEY = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ23-4567"


def paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def table(*rows: tuple[str, ...]) -> Table:
    head, *others = rows
    return Table(
        (
            tuple(Cell((Run(text),), header=True) for text in head),
            *(tuple(Cell((Run(text),)) for text in row) for row in others),
        )
    )


EVERY: tuple[Printable, ...] = (
    Heading("Hématologie"),
    Facts((("Date", "19 novembre 2026"), ("Auteur", "Laboratoire Exemple"))),
    table(("Analyse", "Résultat", "Repère"), ("Hémoglobine", "13,4 g/dL", "12,0 – 16,0")),
    ListBlock(((paragraph("Pas d’anomalie."),), (paragraph("À contrôler."),)), ordered=True),
    Notice("Corrigé le 20.", "Document corrigé"),
    Lines("Mes questions", 2),
    KeyGroups(KEY),
    KeyBoxes(7),
    QrCode("https://carnet.example/v#shlink", "À lire avec un appareil photo"),
)


def test_sheet_when_printed_twice_then_the_bytes_are_the_same() -> None:
    assert printed(*EVERY) == printed(*EVERY)


def test_sheet_when_printed_then_a4_titled_tagged_and_in_its_language() -> None:
    data = printed(*EVERY, title="Bilan sanguin")
    with pypdfium2.PdfDocument(data) as document:
        assert {tuple(map(round, page.get_size())) for page in document} == {A4}
        assert document.get_metadata_value("Title") == "Bilan sanguin"
    assert b"/MarkInfo" in data
    assert b"/Lang (fr)" in data
    assert b"/DisplayDocTitle true" in data
    for kind in (b"/H1", b"/H2", b"/P"):
        assert b"/S " + kind in data


def test_sheet_when_printed_then_every_page_says_which_and_from_where() -> None:
    found = pages(printed(*(paragraph("Une ligne de plus.") for _ in range(90))))
    assert len(found) > 1
    for number, text in enumerate(found, start=1):
        assert f"Page {number} sur {len(found)}" in text
        assert "Imprimé depuis Carnet le 22 novembre 2026" in text
    assert "Essai · Camille Exemple" in found[1]


def test_text_when_it_looks_like_a_placeholder_then_it_is_printed_as_it_is() -> None:
    assert "{nb} ** __ --" in words(printed(paragraph("{nb} ** __ --")))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("large", [False, True])
def test_blocks_when_of_every_kind_then_their_words_are_on_paper(
    language: str, large: bool
) -> None:
    found = words(printed(*EVERY, language=language, large=large))
    for said in ("Hémoglobine", "13,4 g/dL", "12,0 – 16,0", "1. Pas d’anomalie.", "ABCD", "4567"):
        assert said in found


def test_type_when_large_then_nothing_is_under_eighteen_points() -> None:
    data = printed(*EVERY, large=True)
    with pypdfium2.PdfDocument(data) as document:
        sizes = {
            round(found.get_font_size()) if hasattr(found, "get_font_size") else 18
            for page in document
            for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
        }
    assert min(sizes) >= 18


def test_letters_when_the_font_lacks_them_then_a_sign_and_a_count() -> None:
    found = words(printed(paragraph("Naissance : 中文, 😀")))
    assert "\ufffd\ufffd" in found
    assert "3 signes que cette police n’a pas" in found


@settings(max_examples=12, deadline=None)
@given(st.text(st.characters(codec=None), max_size=80))
def test_text_when_any_then_it_prints(text: str) -> None:
    made = printed(
        paragraph(text), table((text, "b"), (text, text)), Notice(text, text), title=text
    )
    assert pages(made)


def test_table_when_longer_than_a_page_then_its_columns_are_named_again() -> None:
    rows = [(f"Analyse {n}", f"{n} g/L") for n in range(120)]
    found = pages(printed(table(("Nom", "Résultat"), *rows)))
    assert len(found) > 2
    assert all("Résultat" in text for text in found)
    assert all(any(name in text for text in found) for name, _ in rows)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("columns", [1, 3, 9, 40])
def test_table_when_of_many_columns_then_no_value_is_lost(columns: int, large: bool) -> None:
    head = tuple(f"Colonne{n}" for n in range(columns))
    found = words(printed(table(head, tuple(f"valeur{n}" for n in range(columns))), large=large))
    squeezed = found.replace(" ", "")
    assert all(f"valeur{n}" in squeezed for n in range(columns))
    assert all(f"Colonne{n}" in squeezed for n in range(columns))


def test_table_when_cells_span_or_rows_are_uneven_then_no_word_is_lost() -> None:
    rows = (
        (Cell((Run("large"),), colspan=2), Cell((Run("haut"),), rowspan=2)),
        (Cell((Run("un"),)), Cell((Run("deux"),))),
        *((Cell((Run(f"rang{n}"),)),) for n in range(300)),
        tuple(Cell((Run(f"trop{n}"),)) for n in range(6)),
    )
    found = words(printed(Table(rows)))
    for said in ("large", "haut", "un", "deux", "rang299", *(f"trop{n}" for n in range(6))):
        assert said in found


def test_cell_when_taller_than_a_page_then_it_goes_on_at_the_next() -> None:
    long = " ".join(f"mot{n}" for n in range(3000))
    found = words(printed(table(("Nom", "Texte"), ("Note", long))))
    assert "mot0 " in found
    assert "mot2999" in found


def test_sheet_when_of_three_hundred_pages_then_memory_is_bounded() -> None:
    blocks = tuple(paragraph("Un paragraphe de quelques mots. " * 12) for _ in range(3300))
    gc.collect()
    tracemalloc.start()
    try:
        made = printed(*blocks)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    with pypdfium2.PdfDocument(made) as document:
        assert len(document) >= 300
    assert most < 64 * 2**20


def test_sheet_when_it_would_never_end_then_it_says_so() -> None:
    found = pages(pdf(Sheet("Long", (paragraph("mot " * 20_000),)), frame(), most=3))
    assert len(found) == 4
    assert "C’est trop long pour être imprimé" in found[-1]


def test_picture_when_it_cannot_be_shown_then_its_words_are() -> None:
    found = words(printed(Media("image/png", b"not a picture", "Radiographie du thorax")))
    assert "Radiographie du thorax" in found


def test_picture_when_in_colour_then_it_prints_in_grey_within_the_page() -> None:
    buffer = BytesIO()
    Image.new("RGB", (3000, 6000), "red").save(buffer, "PNG")
    data = printed(Media("image/png", buffer.getvalue(), "Rouge"))
    assert b"/ColorSpace /DeviceGray" in data
    assert b"/ColorSpace /DeviceRGB" not in data
    assert len(pages(data)) <= 2


def test_code_when_too_long_then_it_is_written_out() -> None:
    found = words(printed(QrCode("https://carnet.example/" + "a" * 4000)))
    assert "Trop long pour un code" in found
    assert "https://carnet.example/" in found


def test_letter_when_printed_then_what_is_kept_is_on_a_page_of_its_own() -> None:
    letter = Letter(
        "", "Demande", "2026-11-22", ("Madame, Monsieur,", "Écrit :\n\n"), ("À savoir",)
    )
    french = frame().words
    found = pages(pdf(sheet_of_letter(letter, "", french, frame("en").words), frame()))
    assert len(found) == 2
    assert "Objet : Demande" in found[0]
    assert "Le 22 novembre 2026" in found[0]
    assert "This page is for you" in found[1]
    assert "This page is for you" not in found[0]


def test_note_when_given_then_it_is_on_every_page() -> None:
    found = pages(printed(*(paragraph("Ligne.") for _ in range(90)), note="Démonstration"))
    assert all("Démonstration" in text for text in found)


def test_name_of_a_file_when_the_title_is_odd_then_every_system_takes_it() -> None:
    assert Printed("../a/b: «c»?\n", b"").file_name == "a b c.pdf"
    assert Printed("///", b"").file_name == "Carnet.pdf"
    assert not re.search(r"[/\\:]", Printed("x" * 300, b"").file_name)
    assert len(Printed("x" * 300, b"").file_name) < 100


def test_sheet_when_empty_then_it_still_is_a_page() -> None:
    assert len(pages(pdf(Sheet("", ()), frame()))) == 1


def test_sheet_when_it_is_to_be_one_page_then_its_type_gives_way_down_to_a_limit() -> None:
    lines = tuple(paragraph(f"Ligne {n}.") for n in range(30))
    assert len(pages(pdf(Sheet("Long", lines), frame()))) == 2
    assert len(pages(pdf(Sheet("Court", lines, one_page=True), frame()))) == 1
    assert len(pages(pdf(Sheet("Grand", lines, one_page=True), frame(large=True)))) > 1
    assert len(pages(pdf(Sheet("Trop", lines * 3, one_page=True), frame()))) > 1
