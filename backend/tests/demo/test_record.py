"""The five records are valid FHIR R4, whole, the same each time, and speak of nobody who exists."""

import hashlib
import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import pypdfium2
import pytest
from fhir.resources.R4B import get_fhir_model_class

from backend.demo import kinds, offices
from backend.demo.directory import PLACES, PROFESSIONALS
from backend.demo.people import DemoPerson, people, person, practices, record, signers

Json = dict[str, Any]

PEOPLE: Final = people()
EVERYBODY: Final = pytest.mark.parametrize("who", PEOPLE, ids=lambda one: one.id)

FAMILIES: Final = {"Exemple", "Fictif", "Modèle", "Imaginaire", "Factice", "Inventée"} | set(
    offices.FAMILIES
)
GIVEN: Final = {"Camille", "Léa", "Marcel", "Sophie", "Noé"} | {
    "Juste",
    "Prudence",
    "Éprouvette",
    "Rayon",
    "Veille",
    "Officine",
    "Battement",
    "Séjour",
    "Câline",
    "Discrète",
}
TITLED: Final = re.compile(r"\b(?:Dr|Mme|M\.|Pr)\s+((?:[A-ZÉ]\w+\s?)+)")


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every (element, value) of a resource, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from walk(inner, name)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item, key)


@cache
def made(who: DemoPerson, day: date) -> list[Json]:
    return record(who, day)


def text_of(binary: Json) -> str:
    if binary["contentType"] == "text/plain":
        return b64decode(binary["data"]).decode()
    document = pypdfium2.PdfDocument(b64decode(binary["data"]))
    try:
        pages = [document[number] for number in range(len(document))]
        texts = [page.get_textpage() for page in pages]
        return "\n".join(text.get_text_range() for text in texts)
    finally:
        document.close()


def by_id(resources: list[Json]) -> dict[str, Json]:
    return {f"{one['resourceType']}/{one['id']}": one for one in resources}


def test_people_when_listed_then_five_with_distinct_ids_and_lines() -> None:
    assert [one.id for one in PEOPLE] == ["camille", "lea", "marcel", "sophie", "noe"]
    assert len({one.patient for one in PEOPLE}) == len({one.ins for one in PEOPLE}) == 5
    assert all(one.line and one.line_en and one.line != one.line_en for one in PEOPLE)
    assert person("camille") is PEOPLE[0]
    assert person("nobody") is None


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 12, 31)])
def test_lines_when_read_in_2026_then_ages_agree_with_births(day: date) -> None:
    for who in PEOPLE:
        born = who.birth_date
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        assert who.line.startswith(f"{age} ans")
        assert who.line_en.startswith(f"{age},")


@EVERYBODY
def test_record_when_validated_then_every_resource_is_r4(who: DemoPerson, today: date) -> None:
    for resource in made(who, today):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_directory_when_validated_then_every_resource_is_r4(today: date) -> None:
    for resource in (*signers(today), *practices(today)):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


@EVERYBODY
def test_record_when_followed_then_references_end_in_it_or_the_directory(
    who: DemoPerson, today: date
) -> None:
    resources = made(who, today)
    known = by_id(resources) | by_id(signers(today))
    assert len(known) == len(resources) + len(signers(today))
    for resource in resources:
        inside = {f"#{one['id']}" for one in resource.get("contained", [])}
        referred = [value for name, value in walk(resource) if name == "reference"]
        targets = [value for value in referred if isinstance(value, str)]
        targets += [one["url"] for name, one in walk(resource) if name == "attachment"]
        targets += [one["url"] for one in resource.get("presentedForm", [])]
        assert all(target in known or target in inside for target in targets)


@EVERYBODY
def test_record_when_kept_by_a_server_then_each_resource_names_this_patient_alone(
    who: DemoPerson, today: date
) -> None:
    for resource in made(who, today):
        named = {
            value
            for name, value in walk(resource)
            if name == "reference" and str(value).startswith("Patient/")
        }
        expected = set() if resource["resourceType"] == "Patient" else {f"Patient/{who.patient}"}
        assert named == expected


