"""FHIR files as documents and resources."""

import json
from typing import Any

import pytest

from services.core.categories import Category
from services.core.errors import Refusal, RefusedError
from services.core.narrative import plain_text
from services.documents.incoming import IncomingDocument, IncomingFile
from services.documents.models import Kind, Status
from services.documents.pages import page_from_fhir
from services.documents.reading import is_fhir, read
from tests.builders.files import (
    as_json,
    bundle,
    cda,
    cda_section,
    document_reference,
    observation,
    patient,
    pdf,
    photo,
    report,
)

Json = dict[str, Any]


def _read(data: bytes) -> IncomingFile:
    return read("fichier.json", data)


def _one(data: bytes) -> IncomingDocument:
    (document,) = _read(data).documents
    return document


def _refusal(data: bytes) -> tuple[Refusal, str]:
    with pytest.raises(RefusedError) as refused:
        _read(data)
    return refused.value.reason, refused.value.detail


def _composition(**more: Any) -> Json:
    return {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "title": "Synthèse",
        "date": "2026-01-02",
        "type": {"coding": [{"system": "http://loinc.org", "code": "60591-5"}]},
        "subject": {"reference": "Patient/p"},
        "author": [{"reference": "Practitioner/d"}],
        "section": [{"title": "Conduite", "text": {"div": "<div>Repos</div>"}}],
        **more,
    }


_PRACTITIONER = {
    "resourceType": "Practitioner",
    "id": "d",
    "name": [{"prefix": ["Dr"], "given": ["Ange"], "family": "Modèle"}],
}


def test_report_bundle_when_read_then_each_report_is_a_document_and_the_rest_is_kept() -> None:
    file = _read(bundle(patient(), report(), observation(), _PRACTITIONER))
    (document,) = file.documents
    assert (document.title, document.author, document.category) == (
        "Ionogramme",
        "Laboratoire Exemple",
        Category.LABORATORY,
    )
    assert document.date == "2026-01-02T08:00:00+01:00"
    assert document.resource is not None
    assert json.loads(document.resource.json)["resourceType"] == "DiagnosticReport"
    assert "4,1 mmol/L" in document.text
    assert document.identity.display == "Camille Exemple"
    assert [r.type for r in file.resources] == ["Patient", "Observation", "Practitioner"]
    assert file.resources[1].full_url == "https://example.org/Observation/o"


def test_resource_when_kept_then_its_bytes_are_those_received() -> None:
    odd = b'{"id" : "o",\n  "resourceType":"Observation","subject":{"reference":"Patient/p"},"valueInteger":1}'
    data = b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":' + odd + b"}]}"
    assert _read(data).resources[0].json == odd


def test_document_bundle_when_read_then_it_is_one_document_whose_original_is_the_file() -> None:
    data = bundle(
        _composition(),
        patient(),
        _PRACTITIONER,
        document_reference(),
        type="document",
        identifier={
            "system": "urn:ietf:rfc:3986",
            "value": "urn:uuid:0A1B2C3D-0000-4000-8000-000000000001",
        },
    )
    file = _read(data)
    (document,) = file.documents
    assert (document.content, document.resource) == (None, None)
    assert (document.title, document.author, document.category) == (
        "Synthèse",
        "Dr Ange Modèle",
        Category.MEDICAL_SUMMARY,
    )
    assert document.type == "Synthèse médicale"
    assert document.lineage.unique_id == "0a1b2c3d-0000-4000-8000-000000000001"
    assert document.text == "Conduite\nRepos"
    assert [r.type for r in file.resources] == ["Patient", "Practitioner", "DocumentReference"]


