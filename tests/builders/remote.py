"""What a server has of Camille: small FHIR resources, as dictionaries."""

import base64
import hashlib
from typing import Any, Final

Json = dict[str, Any]

PATIENT: Final = "camille"
LETTER: Final = b"Lettre de pneumologie. Le souffle est normal."


def patient(id: str = PATIENT, family: str = "Exemple") -> Json:
    return {
        "resourceType": "Patient",
        "id": id,
        "name": [{"use": "official", "family": family, "given": ["Camille"]}],
        "birthDate": "1992-03-14",
    }


def binary(id: str, data: bytes = LETTER, mime: str = "text/plain") -> Json:
    return {
        "resourceType": "Binary",
        "id": id,
        "contentType": mime,
        "data": base64.b64encode(data).decode(),
    }


def letter(id: str, title: str = "Lettre", of: str = PATIENT, data: bytes = LETTER) -> Json:
    """Return a DocumentReference whose file is `Binary/<id>-file`."""
    return {
        "resourceType": "DocumentReference",
        "id": id,
        "status": "current",
        "subject": {"reference": f"Patient/{of}"},
        "date": "2026-10-05T10:00:00Z",
        "author": [{"display": "Dr Modèle"}],
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain",
                    "url": f"Binary/{id}-file",
                    "title": title,
                    "hash": base64.b64encode(
                        hashlib.sha1(data, usedforsecurity=False).digest()
                    ).decode(),
                }
            }
        ],
    }


def result(id: str, value: float, of: str = PATIENT) -> Json:
    return {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "subject": {"reference": f"Patient/{of}"},
        "code": {"text": "Ferritine"},
        "effectiveDateTime": "2026-10-05",
        "valueQuantity": {"value": value, "unit": "µg/L"},
    }


def report(id: str, results: list[str], of: str = PATIENT) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "id": id,
        "status": "final",
        "subject": {"reference": f"Patient/{of}"},
        "code": {"text": "Bilan sanguin"},
        "effectiveDateTime": "2026-10-05",
        "result": [{"reference": f"Observation/{one}"} for one in results],
    }
