"""What a person gives of a file: nothing of the file's own names leads anywhere by chance."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from services.fhir.belonging import GIVEN, INSIDE, owner_element
from services.fhir.contribution import MARK, Link, Way, carries, given, references, written
from services.fhir.kinds import DOCUMENTS, NAMES
from services.fhir.parsing import Json, parse

ID = "0e7b0c1e-0000-4000-8000-000000000001"
DOCTOR: Json = {"resourceType": "Practitioner", "id": "dr", "name": [{"text": "Dr Modèle"}]}
ROLE: Json = {
    "resourceType": "PractitionerRole",
    "id": "role",
    "meta": {"versionId": "2"},
    "text": {"status": "generated", "div": "<div/>"},
    "practitioner": {"reference": "Practitioner/dr"},
}
LINKS = {
    "Patient/p": Link(Way.PERSON, "Patient"),
    "Practitioner/dr": Link(Way.INSIDE, "Practitioner", "uuid-dr", DOCTOR),
    "PractitionerRole/role": Link(Way.INSIDE, "PractitionerRole", "uuid-role", ROLE),
    "Observation/1": Link(Way.THERE, "Observation", "Observation/uuid-1"),
    "Encounter/held": Link(Way.ELSEWHERE, "Encounter", "urn:uuid:held"),
    "Binary/b": Link(Way.BYTES, "text/plain", resource={"resourceType": "Binary", "data": "YQ=="}),
}


def _given(resource: Json, **more: bool) -> Json:
    return given(resource, ID, "camille", LINKS.get, **more)


def _observation(**more: Any) -> Json:
    subject = {"reference": "Patient/p", "display": "Camille"}
    return {"resourceType": "Observation", "id": "1", "subject": subject, **more}


def test_resource_when_given_then_under_its_own_name_about_the_servers_patient() -> None:
    meta = {"versionId": "7", "lastUpdated": "2026", "profile": ["urn:p"], "tag": [{"code": "x"}]}
    before = _observation(meta=meta)
    kept = json.dumps(before)
    sent = _given(before)
    assert sent["id"] == ID
    assert sent["subject"] == {"reference": "Patient/camille", "display": "Camille"}
    assert sent["meta"] == {"profile": ["urn:p"], "tag": [{"code": "x"}, MARK]}
    assert json.dumps(before) == kept


@pytest.mark.parametrize(
    ("reference", "becomes"),
    [
        ({"reference": "Observation/1"}, {"reference": "Observation/uuid-1"}),
        ({"reference": "Observation/1/_history/3"}, {"reference": "Observation/uuid-1"}),
        (
            {"reference": "https://h.exemple/Observation/9"},
            {"reference": "https://h.exemple/Observation/9"},
        ),
        ({"reference": "#inside"}, {"reference": "#inside"}),
        ({"reference": "Observation/9"}, {"display": "Résultat ou mesure"}),
        ({"reference": "Observation/9", "display": "Potassium"}, {"display": "Potassium"}),
        ({"reference": "Patient/autre"}, {"display": "Identité"}),
        (
            {"reference": "Encounter/held"},
            {
                "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:held"},
                "display": "Venue ou consultation",
            },
        ),
        (
            {"reference": "Encounter/held", "identifier": {"value": "V1"}},
            {"identifier": {"value": "V1"}, "display": "Venue ou consultation"},
        ),
    ],
)
def test_reference_when_given_then_leads_where_it_should_or_says_what_it_named(
    reference: Json, becomes: Json
) -> None:
    assert _given(_observation(derivedFrom=[reference]))["derivedFrom"] == [becomes]


def test_professionals_when_named_then_inside_once_with_those_they_name() -> None:
    sent = _given(
        _observation(
            performer=[{"reference": "PractitionerRole/role"}, {"reference": "Practitioner/dr"}],
            contained=[{"resourceType": "Device", "id": "d"}],
        )
    )
    assert sent["performer"] == [{"reference": "#uuid-role"}, {"reference": "#uuid-dr"}]
    assert [each["id"] for each in sent["contained"]] == ["d", "uuid-role", "uuid-dr"]
    role = sent["contained"][1]
    assert role["practitioner"] == {"reference": "#uuid-dr"}
    assert "meta" not in role
    assert "text" not in role


def test_attachment_when_its_file_came_along_then_its_bytes_are_inside() -> None:
    sent = _given(_observation(valueAttachment={"url": "Binary/b", "title": "Tracé"}))
    assert sent["valueAttachment"] == {
        "data": "YQ==",
        "contentType": "text/plain",
        "title": "Tracé",
    }
    lost = _given(_observation(valueAttachment={"url": "Binary/z"}))["valueAttachment"]
    assert "url" not in lost
    assert lost["extension"][0]["valueString"] == "Binary/z"


def test_extension_when_its_name_is_an_address_then_untouched() -> None:
    extension = {"url": "urn:oid:1.2.3", "valueReference": {"reference": "Observation/1"}}
    sent = _given(_observation(extension=[extension]))
    assert sent["extension"] == [
        {"url": "urn:oid:1.2.3", "valueReference": {"reference": "Observation/uuid-1"}}
    ]


@pytest.mark.parametrize("type", sorted(GIVEN | DOCUMENTS))
def test_resource_when_it_names_nobody_then_names_its_person(type: str) -> None:
    sent = _given({"resourceType": type, "id": "x"})
    element = owner_element(type)
    if element:
        named = sent[element][0] if isinstance(sent[element], list) else sent[element]
        assert named == {"reference": "Patient/camille"}


def test_person_when_named_in_words_only_then_named_by_reference_too() -> None:
    sent = _given(_observation(subject={"display": "Camille Exemple"}))
    assert sent["subject"] == {"display": "Camille Exemple", "reference": "Patient/camille"}


def test_identifier_when_asked_for_then_added_where_there_is_room() -> None:
    assert carries(_given(_observation(), identified=True), ID)
    assert not carries(_given(_observation()), ID)
    letter = {"resourceType": "Composition", "identifier": {"value": "own"}}
    assert not carries(_given(letter, identified=True), ID)
    assert carries(_given({"resourceType": "Composition"}, identified=True), ID)


def test_what_leaves_when_listed_then_nobodys_and_acts_are_left_out() -> None:
    assert not GIVEN & (INSIDE | DOCUMENTS | {"Patient", "Person", "Consent", "Appointment"})
    assert set(NAMES) >= GIVEN


def test_decimal_when_written_then_as_it_was() -> None:
    text = b'{"resourceType":"Observation","valueQuantity":{"value":5.40}}'
    assert written(parse(text)) == text
    assert written({"v": Decimal("1E-7")}) == b'{"v":1E-7}'
    assert written({"v": 10**30}) == b'{"v":1' + b"0" * 30 + b"}"


_NAMES = st.sampled_from([*LINKS, "Observation/9", "urn:uuid:x", "Patient/z", "#a", "Group/1"])
_TREES = st.recursive(
    st.text(max_size=5) | st.integers() | st.booleans() | _NAMES.map(lambda n: {"reference": n}),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "extension", "item", "display"]), inside, max_size=3
        )
    ),
    max_leaves=20,
)


@any_of(_TREES)
def test_any_resource_when_given_then_no_name_of_the_file_is_left(tree: Any) -> None:
    sent = _given(_observation(component=tree))
    inside = {f"#{each['id']}" for each in sent.get("contained", [])} | {"#a"}
    allowed = inside | {"Patient/camille", "Observation/uuid-1"}
    assert set(references(sent)) <= allowed
    assert _given(_observation(component=tree)) == sent