@pytest.mark.parametrize(
    ("inside", "kind", "words"),
    [
        (pdf("Bonjour"), Kind.PDF, "Bonjour"),
        (photo(), Kind.IMAGE, ""),
        ("Note été".encode(), Kind.TEXT, "Note été"),
        (cda(cda_section("Repos")), Kind.PAGE, "Repos"),
        (bundle(_composition(), patient(), type="document"), Kind.PAGE, "Repos"),
        (b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>", Kind.PAGE, ""),
        (b"\x00\x01\x02", Kind.PAGE, ""),
    ],
    ids=range(7),
)
def test_document_reference_when_its_file_is_inside_then_its_viewer_and_words_are_its_own(
    inside: bytes, kind: Kind, words: str
) -> None:
    document = _one(as_json(document_reference(data=inside)))
    assert document.content is not None
    assert document.content.data == inside
    assert document.kind is kind
    assert words in document.text
    assert document.resource is not None


def test_document_reference_when_its_file_is_a_binary_of_the_bundle_then_it_is_taken_once() -> None:
    binary: Json = {"resourceType": "Binary", "id": "b", "contentType": "application/pdf"}
    binary["data"] = document_reference(data=pdf("Bonjour"))["content"][0]["attachment"]["data"]
    reference = document_reference()
    reference["content"][0]["attachment"]["url"] = "Binary/b"
    file = _read(bundle(patient(), reference, binary))
    assert file.documents[0].content is not None
    assert (file.documents[0].kind, file.documents[0].content.mime) == (Kind.PDF, "application/pdf")
    assert [r.type for r in file.resources] == ["Patient"]


def test_document_reference_when_its_file_is_elsewhere_then_it_says_so() -> None:
    document = _one(as_json(document_reference()))
    assert document.content is None
    assert ("content", "absent") in [(a.name, a.value) for a in document.attributes]


def test_document_reference_when_its_format_says_only_its_media_type_then_it_is_not_told() -> None:
    told = {"code": "urn:ihe:iti:xds:2017:mimeTypeSufficient", "display": "mimeType Sufficient"}
    for format, count in ((told, 0), ({"code": "x", "display": "CR de biologie"}, 1)):
        reference = document_reference()
        reference["content"][0]["format"] = format
        document = _one(as_json(reference))
        assert [each.name for each in document.attributes].count("format") == count


def test_document_reference_when_its_file_is_about_somebody_else_then_refused() -> None:
    other = cda().replace(b"EXEMPLE", b"AUTRE").replace(b"100010000000000", b"200010000000000")
    assert (
        _refusal(bundle(patient(), document_reference(data=other)))[0]
        is Refusal.FHIR_SEVERAL_PATIENTS
    )


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, Status.CURRENT),
        ({"docStatus": "preliminary"}, Status.PRELIMINARY),
        ({"docStatus": "amended"}, Status.AMENDED),
        ({"status": "superseded", "docStatus": "final"}, Status.SUPERSEDED),
        ({"status": "entered-in-error"}, Status.ENTERED_IN_ERROR),
    ],
)
def test_document_reference_when_it_says_where_it_stands_then_so_it_is(
    more: Json, status: Status
) -> None:
    assert _one(as_json(document_reference(**more))).status is status


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("partial", "preliminary"),
        ("corrected", "amended"),
        ("cancelled", "entered-in-error"),
        ("unknown", "current"),
    ],
)
def test_report_when_it_says_where_it_stands_then_so_it_is(written: str, status: str) -> None:
    assert _one(as_json(report(status=written))).status.value == status


def test_lineage_when_it_replaces_then_targets_are_named_as_written_and_without_server() -> None:
    reference = document_reference(
        masterIdentifier={"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"},
        identifier=[{"system": "urn:oid:1.2", "value": "9"}],
        relatesTo=[
            {
                "code": "replaces",
                "target": {"reference": "https://example.org/fhir/DocumentReference/old"},
            },
            {"code": "replaces", "target": {"identifier": {"system": "urn:oid:1.2", "value": "8"}}},
            {"code": "replaces", "target": {"reference": "DocumentReference/d"}},
            {"code": "appends", "target": {"reference": "DocumentReference/other"}},
        ],
    )
    lineage = _one(as_json(reference)).lineage
    assert (lineage.unique_id, lineage.aliases) == ("1.2.3", ("1.2^9", "DocumentReference/d"))
    assert lineage.replaces == (
        "https://example.org/fhir/DocumentReference/old",
        "DocumentReference/old",
        "1.2^8",
    )


def test_report_when_issued_as_a_pdf_then_the_pdf_is_its_content() -> None:
    form = document_reference(data=pdf("Résultats"))["content"][0]["attachment"]
    document = _one(as_json(report(presentedForm=[form])))
    assert (document.kind, document.page_count) == (Kind.PDF, 1)
    assert "Résultats" in document.text


def test_record_without_documents_when_read_then_the_file_is_one() -> None:
    file = _read(bundle(patient(), observation("a"), observation("b")))
    (document,) = file.documents
    assert (document.title, document.kind, document.category) == (
        "Extrait de dossier",
        Kind.PAGE,
        Category.OTHER,
    )
    assert len(file.resources) == 3


