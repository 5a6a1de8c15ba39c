"""From FHIR resources to a person: what is taken, and what never is."""

from typing import Any

import pytest

from services.core.identity import Identity
from services.prevention.models import Person
from services.prevention.reading import person_of
from services.prevention.rules import words
from tests.builders.prevention import TODAY

_ATC = "http://www.whocc.no/atc"
_LOINC = "http://loinc.org"


def _read(*resources: dict[str, Any]) -> Person:
    return person_of(Identity(birth_date="1996-06-20"), resources, {}, words(), TODAY)


def _concept(system: str, code: str, text: str = "") -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}], "text": text}


def _shot(concept: Any, status: str = "completed") -> dict[str, Any]:
    return {
        "resourceType": "Immunization",
        "id": "1",
        "status": status,
        "vaccineCode": concept,
        "occurrenceDateTime": "2025-10-20T10:00:00+02:00",
    }


@pytest.mark.parametrize(
    ("concept", "targets"),
    [
        (_concept(_ATC, "J07BD52"), {"measles", "mumps", "rubella"}),
        ({"text": "Vaccin Rougeole, Oreillons, Rubéole"}, {"measles", "mumps", "rubella"}),
        (_concept(_ATC, "J07AL02", "Prevenar 20"), {"pneumococcal", "pneumococcal-20-21"}),
        (_concept(_ATC, "J07AL02"), {"pneumococcal"}),
        ({"text": "Diphtérie, tétanos, poliomyélite"}, {"diphtheria", "tetanus", "polio"}),
    ],
)
def test_a_vaccine_protects_from_what_its_code_or_words_say(
    concept: dict[str, Any], targets: set[str]
) -> None:
    (dose,) = _read(_shot(concept)).doses
    assert dose.what == targets
    assert (dose.date, dose.origin) == ("2025-10-20", "Immunization/1")


@pytest.mark.parametrize("status", ["not-done", "entered-in-error"])
def test_what_was_not_done_counts_for_nothing(status: str) -> None:
    assert not _read(_shot(_concept(_ATC, "J07BB02"), status)).doses


@pytest.mark.parametrize("concept", [None, "J07", {"coding": "J07"}, {"coding": ["J07"]}, {}, []])
def test_what_cannot_be_read_is_left_out(concept: Any) -> None:
    assert not _read(_shot(concept)).doses


def test_an_exam_and_a_disease_are_read_by_their_codes() -> None:
    person = _read(
        {
            "resourceType": "DiagnosticReport",
            "id": "d",
            "status": "final",
            "code": _concept(_LOINC, "24606-6"),
            "effectiveDateTime": "2025-03-04",
        },
        {
            "resourceType": "Condition",
            "id": "c",
            "code": _concept("http://hl7.org/fhir/sid/icd-10", "E11.9"),
        },
        {
            "resourceType": "Condition",
            "id": "r",
            "code": _concept("http://hl7.org/fhir/sid/icd-10", "C50"),
            "verificationStatus": _concept("", "refuted"),
        },
    )
    assert [(one.what, one.date) for one in person.acts] == [
        (frozenset({"mammography"}), "2025-03-04")
    ]
    assert person.facts == {"chronic_disease": True}
    assert person.origins["chronic_disease"] == "Condition/c"


@pytest.mark.parametrize(
    ("on", "code", "facts"),
    [
        ("2026-10-01", "77386006", {"pregnant": True}),
        ("2026-10-01", "60001007", {"pregnant": False}),
        ("2025-01-01", "77386006", {}),
        ("2027-01-01", "77386006", {}),
    ],
)
def test_a_pregnancy_noted_lately_is_known_and_an_old_one_is_not(
    on: str, code: str, facts: dict[str, bool]
) -> None:
    person = _read(
        {
            "resourceType": "Observation",
            "id": "o",
            "status": "final",
            "code": _concept(_LOINC, "82810-3"),
            "effectiveDateTime": on,
            "valueCodeableConcept": _concept("http://snomed.info/sct", code),
        }
    )
    assert person.facts == facts


def test_weeks_of_pregnancy_go_on_with_the_days() -> None:
    person = _read(
        {
            "resourceType": "Observation",
            "id": "o",
            "status": "final",
            "code": _concept(_LOINC, "18185-9"),
            "effectiveDateTime": "2026-10-25",
            "valueQuantity": {"value": 20, "code": "wk"},
        }
    )
    assert person.weeks == 24
