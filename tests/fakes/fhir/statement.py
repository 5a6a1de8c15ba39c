"""What the faithful server says of itself (FHIR R4 capabilitystatement.html)."""

from tests.fakes.fhir.exchange import Json
from tests.fakes.fhir.parts import EXTENSION

TYPES = (
    "AllergyIntolerance",
    "Binary",
    "Condition",
    "Consent",
    "DiagnosticReport",
    "DocumentReference",
    "Immunization",
    "MedicationStatement",
    "Observation",
    "Patient",
    "Provenance",
    "RelatedPerson",
)
_INTERACTIONS = (
    "read",
    "vread",
    "update",
    "delete",
    "create",
    "search-type",
    "history-instance",
    "history-type",
)


def capability_statement(*, reference: bool) -> Json:
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-22",
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "format": ["json", "application/fhir+json"],
        "rest": [
            {
                "mode": "server",
                "resource": [_resource(type, reference=reference) for type in TYPES],
                "interaction": [
                    {"code": code} for code in ("transaction", "batch", "history-system")
                ],
                "searchParam": [{"name": "_lastUpdated", "type": "date"}],
            }
        ],
    }


def _resource(type: str, *, reference: bool) -> Json:
    everything = ("everything", "http://hl7.org/fhir/OperationDefinition/Patient-everything")
    changes = ("changes", "urn:carnet:OperationDefinition:patient-changes")
    operations = (everything, changes) if reference else (everything,)
    parts = {"extension": [EXTENSION]} if reference and type == "Binary" else {}
    return {
        "type": type,
        **parts,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned-update",
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalUpdate": True,
        "operation": [
            {"name": name, "definition": definition}
            for name, definition in operations
            if type == "Patient"
        ],
    }