@pytest.mark.parametrize(
    ("resource", "title", "category"),
    [
        (observation(), "Résultat ou mesure : Potassium", Category.OTHER),
        (
            observation(category=[{"coding": [{"code": "laboratory"}]}]),
            "Résultat ou mesure : Potassium",
            "BIOLOGIE",
        ),
        (
            {
                "resourceType": "Immunization",
                "patient": {"display": "C"},
                "vaccineCode": {"text": "Rougeole"},
            },
            "Vaccination : Rougeole",
            Category.PREVENTION,
        ),
        (
            {"resourceType": "MedicationRequest", "subject": {"display": "C"}},
            "Prescription de médicament",
            Category.PRESCRIPTION,
        ),
        (patient(), "Identité", Category.OTHER),
    ],
    ids=range(5),
)
def test_lone_resource_when_read_then_it_is_a_page_with_a_french_title(
    resource: Json, title: str, category: str
) -> None:
    file = _read(as_json(resource))
    (document,) = file.documents
    assert (document.title, document.category, document.kind) == (title, category, Kind.PAGE)
    assert (document.content, document.resource) == (None, None)
    assert [r.type for r in file.resources] == [resource["resourceType"]]


def test_summaries_within_a_list_when_read_then_each_is_a_document() -> None:
    inner = json.loads(bundle(_composition(), patient(), type="document"))
    file = _read(bundle({**inner, "id": "x"}, type="searchset"))
    (document,) = file.documents
    assert document.title == "Synthèse"
    assert document.content is not None
    assert is_fhir(document.content.data)
    assert file.identity.display == "Camille Exemple"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bundle(), Refusal.FHIR_EMPTY),
        (bundle(patient("a"), patient("b", family="Autre")), Refusal.FHIR_SEVERAL_PATIENTS),
        (bundle(patient(), observation(of="Patient/q")), Refusal.FHIR_SEVERAL_PATIENTS),
        (bundle(_PRACTITIONER), Refusal.FHIR_DIRECTORY),
        (as_json(_PRACTITIONER), Refusal.FHIR_DIRECTORY),
        (bundle(patient(), type="message"), Refusal.FHIR_NOT_A_RECORD),
        (as_json({"resourceType": "Questionnaire"}), Refusal.FHIR_NOT_A_RECORD),
        (as_json({"resourceType": "Inventé"}), Refusal.JSON_NOT_FHIR),
        (as_json({"resourceType": "Observation", "status": "final"}), Refusal.FHIR_NO_PATIENT),
        (bundle({"resourceType": "Observation"}), Refusal.FHIR_NO_PATIENT),
        (bundle(patient(), type="document"), Refusal.FHIR_INVALID),
        (as_json({"resourceType": "Bundle", "entry": []}), Refusal.FHIR_INVALID),
        (b'{"resourceType":', Refusal.JSON_DAMAGED),
    ],
    ids=range(13),
)
def test_fhir_when_no_persons_record_then_refused(data: bytes, reason: Refusal) -> None:
    assert _refusal(data)[0] is reason


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (document_reference(content="rien"), "DocumentReference.content.0"),
        (
            {"resourceType": "DiagnosticReport", "subject": {"display": "C"}, "code": 5},
            "DiagnosticReport.code",
        ),
        ({"resourceType": "Patient", "name": "Camille"}, "Patient.name.0"),
    ],
    ids=range(3),
)
def test_resource_when_its_shape_is_absurd_then_refused_with_the_path(
    resource: Json, path: str
) -> None:
    assert _refusal(as_json(resource)) == (Refusal.FHIR_INVALID, path)


def test_report_when_shown_from_the_store_then_results_are_asked_for_as_written() -> None:
    asked: list[str] = []

    def resolve(reference: str) -> bytes | None:
        asked.append(reference)
        return as_json(observation()) if reference == "Observation/o" else None

    page = page_from_fhir(as_json(report()), resolve)
    assert page.generated
    assert "Potassium\t4,1 mmol/L\t3,5 mmol/L – 5,1 mmol/L" in plain_text(page.blocks)
    assert "Observation/o" in asked


def test_document_bundle_when_shown_then_its_words_are_its_authors() -> None:
    assert not page_from_fhir(bundle(_composition(), patient(), type="document")).generated


def test_record_bundle_when_shown_then_each_resource_has_its_heading() -> None:
    shown = plain_text(page_from_fhir(bundle(patient(), observation()), language="en").blocks)
    assert "Observation : Potassium" in shown
    assert "Date of birth\t1980-02-29" in shown
