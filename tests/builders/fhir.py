"""Small FHIR resources about nobody."""

import json
from typing import Any

Json = dict[str, Any]
PATIENT = "camille"


def patient(id: str = PATIENT) -> Json:
    return {"resourceType": "Patient", "id": id, "name": [{"family": "Exemple"}]}


def document(id: str, *, about: str = PATIENT, title: str = "Compte rendu") -> Json:
    return {
        "resourceType": "DocumentReference",
        "id": id,
        "status": "current",
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{id}"}],
        "subject": {"reference": f"Patient/{about}"},
        "description": title,
        "content": [{"attachment": {"contentType": "text/plain", "title": title}}],
    }


def encoded(resource: Json) -> bytes:
    return json.dumps(resource, ensure_ascii=False).encode()
