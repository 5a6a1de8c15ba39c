"""Whose resources a file holds."""

from typing import Any

import pytest

from services.fhir.compartment import persons
from services.fhir.parsing import Entry
from tests.builders.files import INS_DEMO, observation, patient

Json = dict[str, Any]


def _persons(*resources: Json) -> int:
    return len(persons([Entry("", resource, b"") for resource in resources]).found)


@pytest.mark.parametrize(
    ("resources", "count"),
    [
        ([patient()], 1),
        ([patient("a"), patient("b", family="Modèle")], 2),
        ([patient("a"), patient("b", birthDate="1999-01-01")], 2),  # homonyms
        ([patient("a"), patient("b")], 1),  # one person twice
        ([patient("a"), patient("a", family="Autre")], 1),  # two versions
        ([patient("p"), observation()], 1),
        ([patient("p"), observation(of="https://example.org/fhir/Patient/p")], 1),
        ([patient("p"), observation(of="Patient/other")], 2),
        ([observation(of="Patient/a"), observation(of="Patient/b")], 2),
        (
            [
                observation(of="Patient/a"),
                observation(of="https://example.org/Patient/a/_history/2"),
            ],
            1,
        ),
        (
            [
                observation(of=f"Patient?identifier={INS_DEMO}|1"),
                observation(of=f"Patient?identifier={INS_DEMO}|1"),
            ],
            1,
        ),
        (
            [
                observation(of=f"Patient?identifier={INS_DEMO}|1"),
                observation(of=f"Patient?identifier={INS_DEMO}|2"),
            ],
            2,
        ),
        ([{"resourceType": "Patient"}, {"resourceType": "Patient"}], 2),
        ([observation(of="Group/herd")], 0),
        ([observation(of="Location/room")], 0),
    ],
    ids=range(15),
)
def test_persons_when_counted_then_two_people_are_never_one(
    resources: list[Json], count: int
) -> None:
    assert _persons(*resources) == count


def test_patient_when_named_by_uuid_then_its_id_is_met() -> None:
    uuid = "0a1b2c3d-0000-4000-8000-000000000001"
    assert _persons(patient(uuid), observation(of=f"urn:uuid:{uuid}")) == 1


def test_subject_when_only_displayed_then_it_is_mentioned() -> None:
    found = persons([Entry("", {**observation(), "subject": {"display": "Camille EXEMPLE"}}, b"")])
    assert found
    assert found.identity.family == "EXEMPLE"


def test_contained_patient_when_subject_then_it_is_the_person() -> None:
    resource = {**observation(of="#c"), "contained": [{**patient("c")}]}
    assert persons([Entry("", resource, b"")]).identity.display == "Camille Exemple"
