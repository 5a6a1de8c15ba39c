"""What differs between two versions, in words and in either language."""

from typing import Any

import pytest

from services.fhir.merging import Side, differences
from services.fhir.parsing import Json
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.sync.telling import DEVICE, all_told, title_in, who_in

CODE = "urn:carnet:document-category"
ALLERGY: Json = {
    "resourceType": "AllergyIntolerance",
    "clinicalStatus": {"coding": [{"code": "active"}]},
    "criticality": "low",
    "onsetDateTime": "2020",
}
CONTACT: Json = {
    "resourceType": "RelatedPerson",
    "telecom": [{"system": "phone", "use": "home", "value": "01"}],
}


def _document(**attachment: Any) -> Json:
    file = {"title": "Courrier", "contentType": "application/pdf"} | attachment
    return {"resourceType": "DocumentReference", "content": [{"attachment": file}]}


def _filed(code: str) -> Json:
    return _document() | {"category": [{"coding": [{"system": CODE, "code": code}]}]}


def _labelled(*codes: str) -> Json:
    return _document() | {"securityLabel": [{"coding": [{"code": code}]} for code in codes]}


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        (_document(title="2020"), _document(title="low"), ("Titre", "2020", "low")),
        (
            _document(creation="2026-01-02"),
            _document(),
            ("Date", "2 janvier 2026", "Non renseigné"),
        ),
        (
            _filed("BIOLOGIE"),
            _filed("RADIO_SC"),
            ("Catégorie", "Résultats de biologie", "Radio, écho, scanner, IRM"),
        ),
        (
            _labelled("N", "MASQUE_PS"),
            _labelled("N"),
            ("Qui peut le voir", "Masqué aux professionnels de santé", "Non masqué"),
        ),
        (
            _document(size=1234, hash="a"),
            _document(size=99, hash="b"),
            ("Fichier", "PDF, 1,2 Ko", "PDF, 99 octets"),
        ),
        (
            ALLERGY,
            ALLERGY | {"verificationStatus": {"coding": [{"code": "refuted"}]}},
            ("Statut", "actif", "actif, écarté"),
        ),
        (ALLERGY, ALLERGY | {"criticality": "high"}, ("Gravité", "faible", "élevée")),
        (ALLERGY, ALLERGY | {"onsetDateTime": "2021-03"}, ("Début", "2020", "mars 2021")),
        (
            CONTACT,
            {
                "resourceType": "RelatedPerson",
                "telecom": [{"system": "phone", "use": "home", "value": "02"}],
            },
            ("Contact", "01", "02"),
        ),
    ],
)
def test_a_difference_is_told_as_people_say_it(
    mine: Json, theirs: Json, told: tuple[str, str, str]
) -> None:
    words = (translator("fr"), Formats("fr"))

    found = all_told(differences(None, mine, theirs), mine["resourceType"], words)

    said = [(each.label, each.mine, each.theirs) for each in found]
    assert [tuple(part.replace("\xa0", " ") for part in each) for each in said] == [told]
    assert all(each.by is Side.BOTH for each in found)


def test_what_people_look_at_first_is_told_first() -> None:
    mine = _filed("BIOLOGIE") | {"description": "a", "status": "current"}
    theirs = _document(title="Autre") | {"category": _filed("RADIO_SC")["category"]}
    words = (translator("en"), Formats("en"))

    found = all_told(differences(None, mine, theirs), "DocumentReference", words)

    assert [each.label for each in found] == ["Title", "Category", "Status", "Description"]


@pytest.mark.parametrize(
    ("resource", "title"),
    [
        (_document(), "Courrier"),
        ({"resourceType": "Condition", "code": {"text": "Asthme"}}, "Asthme"),
        ({"resourceType": "Consent"}, "Consentement"),
        ({"resourceType": "DocumentReference", "content": "absurd"}, "Document"),
    ],
)
def test_a_version_is_called_by_its_title_or_by_what_it_is(resource: Json, title: str) -> None:
    assert title_in(resource, translator("fr")) == title


def test_a_version_says_who_wrote_it_only_if_it_does() -> None:
    tag = {"system": DEVICE, "display": "Téléphone de Camille"}
    assert who_in({"meta": {"tag": [{"system": "x"}, tag]}}) == "Téléphone de Camille"
    silent: list[Json] = [{}, {"meta": []}, {"meta": {"tag": "x"}}, {"meta": {"tag": ["x"]}}]
    assert [who_in(resource) for resource in silent] == [""] * len(silent)