@EVERYBODY
def test_record_when_made_twice_then_same_bytes(who: DemoPerson, today: date) -> None:
    assert json.dumps(record(who, today), default=str) == json.dumps(
        record(who, today), default=str
    )


@EVERYBODY
def test_record_when_made_on_other_days_then_same_ids_and_only_appointments_lie_ahead(
    who: DemoPerson, today: date
) -> None:
    ids = set(by_id(made(who, today)))
    for later in (4, 5, 6):  # a Friday, a Saturday and a Sunday
        day = today + timedelta(days=later)
        resources = made(who, day)
        assert set(by_id(resources)) == ids
        for resource in resources:
            moments = [
                value
                for name, value in walk(resource)
                if name in {"date", "authoredOn", "issued"} or name.startswith("effective")
            ]
            assert all(moment[:10] <= day.isoformat() for moment in moments)
            if resource["resourceType"] == "Appointment":
                booked = resource["status"] == "booked"
                assert booked == (resource["start"][:10] > day.isoformat())


@EVERYBODY
def test_documents_when_opened_then_size_hash_and_text_agree(who: DemoPerson, today: date) -> None:
    resources = by_id(made(who, today))
    documents = [one for one in resources.values() if one["resourceType"] == "DocumentReference"]
    assert documents
    for document in documents:
        attachment = document["content"][0]["attachment"]
        binary = resources[attachment["url"]]
        content = b64decode(binary["data"])
        digest = hashlib.sha1(content, usedforsecurity=False).digest()
        assert attachment["size"] == len(content)
        assert b64decode(attachment["hash"]) == digest
        assert binary["contentType"] == attachment["contentType"]
        assert binary["securityContext"] == {"reference": f"Patient/{who.patient}"}
        text = " ".join(text_of(binary).replace("\u00a0", " ").split())
        assert attachment["title"] in text
        assert binary["contentType"] == "text/plain" or "document inventé" in text


@EVERYBODY
def test_documents_when_read_then_metadata_is_that_of_the_french_profile(
    who: DemoPerson, today: date
) -> None:
    known = [kind for kind in vars(kinds).values() if isinstance(kind, kinds.Kind)]
    french = {(kind.system, kind.code, kind.category[0]) for kind in known}
    for resource in made(who, today):
        if resource["resourceType"] != "DocumentReference":
            continue
        assert resource["masterIdentifier"]["value"] == f"urn:uuid:{resource['id']}"
        assert resource["identifier"][0]["value"].startswith("urn:uuid:")
        coding = resource["type"]["coding"][0]
        category = resource["category"][0]["coding"][0]
        assert (coding["system"], coding["code"], category["code"]) in french
        assert resource["author"][0]["display"]
        assert resource["context"]["period"]["start"] <= resource["date"]
        assert resource["contained"][0]["identifier"][0]["value"] == who.ins
        by_the_person = category["code"] == "90"
        assert ("custodian" not in resource) == by_the_person


@EVERYBODY
def test_patient_when_read_then_identity_is_of_the_demonstration(
    who: DemoPerson, today: date
) -> None:
    patient = made(who, today)[0]
    assert (patient["resourceType"], patient["id"]) == ("Patient", who.patient)
    ins = patient["identifier"][0]
    assert ins["system"] == "urn:oid:1.2.250.1.213.1.4.11"
    assert ins["type"]["coding"][0]["code"] == "INS-NIR-DEMO"
    number, key = int(who.ins[:13]), int(who.ins[13:])
    born = who.birth_date
    assert who.ins[:5] == f"{2 if who.gender == 'female' else 1}{born:%y%m}"
    assert who.ins[5:7] == "00"  # a department that does not exist
    assert (len(who.ins), key) == (15, 97 - number % 97)
    official = patient["name"][0]
    assert (official["use"], official["family"], len(official["given"])) == (
        "official",
        who.family,
        1,
    )
    assert "telecom" not in patient


