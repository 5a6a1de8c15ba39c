"""What this server does, said by itself (FHIR R4, capabilitystatement.html): no more is claimed than is tested."""

import json
from typing import Any, Final

from backend.fhir_server.parameters import INCLUDES
from backend.fhir_server.types import DATES, DIRECTORY, SERVED

CHANGES: Final = "urn:carnet:OperationDefinition:patient-changes"
"""Our own operation; its documentation is the operation entry's."""

_EVERYTHING: Final = "http://hl7.org/fhir/OperationDefinition/Patient-everything"
_OAUTH_URIS: Final = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_INTERACTIONS: Final = (
    "read", "vread", "update", "delete", "history-instance", "history-type", "create", "search-type",
)  # fmt: skip
_DOCUMENTATION: Final = (
    "Every resource is kept under one patient, whom its subject, patient, beneficiary, for, individual, "
    "securityContext or participant.actor names, or else the token. Directory types (HealthcareService, Location, "
    "Organization, Practitioner, PractitionerRole, Schedule, Slot) are read by all who are signed in and written by "
    "systems. A system names the patient in what it deposits, by the search parameter patient, or by the header "
    "X-Security-Context; the one search across records is a system's, Patient by one whole identifier and nothing else "
    "(identifier=system|value; two at most are answered, POST keeps it out of addresses). Only systems give a Patient "
    "an identifier. A transaction takes writes only, a batch anything. Lists show a Binary without its data "
    "(tag SUBSETTED). Sort takes one key: _lastUpdated, _id or date."
)
_CHANGES_DOCUMENTATION: Final = (
    "GET Patient/[id]/$changes?cursor=&_count= answers a history Bundle of the last version of what changed after the "
    "cursor, deletions too, the oldest change first. Its next link always carries the next cursor; the tag of system "
    "urn:carnet:feed is `more` when more follows now, `end` when not. 410: start again without a cursor."
)
_PARAMETERS: Final = {
    "_id": "token",
    "_lastUpdated": "date",
    "type": "token",
    "category": "token",
    "status": "token",
    "identifier": "token",
}


def statement(base: str, date: str) -> bytes:
    """Return the CapabilityStatement; `date` is when the server began to say so."""
    content = {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "kind": "instance",
        "software": {"name": "Carnet"},
        "implementation": {"description": "Carnet's reference server", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _DOCUMENTATION,
                "security": _security(),
                "resource": [_resource(type) for type in sorted(SERVED)],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            }
        ],
    }
    return json.dumps(content).encode()


def _security() -> dict[str, Any]:
    coding = {"system": _OAUTH_URIS, "code": "SMART-on-FHIR"}
    return {
        "service": [{"coding": [coding]}],
        "description": "Bearer tokens with SMART v2 scopes; see .well-known/smart-configuration.",
    }


def _resource(type: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": type,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "not-match",
        "conditionalUpdate": True,
        "conditionalDelete": "not-supported",
        "searchParam": [{"name": name, "type": kind} for name, kind in _parameters(type)],
    }
    if type in INCLUDES:
        said["searchInclude"] = [f"{type}:{element}" for element in INCLUDES[type]]
    if type == "Patient":
        said["operation"] = [
            {"name": "everything", "definition": _EVERYTHING},
            {"name": "changes", "definition": CHANGES, "documentation": _CHANGES_DOCUMENTATION},
        ]
    return said


def _parameters(type: str) -> list[tuple[str, str]]:
    found = list(_PARAMETERS.items())
    if type in DATES:
        found.append(("date", "date"))
    if type not in DIRECTORY:
        found.append(("patient", "reference"))
    return found
