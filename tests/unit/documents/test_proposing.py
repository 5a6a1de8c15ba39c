"""Dates and categories proposed by rules that say so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.models import Category, DateOrigin
from services.documents.other_spaces import FOLDERS, category_of_folders
from services.documents.proposing import (
    Rule,
    category_in,
    date_in_name,
    date_in_words,
    proposal,
    proposed,
)
from services.documents.reading import read
from services.fhir.dates import checked
from tests.builders.files import cda, pdf, photo

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-03-12 ordonnance.pdf", "2024-03-12"),
        ("20240312_ordonnance.pdf", "2024-03-12"),
        ("IMG_20240312_101112.jpg", "2024-03-12"),
        ("scan20240312101112.jpg", "2024-03-12"),
        ("radio 12-03-2024.pdf", "2024-03-12"),
        ("radio_1.3.2024.pdf", "2024-03-01"),
        ("bilan 12032024.pdf", "2024-03-12"),
        ("Compte rendu du 3 mars 2024.pdf", "2024-03-03"),
        ("1er août 2023.pdf", "2023-08-01"),
        ("bilan août 2023.pdf", "2023-08"),
        ("bilan 2023-08.pdf", "2023-08"),
        ("bilan 2023.pdf", ""),
        ("31-02-2024.pdf", ""),
        ("2031-01-01.pdf", ""),
        ("IMG_2031.jpg", ""),
        ("280022912345678.pdf", ""),
        ("", ""),
    ],
)
def test_name_when_it_has_a_date_then_it_is_read(name: str, expected: str) -> None:
    assert date_in_name(name, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Laboratoire Exemple\nPrélevé le 12/03/2024\nÉdité le 14/03/2024", "2024-03-12"),
        ("Née le 29/02/1980\nParis, le 3 mars 2024", "2024-03-03"),
        ("Date de naissance : 29/02/1980\nDate : 12/03/2024", "2024-03-12"),
        ("Camille Exemple née le 29/02/1980", ""),
        (
            "Compte rendu de la consultation du 12/03/2024, suite à celle du 01/01/2020",
            "2024-03-12",
        ),
        ("Rappel 01/01/2020 puis 02/02/2021", ""),
        ("Vu en urgence. 12/03/2024", "2024-03-12"),
        ("Prochain contrôle : 12/03/2031", ""),
        ("", ""),
    ],
)
def test_words_when_they_say_a_date_then_only_a_sure_one_is_read(text: str, expected: str) -> None:
    assert date_in_words(text, TODAY) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ordonnance_DrModele", Category.PRESCRIPTION),
        ("CR-consultation", Category.REPORT),
        ("crème solaire", None),
        ("Comptes rendus", Category.REPORT),
        ("Compte-rendu d’échographie", Category.IMAGING),
        ("RÉSULTATS d’analyses", Category.LABORATORY),
        ("IRM genou", Category.IMAGING),
        ("vacances", None),
        ("Certificat de vaccination", Category.CERTIFICATE),
        ("IMG_2031", None),
    ],
)
def test_words_when_they_tell_a_category_then_the_first_counts(
    words: str, expected: Category | None
) -> None:
    assert category_in(words) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Mon espace santé/Ordonnances et soins/a.pdf", Category.PRESCRIPTION),
        ("export/03 - Résultats de biologie/2024/a.pdf", Category.LABORATORY),
        ("Radio, écho, scanner, IRM\\a.pdf", Category.IMAGING),
        ("Pièces administratives/a.pdf", Category.ADMINISTRATIVE),
        ("Autres documents/ordonnance.pdf", Category.OTHER),
        ("Divers/a.pdf", None),
        ("ordonnance.pdf", None),
    ],
)
def test_folder_when_the_table_knows_it_then_its_category(
    path: str, expected: Category | None
) -> None:
    assert category_of_folders(path) is expected


def test_table_when_read_back_then_each_name_leads_to_its_category() -> None:
    for category, names in FOLDERS.items():
        for name in names:
            assert category_of_folders(f"{name}/a.pdf") is category, name


def test_scan_when_its_folder_name_and_words_differ_then_the_folder_counts_and_says_so() -> None:
    file = read("ordonnance 2024-03-12.pdf", pdf("Compte rendu du 01/01/2020"))
    (document,) = proposed(file, "Biologie/ordonnance 2024-03-12.pdf", TODAY).documents
    assert document.category is Category.LABORATORY
    assert (document.date, document.date_origin) == ("2024-03-12", DateOrigin.NAME)
    assert [(a.name, a.value) for a in document.attributes] == [("proposed", "folder")]


def test_scan_when_only_its_words_tell_then_they_are_read() -> None:
    file = read("scan.pdf", pdf("Compte rendu de consultation du 12/03/2024"))
    told = proposal(file, "scan.pdf", TODAY)
    assert (told.date, told.date_origin) == ("2024-03-12", DateOrigin.WORDS)
    assert (told.category, told.rule) == (Category.REPORT, Rule.WORDS)


def test_photo_when_the_camera_tells_the_moment_then_the_name_does_not_count() -> None:
    file = read("x", photo(taken="2026:01:02 08:09:10"))
    (document,) = proposed(file, "2020-01-01.jpg", TODAY).documents
    assert (document.date, document.date_origin) == ("2026-01-02", DateOrigin.FILE)


def test_record_when_it_speaks_for_itself_then_nothing_is_proposed() -> None:
    file = read("ordonnance 2020-01-01.xml", cda())
    assert proposed(file, "Biologie/ordonnance 2020-01-01.xml", TODAY) is file


@given(st.text(max_size=120))
def test_anything_when_read_for_a_date_then_none_or_one_that_exists_and_is_past(text: str) -> None:
    for told in (date_in_name(text, TODAY), date_in_words(text, TODAY)):
        assert told == "" or (checked(told) and told <= TODAY.isoformat())