def test_names_when_listed_then_all_are_impossible(today: date) -> None:
    everything = [
        *signers(today),
        *practices(today),
        *(one for who in PEOPLE for one in made(who, today)),
    ]
    given = GIVEN | set(offices.GIVEN) | {"Introuvable", "Seringue"}
    for resource in everything:
        for name, value in walk(resource):
            if name == "family":
                assert value in FAMILIES
            if name == "given":
                assert set(value) <= given
        texts = [value for _, value in walk(resource) if isinstance(value, str)]
        if resource["resourceType"] == "Binary":
            texts = [text_of(resource)]
        for text in texts:
            for titled in TITLED.findall(text):
                assert set(titled.split()) <= FAMILIES | given


def test_identifiers_when_listed_then_nobody_has_them() -> None:
    assert all(re.fullmatch(r"80000000\d{4}", one.number) for one in PROFESSIONALS)
    assert all(re.fullmatch(r"1000000\d{3}", one.number) for one in PLACES)


def test_camille_when_a_report_was_corrected_then_the_new_one_replaces_it(today: date) -> None:
    resources = made(PEOPLE[0], today)
    documents = [one for one in resources if one["resourceType"] == "DocumentReference"]
    known = by_id(documents)
    new = next(one for one in documents if "relatesTo" in one)
    old = known[new["relatesTo"][0]["target"]["reference"]]
    assert new["relatesTo"][0]["code"] == "replaces"
    assert (new["status"], old["status"]) == ("current", "superseded")
    assert new["identifier"] == old["identifier"]
    assert new["masterIdentifier"] != old["masterIdentifier"]
    assert new["date"] > old["date"]
    corrected = [one for one in resources if one.get("status") == "corrected"]
    assert Counter(one["resourceType"] for one in corrected) == {
        "DiagnosticReport": 1,
        "Observation": 1,
    }
    ferritin = next(one for one in corrected if one["resourceType"] == "Observation")
    assert ferritin["valueQuantity"]["value"] == 42


@pytest.mark.parametrize(
    ("who", "loinc", "times"),
    [(0, "1988-5", 3), (0, "4548-4", 1), (0, "2160-0", 1), (2, "4548-4", 7), (2, "2160-0", 7)],
)
def test_results_when_measured_again_then_they_make_a_curve_with_ranges(
    who: int, loinc: str, times: int, today: date
) -> None:
    found = [
        one
        for one in made(PEOPLE[who], today)
        if one["resourceType"] == "Observation" and one["code"]["coding"][0]["code"] == loinc
    ]
    assert len({one["effectiveDateTime"] for one in found}) == len(found) == times
    for one in found:
        value, span = one["valueQuantity"], one["referenceRange"][0]
        high = span.get("high", {}).get("value", value["value"])
        low = span.get("low", {}).get("value", value["value"])
        flag = "H" if value["value"] > high else "L" if value["value"] < low else "N"
        assert one["interpretation"][0]["coding"][0]["code"] == flag
        assert value["system"] == "http://unitsofmeasure.org"
        assert span["text"].endswith(value["unit"])


def test_lea_when_a_consultation_is_secret_then_it_alone_is_hidden_from_parents(
    today: date,
) -> None:
    hidden = [
        one["content"][0]["attachment"]["title"]
        for one in made(PEOPLE[1], today)
        for label in one.get("securityLabel", [])
        if label["coding"][0]["code"] == "INVISIBLE_REPRESENTANTS_LEGAUX"
    ]
    assert hidden == ["Consultation confidentielle"]


def test_vaccinations_when_listed_then_children_are_followed(today: date) -> None:
    counts = {
        who.id: sum(one["resourceType"] == "Immunization" for one in made(who, today))
        for who in PEOPLE
    }
    assert counts["lea"] >= 10
    assert counts["noe"] >= 10


def test_circle_when_read_then_sophie_helps_marcel_and_is_the_mother_of_both(today: date) -> None:
    ties = {
        who.id: [
            concept["coding"][0]["code"]
            for one in made(who, today)
            if one["resourceType"] == "RelatedPerson"
            for concept in one["relationship"]
        ]
        for who in PEOPLE
    }
    assert ties == {
        "camille": [],
        "lea": ["GUARD", "MTH"],
        "marcel": ["CAREGIVER", "QUAL", "DAU"],
        "sophie": [],
        "noe": ["GUARD", "MTH"],
    }
