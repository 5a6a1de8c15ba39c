"""Who FHIR resources speak of."""

from typing import Any

import pytest

from services.core.identity import Identity
from services.fhir.people import identity_from_patient, identity_from_reference, name_of, split_name
from services.fhir.references import nothing
from services.fhir.wire import Reference

_INS = "urn:oid:1.2.250.1.213.1.4.11"


def test_patient_when_it_has_several_names_then_the_official_one_counts() -> None:
    resource = {
        "resourceType": "Patient",
        "name": [
            {"use": "nickname", "text": "Cam"},
            {"use": "official", "family": "EXEMPLE", "given": ["Camille", None, "Ange"]},
        ],
        "birthDate": "1980-02-29",
        "gender": "female",
        "identifier": [
            {
                "system": "urn:oid:1.2.250.1.213.1.4.8",
                "value": "1",
                "type": {"coding": [{"code": "NH"}]},
            },
            {"system": _INS, "value": "100010000000000"},
        ],
    }
    assert identity_from_patient(resource) == Identity(
        "EXEMPLE", "Camille Ange", "1980-02-29", "female", f"{_INS}|100010000000000"
    )


def test_patient_when_its_optional_fields_are_sloppy_then_still_read() -> None:
    resource = {
        "resourceType": "Patient",
        "birthDate": 1980,
        "gender": ["x"],
        "name": {"family": "EXEMPLE"},
    }
    assert identity_from_patient(resource) == Identity("EXEMPLE")


def test_logical_reference_when_it_holds_an_ins_then_it_is_kept() -> None:
    reference = Reference(reference=f"Patient?identifier={_INS}|100010000000000")
    assert identity_from_reference(reference).ins == f"{_INS}|100010000000000"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Camille Exemple", ("Camille", "Exemple")),
        ("EXEMPLE Camille", ("Camille", "EXEMPLE")),
        ("P. Exemple", ("P.", "Exemple")),
        ("Camille", ("", "Camille")),
        ("", ("", "")),
    ],
)
def test_name_in_one_piece_when_split_then_capitals_or_the_last_word_are_the_family(
    written: str, expected: tuple[str, str]
) -> None:
    assert split_name(written) == expected


def test_author_when_a_role_names_its_practitioner_then_that_name_is_used() -> None:
    kept: dict[str, dict[str, Any]] = {
        "PractitionerRole/1": {
            "resourceType": "PractitionerRole",
            "practitioner": {"reference": "Practitioner/2"},
        },
        "Practitioner/2": {
            "resourceType": "Practitioner",
            "name": [{"family": "Modèle", "given": ["Ange"], "prefix": ["Dr"]}],
        },
    }
    assert name_of(Reference(reference="PractitionerRole/1"), kept.get) == "Dr Ange Modèle"


def test_author_when_a_role_names_itself_then_it_ends() -> None:
    role = {"resourceType": "PractitionerRole", "practitioner": {"reference": "PractitionerRole/1"}}
    assert not name_of(Reference(reference="PractitionerRole/1"), lambda _reference: role)


def test_author_when_only_a_number_is_known_then_the_number_is_shown() -> None:
    device = {"resourceType": "Practitioner", "identifier": [{"value": "899700218896"}]}
    assert name_of(Reference(reference="#a"), lambda _reference: device) == "899700218896"
    assert (
        name_of(Reference(reference="Practitioner/1", display="Dr Modèle"), nothing) == "Dr Modèle"
    )
