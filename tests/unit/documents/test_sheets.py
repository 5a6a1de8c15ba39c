"""A document on paper says what it is, where it stands, and what is missing."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.core.identity import Identity, Match
from services.core.narrative import Cell, Paragraph, Run, Table
from services.documents.models import (
    DateOrigin,
    Document,
    DocumentDetail,
    Page,
    Provenance,
    Query,
    Source,
    Status,
)
from services.documents.sheets import Content, document_sheet, list_sheet
from services.printing.writing import pdf
from tests.builders.paper import frame, words
from tests.fakes.documents import document, some

FRENCH = frame().words
PAGE = Page((Paragraph((Run("Souffle normal."),)),), generated=False)


def detail(shown: Document, newer: Document | None = None) -> DocumentDetail:
    provenance = Provenance(
        "a.xml",
        datetime(2026, 11, 22, tzinfo=UTC),
        Source.IMPORT,
        "b",
        DateOrigin.DOCUMENT,
        Match.SAME,
    )
    identity = Identity("Exemple", "Camille", "1992-03-14")
    return DocumentDetail(shown, provenance, identity, (), None, newer, ())


def paper(detail: DocumentDetail, content: Content) -> str:
    return words(pdf(document_sheet(detail, content, FRENCH), frame()))


def test_document_when_printed_then_whose_from_whom_and_when() -> None:
    found = paper(detail(document(0)), Content(PAGE))
    for said in (
        "Compte rendu 0",
        "Camille Exemple",
        "14 mars 1992",
        "Dr Modèle",
        "Souffle normal.",
    ):
        assert said in found


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.CURRENT])
def test_document_when_it_is_not_the_last_word_then_its_paper_says_so(status: Status) -> None:
    shown = document(0, status=status)
    said = {
        Status.PRELIMINARY: "Provisoire",
        Status.AMENDED: "Corrigé",
        Status.SUPERSEDED: "Remplacé",
        Status.ENTERED_IN_ERROR: "Annulé",
    }[status]
    assert said in paper(detail(shown), Content(PAGE))


def test_document_when_a_newer_one_is_here_then_it_is_named() -> None:
    shown = document(0, status=Status.SUPERSEDED)
    newer = document(1, title="Compte rendu corrigé")
    assert "Compte rendu corrigé" in paper(detail(shown, newer), Content(PAGE))


def test_document_when_its_file_is_not_here_then_what_is_known_is_printed() -> None:
    values = (Table(((Cell((Run("Ferritine"),)), Cell((Run("42 µg/L"),))),)),)
    found = paper(detail(document(0)), Content(results=values, missing="Pas encore là."))
    assert "Pas encore là." in found
    assert "42 µg/L" in found


def test_page_when_carnet_made_it_then_its_paper_says_so() -> None:
    made = replace(PAGE, generated=True)
    assert "Carnet a composé cette page" in paper(detail(document(0)), Content(made))


def test_list_when_narrowed_or_cut_then_its_paper_says_so() -> None:
    who = Identity("Exemple", "Camille")
    sheet = list_sheet(some(20), Query("bilan", unread=True), who, FRENCH, cut=True)
    found = words(pdf(sheet, frame()))
    assert "Recherche : « bilan »" in found
    assert "Non lus" in found
    assert "Seulement les 20 plus récents" in found
    assert "Radiographie du thorax" in found
    assert "Aucun document." in words(pdf(list_sheet([], Query(), who, FRENCH, cut=False), frame()))
