"""Which resources of a file its person may give to a server, and how each names them (FHIR R4, each type's page)."""

from typing import Final

from services.fhir.kinds import DIRECTORY, DOCUMENTS, NAMES

INSIDE: Final = DIRECTORY | {"Medication", "Substance"}
"""Of nobody's record: a person may not write them on a server, so each goes inside what names it (`contained`)."""
_ACTS: Final = frozenset(
    {
        "Appointment",
        "AppointmentResponse",
        "Claim",
        "Communication",
        "CommunicationRequest",
        "Consent",
        "Contract",
        "CoverageEligibilityRequest",
        "EnrollmentRequest",
        "Task",
    }
)
"""On a server these would act: book, allow, ask, bill. An old one in a file is to be read, not done again."""
GIVEN: Final = frozenset(NAMES) - INSIDE - DOCUMENTS - _ACTS - {"Patient", "Person"}
"""What leaves by itself. The server has its own Patient; a document leaves if it is one here (`DOCUMENTS`)."""

ONE_IDENTIFIER: Final = frozenset({"AdverseEvent", "Composition", "QuestionnaireResponse"})
"""Where R4 has room for a single identifier."""
_OF_PATIENT: Final = frozenset(
    {
        "AllergyIntolerance",
        "BodyStructure",
        "ClaimResponse",
        "CoverageEligibilityResponse",
        "DetectedIssue",
        "EpisodeOfCare",
        "ExplanationOfBenefit",
        "FamilyMemberHistory",
        "Immunization",
        "ImmunizationEvaluation",
        "ImmunizationRecommendation",
        "MolecularSequence",
        "NutritionOrder",
        "RelatedPerson",
        "SupplyDelivery",
        "VisionPrescription",
    }
)
_NOBODYS: Final = frozenset({"Device", "ResearchSubject", "SupplyRequest"})
"""These need no patient, or name one elsewhere."""


def owner_element(type: str) -> str:
    """Return the element in which a type names its patient, "" where none is needed."""
    if type in _NOBODYS or type not in GIVEN | DOCUMENTS:
        return ""
    if type == "Coverage":
        return "beneficiary"
    return "patient" if type in _OF_PATIENT else "subject"
