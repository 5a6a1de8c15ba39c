"""A hospital's export as people get it: one file, its own names, professionals, a letter with its file."""

from base64 import b64encode
from typing import Any

from tests.builders import files

Json = dict[str, Any]
LETTER = files.pdf("Compte rendu de pneumologie")
SCAN = files.pdf("Radiographie du thorax")
BORN = "1992-03-14"


def camille(**more: Any) -> Json:
    return files.patient("p", birthDate=BORN, **more)


def practitioner() -> Json:
    return {
        "resourceType": "Practitioner",
        "id": "dr",
        "meta": {"versionId": "3"},
        "name": [{"family": "Modèle", "prefix": ["Dr"]}],
    }


def role() -> Json:
    return {
        "resourceType": "PractitionerRole",
        "id": "role",
        "practitioner": {"reference": "Practitioner/dr"},
        "organization": {"reference": "Organization/labo"},
    }


def organization() -> Json:
    return {"resourceType": "Organization", "id": "labo", "name": "Laboratoire Exemple"}


def encounter() -> Json:
    return {
        "resourceType": "Encounter",
        "id": "venue",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/p", "display": "Camille Exemple"},
        "participant": [{"individual": {"reference": "Practitioner/dr"}}],
        "serviceProvider": {"reference": "Organization/labo"},
    }


def export() -> bytes:
    """Return a record whose names are all the hospital's own, and of which some clash with others'."""
    potassium = files.observation(
        "1",
        meta={"versionId": "7", "lastUpdated": "2026-01-02T08:00:00Z", "source": "urn:oid:1.2.3"},
        encounter={"reference": "Encounter/venue"},
        performer=[{"reference": "PractitionerRole/role"}],
        valueQuantity={"value": 4.10, "unit": "mmol/L"},
        derivedFrom=[{"reference": "Observation/absent"}, {"reference": "urn:uuid:absent"}],
    )
    sodium = files.observation(
        "2", code={"text": "Sodium"}, hasMember=[{"reference": "Observation/1/_history/7"}]
    )
    report = files.report(
        "1",
        result=[{"reference": "Observation/1"}, {"reference": "Observation/2"}],
        performer=[{"reference": "Organization/labo"}],
        encounter={"reference": "Encounter/venue"},
        presentedForm=[{"url": "Binary/scan"}],
    )
    letter = files.document_reference(
        "1",
        author=[{"reference": "Practitioner/dr"}],
        content=[{"attachment": {"title": "Lettre de pneumologie", "url": "Binary/lettre"}}],
        relatesTo=[{"code": "replaces", "target": {"reference": "DocumentReference/0"}}],
    )
    older = files.document_reference("0", data=b"Brouillon de la lettre.")
    consent = {
        "resourceType": "Consent",
        "id": "c",
        "status": "active",
        "patient": {"reference": "Patient/p"},
    }
    return files.bundle(
        letter,
        older,
        report,
        sodium,
        potassium,
        encounter(),
        role(),
        practitioner(),
        organization(),
        consent,
        camille(),
        binary("lettre", LETTER),
        binary("scan", SCAN),
    )


def binary(id: str, data: bytes) -> Json:
    return {
        "resourceType": "Binary",
        "id": id,
        "contentType": "application/pdf",
        "data": b64encode(data).decode(),
    }


def camille_report() -> bytes:
    """Return a report alone in its file."""
    who = {"display": "Camille Exemple", "reference": "Patient/p"}
    return files.as_json(files.report(subject=who, result=[], conclusion="Sans particularité."))
