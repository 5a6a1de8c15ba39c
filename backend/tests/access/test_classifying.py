"""From resources to facts: family, labels, author."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.access.classifying import family_of
from backend.access.codes import CLASSES
from backend.access.families import Family
from backend.access.labels import Label, hidden_from_of, labels_of
from backend.access.relations import relations_of
from backend.access.rows import RowFacts, facts_of, inherited
from backend.access.subjects import (
    Depositor,
    Operator,
    Person,
    Professional,
    Representative,
    Standing,
    Subject,
)
from backend.tests.access.anything import steady

A03 = "https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument"
A07 = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
A07_OID = "urn:oid:1.2.250.1.213.1.1.4.13"
LOINC = "http://loinc.org"


def concept(*codings: tuple[str, str]) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for system, code in codings]}


NOTICE = ("urn:carnet:notice", "emergency-access")
DOCTOR_TOLD = {"reference": "Practitioner/doctor"}


def communication(*recipient: Any, **more: Any) -> dict[str, Any]:
    """Return the notice of an emergency to these recipients."""
    made = {"category": [concept(NOTICE)], "recipient": list(recipient)}
    return {"resourceType": "Communication", **made, **more}


def document(**more: Any) -> dict[str, Any]:
    return {"resourceType": "DocumentReference", **more}


@pytest.mark.parametrize(("code", "family"), CLASSES.items())
@pytest.mark.parametrize("system", [A03, "urn:oid:1.2.250.1.213.1.1.4.1"])
def test_document_when_it_names_its_class_then_that_family(
    code: str, family: Family, system: str
) -> None:
    assert family_of(document(category=[concept((system, code))])) is family


@pytest.mark.parametrize(
    ("resource", "family"),
    [
        (document(), Family.OTHER),
        (document(type=concept((LOINC, "11488-4"))), Family.REPORTS),
        (document(type=concept((LOINC, "99999-9"))), Family.OTHER),
        (document(category=[concept((A03, "77"))], type=concept((LOINC, "11488-4"))), Family.OTHER),
        (document(category=[concept((A03, "10"), (A03, "42"))]), Family.OTHER),
        (document(category=[concept(("urn:else", "10"))]), Family.OTHER),
        (
            document(category=[concept((A03, "90"))], type=concept(("x", "EXPPAT_3"))),
            Family.DIRECTIVES,
        ),
        (document(category=[concept((LOINC, "42348-3"))]), Family.DIRECTIVES),
        (document(type=concept((LOINC, "81334-5"), (LOINC, "11488-4"))), Family.DIRECTIVES),
        ({"resourceType": "Observation"}, Family.REPORTS),
        (
            {"resourceType": "Observation", "performer": [{"reference": "Patient/a"}]},
            Family.PATIENT,
        ),
        ({"resourceType": "DiagnosticReport", "category": [concept(("x", "RAD"))]}, Family.IMAGING),
        ({"resourceType": "Patient"}, Family.IDENTITY),
        ({"resourceType": "RelatedPerson"}, Family.PROFILE),
        (
            {"resourceType": "RelatedPerson", "identifier": [{"system": "urn:carnet:patient"}]},
            Family.CONSENTS,
        ),
        (
            {"resourceType": "RelatedPerson", "relationship": [concept(("x", "GUARD"))]},
            Family.CONSENTS,
        ),
        ({"resourceType": "CareTeam"}, Family.CONSENTS),
        ({"resourceType": "Consent"}, Family.CONSENTS),
        ({"resourceType": "Consent", "scope": concept(("x", "adr"))}, Family.DIRECTIVES),
        (
            {
                "resourceType": "Consent",
                "scope": concept(("x", "adr"), ("x", "patient-privacy")),
            },
            Family.CONSENTS,
        ),
        ({"resourceType": "AuditEvent"}, Family.TRACES),
        (communication(DOCTOR_TOLD), Family.NOTICES),
        (communication(DOCTOR_TOLD, {"reference": "Practitioner/other"}), Family.NOTICES),
        (communication(), Family.OTHER),
        (communication({"reference": "Patient/lea"}), Family.OTHER),
        (communication(DOCTOR_TOLD, {"reference": "Patient/lea"}), Family.OTHER),
        (communication({"reference": "RelatedPerson/mother"}), Family.OTHER),
        (communication({"reference": "PractitionerRole/doctor"}), Family.OTHER),
        (communication({"reference": "Practitioner/"}), Family.OTHER),
        (communication({"reference": ["Practitioner/doctor"]}), Family.OTHER),
        (communication(DOCTOR_TOLD, {"display": "Somebody"}), Family.OTHER),
        (communication(DOCTOR_TOLD, "Practitioner/doctor"), Family.OTHER),
        (communication(DOCTOR_TOLD, None), Family.OTHER),
        (communication(DOCTOR_TOLD, recipient=None), Family.OTHER),
        (communication(DOCTOR_TOLD, category=None), Family.OTHER),
        (communication(DOCTOR_TOLD, category=[concept((NOTICE[0], "reminder"))]), Family.OTHER),
        (communication(DOCTOR_TOLD, category=[concept(("urn:else", NOTICE[1]))]), Family.OTHER),
        (
            communication(DOCTOR_TOLD, category=[concept(NOTICE, (NOTICE[0], "reminder"))]),
            Family.OTHER,
        ),
        (communication(DOCTOR_TOLD, category=[concept(NOTICE), {"text": "Other"}]), Family.OTHER),
        (communication(DOCTOR_TOLD, category=concept(NOTICE)), Family.OTHER),
        (communication(DOCTOR_TOLD, resourceType="CommunicationRequest"), Family.OTHER),
        ({"resourceType": "Communication"}, Family.OTHER),
        ({"resourceType": "Binary"}, Family.CONTENT),
        ({"resourceType": "Bundle"}, Family.OTHER),
        ({"resourceType": "List"}, Family.OTHER),
        ({"resourceType": "Provenance"}, Family.OTHER),
        ({"resourceType": "Nonsense"}, Family.OTHER),
        ({}, Family.OTHER),
    ],
)
def test_resource_when_classified_then_its_family(resource: dict[str, Any], family: Family) -> None:
    assert family_of(resource) is family


@pytest.mark.parametrize(
    ("system", "code", "label"),
    [
        (A07, "MASQUE_PS", Label.HIDDEN),
        (A07_OID, "MASQUE_PS", Label.HIDDEN),
        (A07, "INVISIBLE_REPRESENTANTS_LEGAUX", Label.SECRET),
        (A07_OID, "INVISIBLE_PATIENT", Label.UNANNOUNCED),
        (A07, "MASQUE_PT", Label.HIDDEN | Label.SECRET),
        (A07, "masque_ps", Label.HIDDEN | Label.SECRET),
        (A07_OID, "", Label.HIDDEN | Label.SECRET),
        ("", "MASQUE_PS", Label.HIDDEN),
        ("urn:carnet:hidden-from", "doctor", Label.HIDDEN_FROM_SOME),
        ("urn:carnet:hidden-from", "", Label.HIDDEN),
        ("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "N", Label(0)),
        ("urn:else", "TEST", Label(0)),
    ],
)
def test_label_when_written_anywhere_then_the_same(system: str, code: str, label: Label) -> None:
    coding = {"system": system, "code": code}
    assert labels_of(document(securityLabel=[{"coding": [coding]}])) == label
    observation = {"resourceType": "Observation", "meta": {"security": [coding]}}
    assert labels_of(observation) == label
    assert labels_of({"resourceType": "Condition", "contained": [observation]}) == label
    assert labels_of({"resourceType": "Bundle", "entry": [{"resource": observation}]}) == label


def test_hidden_when_by_name_then_those_names() -> None:
    names = [{"system": "urn:carnet:hidden-from", "code": code} for code in ("x", "y", "")]
    resource = document(meta={"security": names[:1]}, securityLabel=[{"coding": names[1:]}])
    assert hidden_from_of(resource) == {"x", "y"}


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("15508-5", Label.BIRTH),
        ("83901-9", Label.PSYCHOLOGY),
        ("68599-0", Label.PSYCHIATRY),
        ("85208-7", Label.TELEMEDICINE),
        ("88348-8", Label.CARE_HOME_ENTRY),
    ],
)
def test_kind_when_a_profession_does_not_see_it_then_marked(code: str, label: Label) -> None:
    assert labels_of(document(type=concept((LOINC, code)))) == label


DOCTOR = Professional("doctor", "physician", Standing.ATTENDING)


@pytest.mark.parametrize(
    ("writer", "deposited"),
    [
        (Person("lea"), False),
        (Representative("mother"), False),
        (DOCTOR, True),
        (Depositor("hospital"), True),
        (Operator(), True),
    ],
)
def test_facts_when_first_written_then_their_author_and_whether_deposited(
    writer: Subject, deposited: bool
) -> None:
    found = facts_of(document(category=[concept((A03, "10"))]), writer)
    assert found == RowFacts(
        "DocumentReference", "reports", int(Label.DEPOSITED) if deposited else 0, writer.id
    )


def test_facts_when_the_server_tells_of_an_emergency_then_deposited_and_nobodys() -> None:
    found = facts_of(communication(DOCTOR_TOLD), Operator())
    assert found == RowFacts("Communication", "notices", int(Label.DEPOSITED), "")


def test_facts_when_the_operator_seeds_what_a_person_makes_then_not_deposited() -> None:
    assert facts_of({"resourceType": "Consent"}, Operator()).labels == 0


def test_facts_when_written_again_then_the_first_author_stays_and_labels_are_new() -> None:
    before = RowFacts("DocumentReference", "reports", int(Label.DEPOSITED | Label.SECRET), "dr")
    after = facts_of(document(category=[concept((A03, "42"))]), Person("lea"), before)
    assert after == RowFacts("DocumentReference", "prescriptions", int(Label.DEPOSITED), "dr")


def test_content_when_documents_point_to_it_then_as_hidden_as_all_of_them() -> None:
    content = RowFacts("Binary", "content", 0, "lea")
    open_one = RowFacts("DocumentReference", "reports", int(Label.DEPOSITED), "hospital")
    secret = RowFacts("DocumentReference", "reports", int(Label.SECRET), "x", frozenset({"dr"}))
    found = inherited(content, [open_one, secret])
    assert found == RowFacts(
        "Binary", "reports", int(Label.DEPOSITED | Label.SECRET), "lea", frozenset({"dr"})
    )
    other = RowFacts("DocumentReference", "prescriptions", 0)
    assert inherited(content, [open_one, other]).family == "other"
    assert inherited(content, []) == content


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            [
                "coding", "system", "code", "resourceType", "meta", "security", "category", "type", "provision",
                "actor", "reference", "identifier", "value", "period", "start", "end", "participant", "member",
                "contained", "entry", "resource", "securityLabel", "scope", "patient", "status", "birthDate",
            ]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(steady, max_examples=100)
@given(
    st.dictionaries(
        st.sampled_from(
            ["meta", "securityLabel", "category", "type", "contained", "entry", "provision", "patient", "period",
             "identifier", "relationship", "scope", "status", "participant", "subject", "birthDate", "active",
             "generalPractitioner", "performer", "recipient"]
        ),
        _json,
    ),
    st.sampled_from(
        ["Bundle", "CareTeam", "Communication", "Consent", "DocumentReference", "Observation", "Patient",
         "RelatedPerson"]
    ),
)  # fmt: skip
def test_resource_when_of_any_shape_then_read_without_an_error(
    resource: dict[str, Any], type: str
) -> None:
    found = {**resource, "resourceType": type, "id": "lea"}
    facts_of(found, Person("lea"))
    relations_of(found, "lea")
