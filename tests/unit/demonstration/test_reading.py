"""The invented record goes through the ordinary door: every file is taken in, as what it is."""

from datetime import date

import pytest

from services.core.categories import Category
from services.core.identity import Identity, Match, compare
from services.demonstration import camille
from services.documents.incoming import IncomingFile
from services.documents.models import DateOrigin, Kind, Status
from services.documents.reading import read

TODAY = date(2026, 11, 22)
CAMILLE = Identity(
    "Exemple", "Camille", "1992-03-14", "female", "urn:oid:1.2.250.1.213.1.4.11|292030000000195"
)
BIOLOGIST = "Dr Éprouvette Exemple"
LABORATORY = f"Laboratoire Exemple, {BIOLOGIST}"
PHYSICIAN = "Dr Juste Modèle"
EXPECTED = {
    "Bilan sanguin 1": ("Bilan sanguin", "2025-06-05", Category.LABORATORY, LABORATORY),
    "Exploration respiratoire": (
        "Compte rendu d’exploration fonctionnelle respiratoire",
        "2025-09-26",
        Category.OTHER,
        "",
    ),
    "Lettre de pneumologie": (
        "Lettre de consultation de pneumologie",
        "2025-10-06",
        Category.OTHER,
        "",
    ),
    "Compte rendu des urgences": (
        "Compte rendu de passage aux urgences",
        "2026-01-23",
        Category.REPORT,
        "Dr Veille Factice",
    ),
    "Arrêt de travail": (
        "Certificat médical : arrêt de travail",
        "2026-01-23",
        Category.OTHER,
        "",
    ),
    "Compte rendu de radiographie": (
        "Compte rendu de radiographie du thorax",
        "2026-01-27",
        Category.IMAGING,
        "Dr Rayon Imaginaire",
    ),
    "Radiographie du thorax": ("Radiographie du thorax", "2026-01-27", Category.OTHER, ""),
    "Bilan sanguin 2": ("Bilan sanguin", "2026-04-28", Category.LABORATORY, LABORATORY),
    "Vaccinations": (
        "Historique des vaccinations",
        "2026-06-24",
        Category.PREVENTION,
        "Officine Inventée",
    ),
    "Résumé international": (
        "Résumé international du patient (IPS)",
        "2026-07-24",
        Category.MEDICAL_SUMMARY,
        PHYSICIAN,
    ),
    "Ordonnance": (
        "Ordonnance : traitement de l’asthme",
        "2026-10-07",
        Category.PRESCRIPTION,
        PHYSICIAN,
    ),
    "Bilan sanguin 3": (
        "Compte rendu d’examens biologiques",
        "2026-11-06",
        Category.LABORATORY,
        BIOLOGIST,
    ),
    "Bilan sanguin 3 corrigé": (
        "Compte rendu d’examens biologiques",
        "2026-11-11",
        Category.LABORATORY,
        BIOLOGIST,
    ),
    "Synthèse médicale": (
        "Synthèse médicale",
        "2026-11-16",
        Category.MEDICAL_SUMMARY,
        PHYSICIAN,
    ),
    "Questions pour le Dr Fictif": ("Questions pour le Dr Fictif", "", Category.OTHER, ""),
}
"""By file name without its ending: title, day, category and author, as a person should see them."""
STRUCTURED = (".xml", ".json")


@pytest.fixture(scope="module")
def incoming() -> dict[str, IncomingFile]:
    return {name: read(name, data) for name, data in camille.files(TODAY)}


def test_files_when_read_then_each_is_one_document_as_expected(
    incoming: dict[str, IncomingFile],
) -> None:
    found = {}
    for name, file in incoming.items():
        (document,) = file.documents
        assert document.status is Status.CURRENT
        assert document.text or document.kind is Kind.IMAGE
        found[name.rpartition(".")[0]] = (
            document.title,
            document.date[:10],
            document.category,
            document.author,
        )
    assert found == EXPECTED


def test_files_when_read_then_every_viewer_has_something_to_show(
    incoming: dict[str, IncomingFile],
) -> None:
    assert {file.documents[0].kind for file in incoming.values()} == set(Kind)


def test_dates_when_read_then_only_the_note_has_none(incoming: dict[str, IncomingFile]) -> None:
    undated = [
        name
        for name, file in incoming.items()
        if file.documents[0].date_origin is DateOrigin.IMPORT
    ]
    assert undated == ["Questions pour le Dr Fictif.txt"]


def test_identities_when_compared_then_all_are_camille(incoming: dict[str, IncomingFile]) -> None:
    structured = [file for name, file in incoming.items() if name.endswith(STRUCTURED)]
    assert len(structured) == 10
    assert {compare(file.identity, CAMILLE) for file in structured} == {Match.SAME}
    assert {file.identity.ins for file in structured} == {CAMILLE.ins}


def test_corrected_report_when_read_then_it_replaces_the_first(
    incoming: dict[str, IncomingFile],
) -> None:
    first = incoming["Bilan sanguin 3.xml"].documents[0].lineage
    corrected = incoming["Bilan sanguin 3 corrigé.xml"].documents[0].lineage
    assert corrected.replaces == (first.unique_id,)
    assert corrected.set_id == first.set_id
    assert (first.version, corrected.version) == (1, 2)


def test_lineages_when_read_then_nothing_else_is_replaced(
    incoming: dict[str, IncomingFile],
) -> None:
    replacing = [name for name, file in incoming.items() if file.documents[0].lineage.replaces]
    assert replacing == ["Bilan sanguin 3 corrigé.xml"]
