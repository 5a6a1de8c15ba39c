"""The sheet for a visit: one page, in which nothing known is no "none"."""

from dataclasses import replace

import pytest

from services.printing.writing import pdf
from services.visits.models import TREATMENTS, Arrived, Draft, Known, Measure, Taking, Treatment
from services.visits.sheet import visit_sheet
from tests.builders.paper import frame, pages

DRAFT = Draft(
    whom="Dr Modèle",
    reason="Essoufflement à l’effort",
    changes="Je dors moins bien.",
    questions=("Faut-il changer de dose ?", "Le sport ?", "Quand se revoir ?"),
)
KNOWN = Known(
    since="2026-03-03",
    documents=tuple(
        Arrived(f"d{n}", f"Compte rendu {n}", f"2026-1{n % 2}-1{n}", "Dr Fictive") for n in range(6)
    ),
    more=True,
    taking=Taking.SOME,
    treatments=(Treatment("Salbutamol 100 µg", "2 bouffées si besoin"),),
    measures=tuple(
        Measure(f"Analyse {n}", "13,4 g/dL", "12,0 – 16,0", "2026-11-19") for n in range(6)
    ),
)


def paper(draft: Draft, known: Known, language: str = "fr") -> list[str]:
    words = frame(language).words
    found = pages(pdf(visit_sheet(draft, known, "Camille Exemple", words), frame(language)))
    return [" ".join(text.split()) for text in found]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_sheet_when_filled_in_then_all_of_it_is_on_one_page(language: str) -> None:
    found = paper(DRAFT, KNOWN, language)
    assert len(found) == 1
    for said in (
        "Camille Exemple",
        "Dr Modèle",
        "Essoufflement à l’effort",
        "Je dors moins bien.",
        "Compte rendu 5",
        "Salbutamol 100 µg · 2 bouffées si besoin",
        "13,4 g/dL",
        "3. Quand se revoir ?",
    ):
        assert said in found[0]


def test_sheet_when_nothing_is_known_then_not_filled_in_is_not_none() -> None:
    [found] = paper(Draft(), Known())
    assert "Non renseigné." in found
    assert "Aucun" not in found


def test_sheet_when_the_record_says_none_then_so_does_the_sheet() -> None:
    [found] = paper(Draft(), Known(taking=Taking.NONE))
    assert "Aucun, d’après mon dossier." in found
    assert "Non renseigné" not in found


def test_sheet_when_the_person_says_none_and_the_record_does_not_then_both_are_said() -> None:
    [found] = paper(replace(DRAFT, no_treatment=True), KNOWN)
    assert "je ne prends aucun traitement" in found
    assert "Mon dossier en liste" in found
    assert "Salbutamol" in found


def test_sheet_when_something_is_left_out_then_nothing_of_it_shows() -> None:
    left_out = frozenset({TREATMENTS, "d3", KNOWN.measures[2].key})
    [found] = paper(replace(DRAFT, left_out=left_out), KNOWN)
    for hidden in ("Salbutamol", "traitement", "Compte rendu 3", "Analyse 2"):
        assert hidden not in found
    assert "Compte rendu 4" in found
    assert "Analyse 1" in found


def test_treatments_when_written_by_hand_then_they_follow_those_of_the_record() -> None:
    [found] = paper(replace(DRAFT, treatments="Vitamine D\n\nTisane"), KNOWN)
    assert found.index("Salbutamol") < found.index("Vitamine D") < found.index("Tisane")
