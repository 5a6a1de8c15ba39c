"""The resource types served, and which of them belong to nobody's record."""

import re
from http import HTTPStatus
from typing import Final

from backend.fhir_server.outcomes import FhirError

ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
"""What can be an id (FHIR R4, datatypes.html#id)."""

DIRECTORY: Final = frozenset(
    {
        "HealthcareService",
        "Location",
        "Organization",
        "Practitioner",
        "PractitionerRole",
        "Schedule",
        "Slot",
    }
)
"""Shared by all: kept under the patient "", read by all who are signed in, written by systems."""

SHARED: Final = ""
"""The key under which directory types are kept; no patient's id is empty."""

TRACE: Final = "AuditEvent"
"""What the server writes and nobody else: it has addresses of its own, and is in no record."""

_RECORD: Final = """
    Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic Binary BodyStructure
    Bundle CarePlan CareTeam ChargeItem Claim ClaimResponse ClinicalImpression Communication CommunicationRequest
    Composition Condition Consent Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse
    DetectedIssue Device DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest
    DocumentReference Encounter EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Flag Goal Group
    GuidanceResponse ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation Invoice List Media
    Medication MedicationAdministration MedicationDispense MedicationRequest MedicationStatement
    MolecularSequence NutritionOrder Observation Patient PaymentNotice Person Procedure Provenance Questionnaire
    QuestionnaireResponse RelatedPerson RequestGroup ResearchSubject RiskAssessment ServiceRequest Specimen
    Substance SupplyDelivery SupplyRequest Task VisionPrescription
"""

SERVED: Final = DIRECTORY.union(_RECORD.split())
"""What a record may hold. Definitions (profiles, value sets, libraries) are no one's health data: not served."""

RECORD: Final = tuple(sorted(SERVED - DIRECTORY))
"""The types of a record, in the order in which it is paged."""

DATES: Final = {
    "AllergyIntolerance": ("recordedDate",),
    "Appointment": ("start",),
    "CarePlan": ("period",),
    "CareTeam": ("period",),
    "ClinicalImpression": ("date",),
    "Composition": ("date",),
    "Consent": ("dateTime",),
    "DiagnosticReport": ("effectiveDateTime", "effectivePeriod"),
    "DocumentReference": ("date",),
    "Encounter": ("period",),
    "EpisodeOfCare": ("period",),
    "FamilyMemberHistory": ("date",),
    "Flag": ("period",),
    "Immunization": ("occurrenceDateTime",),
    "ImmunizationRecommendation": ("date",),
    "List": ("date",),
    "Observation": ("effectiveDateTime", "effectivePeriod", "effectiveInstant"),
    "Procedure": ("performedDateTime", "performedPeriod"),
    "RiskAssessment": ("occurrenceDateTime", "occurrencePeriod"),
    "Schedule": ("planningHorizon",),
    "SupplyRequest": ("authoredOn",),
}
"""What the search parameter `date` looks at (FHIR R4, each resource's search parameters)."""


def served(type: str) -> str:
    """Return the type; raises FhirError 404 when it is not served."""
    if type not in SERVED:
        raise FhirError(HTTPStatus.NOT_FOUND, "This resource type is not served.")
    return type
