"""A document as a French server holds it: a DocumentReference of the PDSm guide and the Binary it points to.

Sources: PDSm 3.1 comprehensive DocumentReference (author, custodian, contained subject, size, SHA-1, title and period
are mandatory); https://hl7.org/fhir/R4/documentreference.html, https://hl7.org/fhir/R4/binary.html.
"""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.demo.dates import instant
from backend.demo.directory import SECTOR, SETTING, Place
from backend.demo.fhir import HL7, Json, concept, identifier, nos, reference
from backend.demo.kinds import CLASS, Kind
from backend.demo.person import DemoPerson, identity

_PROFILE: Final = (
    "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/"
    "pdsm-comprehensive-document-reference"
)
_CONFIDENTIALITY: Final = f"{HL7}/v3-Confidentiality"
_VISIBILITY: Final = nos("TRE_A07-StatutVisibiliteDocument")
_FORMATS: Final = "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode"
_PATIENT_ENTRY: Final = "1.2.250.1.213.1.1.4.6"

HIDDEN_FROM_PARENTS: Final = (
    "INVISIBLE_REPRESENTANTS_LEGAUX",
    "Non visible par les représentants légaux du patient",
)
HIDDEN_FROM_PROFESSIONALS: Final = ("MASQUE_PS", "Masqué aux professionnels de santé")


@dataclass(frozen=True, slots=True)
class Document:
    """A file with what is said of it.

    `id` is the id of the DocumentReference and names this version; `set_id` names the document through its versions.
    `author` is a reference; `custodian` the place that keeps it, None when the person deposited it. `since` is the
    start of the care it tells of, `replaces` the id of the version before. `labels` are codes of TRE_A07.
    """

    id: str
    binary: str
    set_id: str
    kind: Kind
    title: str
    moment: datetime
    author: Json
    custodian: Place | None
    content: bytes
    content_type: str = "application/pdf"
    since: datetime | None = None
    replaces: str = ""
    superseded: bool = False
    labels: tuple[tuple[str, str], ...] = ()


def document_resources(person: DemoPerson, document: Document) -> tuple[Json, Json]:
    """Return the Binary, then the DocumentReference that points to it."""
    return _binary(person, document), _document_reference(person, document)


def attachment(document: Document) -> Json:
    """Return the Attachment: its size in bytes, its SHA-1 in base64 (R4), where it is."""
    return {
        "contentType": document.content_type,
        "language": "fr-FR",
        "url": f"Binary/{document.binary}",
        "size": len(document.content),
        # R4 fixes SHA-1 here; it tells versions apart and protects nothing.
        "hash": b64encode(hashlib.sha1(document.content, usedforsecurity=False).digest()).decode(),
        "title": document.title,
        "creation": instant(document.moment),
    }


def _binary(person: DemoPerson, document: Document) -> Json:
    return {
        "resourceType": "Binary",
        "id": document.binary,
        "contentType": document.content_type,
        "securityContext": reference("Patient", person.patient),
        "data": b64encode(document.content).decode(),
    }


def _document_reference(person: DemoPerson, document: Document) -> Json:
    written = instant(document.moment)
    made: Json = {
        "resourceType": "DocumentReference",
        "id": document.id,
        "meta": {"profile": [_PROFILE]},
        "language": "fr-FR",
        "contained": [{"resourceType": "Patient", "id": "subject", **identity(person)}],
        "masterIdentifier": identifier(document.id),
        "identifier": [identifier(document.set_id)],
        "status": "superseded" if document.superseded else "current",
        "docStatus": "final",
        "type": concept(document.kind.system, document.kind.code, document.kind.display),
        "category": [concept(CLASS, *document.kind.category)],
        "subject": person.reference,
        "date": written,
        "author": [document.author],
        "securityLabel": [
            concept(_CONFIDENTIALITY, "N", "normal"),
            *(concept(_VISIBILITY, *label) for label in document.labels),
        ],
        "content": [
            {
                "attachment": attachment(document),
                "format": {
                    "system": _FORMATS,
                    "code": "urn:ihe:iti:xds:2017:mimeTypeSufficient",
                    "display": "mimeType Sufficient",
                },
            }
        ],
        "context": _context(document),
    }
    if document.custodian:
        made["custodian"] = document.custodian.reference
    if document.replaces:
        target = reference("DocumentReference", document.replaces)
        made["relatesTo"] = [{"code": "replaces", "target": target}]
    return made


def _context(document: Document) -> Json:
    period = {"start": instant(document.since or document.moment), "end": instant(document.moment)}
    place = document.custodian
    if place:
        sector, setting = concept(SECTOR, *place.sector), concept(SETTING, *place.setting)
    else:
        by_the_person = ("EXP_PATIENT", "Expression personnelle du patient")
        sector = setting = concept(f"urn:oid:{_PATIENT_ENTRY}", *by_the_person)
    return {
        "period": period,
        "facilityType": sector,
        "practiceSetting": setting,
        "sourcePatientInfo": {"reference": "#subject"},
    }
