"""The codes that say what a document or a resource is, as French servers write them.

Sources: ANS NOS tables TRE_A03 (classes), TRE_A05 and LOINC in JDV_J07 (types), TRE_A07 (visibility), TRE_R260 (roles).
The ANS publishes no table from types to classes that we found: the one here is Carnet's own, used only when a document
names no class, and holds only types whose name says their class.
"""

from typing import Final

from backend.access.families import Family

_NOS: Final = "https://mos.esante.gouv.fr/NOS"


def systems_of(table: str, oid: str) -> frozenset[str]:
    """Return the ways a French code system is written: its FHIR URL, its folder, its OID."""
    return frozenset(
        {
            f"{_NOS}/{table}/FHIR/{table.replace('_', '-')}",
            f"{_NOS}/{table}",
            f"urn:oid:{oid}",
            oid,
        }
    )


CLASS_SYSTEMS: Final = systems_of("TRE_A03-ClasseDocument", "1.2.250.1.213.1.1.4.1")
VISIBILITY_SYSTEMS: Final = systems_of("TRE_A07-StatutVisibiliteDocument", "1.2.250.1.213.1.1.4.13")
ROLE_SYSTEMS: Final = systems_of("TRE_R260-HL7RoleClass", "2.16.840.1.113883.5.110") | {
    "http://terminology.hl7.org/CodeSystem/v3-RoleClass"
}
PATIENT_SYSTEM: Final = "urn:carnet:patient"
"""Identifier system: the id of the Patient whom a RelatedPerson of this record is, in their own record."""

HIDDEN_FROM_SYSTEM: Final = "urn:carnet:hidden-from"
"""Label system: the code is the id of a professional who does not see the resource."""

NOTICE_SYSTEM: Final = "urn:carnet:notice"
"""Category system of a Communication that the server itself writes."""

OPENED: Final = "emergency-access"
"""The notice that the record was opened in an emergency (CSP R1111-48)."""

GUARDIAN: Final = "GUARD"

CLASSES: Final = {
    "10": Family.REPORTS,
    "11": Family.SUMMARIES,
    "31": Family.IMAGING,
    "42": Family.PRESCRIPTIONS,
    "43": Family.DISPENSATION,
    "44": Family.PLANS,
    "45": Family.ADMINISTERED,
    "52": Family.CERTIFICATES,
    "60": Family.REIMBURSEMENTS,
    "90": Family.PATIENT,
    "95": Family.MANAGEMENT,
}

DIRECTIVES: Final = frozenset({"EXPPAT_1", "EXPPAT_3", "42348-3", "81334-5"})
"""Wishes and advance directives: whatever the class (90 in France), they are directives."""

_TYPES: Final[dict[Family, tuple[str, ...]]] = {
    Family.REPORTS: (
        "11488-4", "11490-0", "11502-2", "11505-5", "11506-3", "15507-7", "15508-5", "18761-7", "34112-3",
        "34120-6", "34749-2", "34794-8", "34874-8", "34875-5", "47420-5", "51969-4", "59283-2", "60280-5",
        "60568-3", "67851-6", "70004-7", "75482-0", "75492-9", "77436-4", "78513-9", "85208-7", "89233-1",
        "96349-6",
    ),
    Family.SUMMARIES: ("SYNTH", "60591-5", "34133-9", "68599-0"),
    Family.IMAGING: ("18748-4", "IMG-KOS"),
    Family.PRESCRIPTIONS: (
        "57833-6", "57832-8", "57828-6", "55115-0", "PRESC-AAT", "PRESC-BIO", "PRESC-KINE", "PRESC-INF",
        "PRESC-PEDI", "PRESC-ORTHOPHO", "PRESC-ORTHOPTIE",
    ),
    Family.DISPENSATION: ("60593-1", "DISP_AUT"),
    Family.PLANS: ("18776-5", "PROT_ALD", "77604-7"),
    Family.ADMINISTERED: ("80565-5",),
    Family.CERTIFICATES: ("89601-9", "CERT_DECL", "86531-1"),
    Family.REIMBURSEMENTS: ("REMB",),
    Family.PATIENT: ("EXPPAT_2", *(f"DOCPAT0{number}" for number in range(1, 10))),
}  # fmt: skip
TYPES: Final = {code: family for family, codes in _TYPES.items() for code in codes}

_RESOURCES: Final = {
    Family.REPORTS: (
        "AdverseEvent BodyStructure ClinicalImpression DetectedIssue DiagnosticReport Encounter EpisodeOfCare "
        "MolecularSequence Observation Procedure Specimen"
    ),
    Family.SUMMARIES: (
        "AllergyIntolerance Condition Device DeviceUseStatement FamilyMemberHistory Flag MedicationStatement "
        "RiskAssessment"
    ),
    Family.IMAGING: "ImagingStudy Media",
    Family.PRESCRIPTIONS: (
        "DeviceRequest Medication MedicationRequest NutritionOrder RequestGroup ServiceRequest SupplyRequest "
        "VisionPrescription"
    ),
    Family.DISPENSATION: "MedicationDispense SupplyDelivery",
    Family.PLANS: "CarePlan Goal",
    Family.ADMINISTERED: "MedicationAdministration",
    Family.REIMBURSEMENTS: (
        "Account ChargeItem Claim ClaimResponse CoverageEligibilityRequest CoverageEligibilityResponse "
        "ExplanationOfBenefit Invoice PaymentNotice"
    ),
    Family.MANAGEMENT: "Contract",
    Family.PATIENT: "Questionnaire QuestionnaireResponse",
    Family.APPOINTMENTS: "Appointment AppointmentResponse",
    Family.PREVENTION: "Immunization ImmunizationEvaluation ImmunizationRecommendation",
    Family.IDENTITY: "Patient",
    Family.PROFILE: "Coverage Person RelatedPerson",
    Family.CONSENTS: "CareTeam Consent",
    Family.TRACES: "AuditEvent",
    Family.DIRECTORY: (
        "HealthcareService Location Organization Practitioner PractitionerRole Schedule Slot"
    ),
    Family.CONTENT: "Binary",
}
RESOURCES: Final = {type: family for family, types in _RESOURCES.items() for type in types.split()}
"""What points at other things (Bundle, List, Provenance, Task…) is in no family: its references would tell."""

IMAGING_SECTIONS: Final = frozenset(
    {"imaging", "RAD", "CT", "NMR", "NMS", "RUS", "RX", "CUS", "VUS", "XRC", "OUS", "LP29684-5"}
)
"""Category codes of an Observation or a DiagnosticReport (HL7 v2-0074, LOINC) that make it imaging."""
