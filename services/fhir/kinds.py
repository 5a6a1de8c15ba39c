"""Which FHIR R4 types belong in a person's record, which are directories, and what people call them."""

from typing import Final

DIRECTORY: Final = frozenset(
    {
        "Endpoint",
        "HealthcareService",
        "Location",
        "Organization",
        "OrganizationAffiliation",
        "Practitioner",
        "PractitionerRole",
        "Schedule",
        "Slot",
    }
)
DOCUMENTS: Final = frozenset({"Composition", "DiagnosticReport", "DocumentReference"})
NOT_KEPT: Final = frozenset({"MessageHeader", "OperationOutcome", "Parameters"})
"""Types that say something about an exchange, not about a person."""

NAMES: Final[dict[str, tuple[str, str]]] = {
    "Account": ("Compte", "Account"),
    "AdverseEvent": ("Événement indésirable", "Adverse event"),
    "AllergyIntolerance": ("Allergie ou intolérance", "Allergy or intolerance"),
    "Appointment": ("Rendez-vous", "Appointment"),
    "AppointmentResponse": ("Réponse à un rendez-vous", "Appointment response"),
    "BodyStructure": ("Partie du corps", "Body structure"),
    "CarePlan": ("Plan de soins", "Care plan"),
    "CareTeam": ("Équipe de soins", "Care team"),
    "ChargeItem": ("Acte facturé", "Charge item"),
    "Claim": ("Demande de remboursement", "Claim"),
    "ClaimResponse": ("Réponse de remboursement", "Claim response"),
    "ClinicalImpression": ("Avis clinique", "Clinical impression"),
    "Communication": ("Message", "Communication"),
    "CommunicationRequest": ("Demande de message", "Communication request"),
    "Composition": ("Document", "Document"),
    "Condition": ("Problème de santé", "Condition"),
    "Consent": ("Consentement", "Consent"),
    "Contract": ("Contrat", "Contract"),
    "Coverage": ("Couverture santé", "Coverage"),
    "CoverageEligibilityRequest": ("Demande de droits", "Eligibility request"),
    "CoverageEligibilityResponse": ("Réponse de droits", "Eligibility response"),
    "DetectedIssue": ("Alerte", "Detected issue"),
    "Device": ("Dispositif médical", "Device"),
    "DeviceRequest": ("Prescription de dispositif", "Device request"),
    "DeviceUseStatement": ("Dispositif utilisé", "Device use"),
    "DiagnosticReport": ("Compte rendu d’examen", "Diagnostic report"),
    "DocumentManifest": ("Lot de documents", "Document manifest"),
    "DocumentReference": ("Document", "Document"),
    "Encounter": ("Venue ou consultation", "Encounter"),
    "EnrollmentRequest": ("Demande d’adhésion", "Enrolment request"),
    "EpisodeOfCare": ("Épisode de soins", "Episode of care"),
    "ExplanationOfBenefit": ("Relevé de remboursement", "Explanation of benefit"),
    "FamilyMemberHistory": ("Antécédent familial", "Family history"),
    "Flag": ("Point d’attention", "Flag"),
    "Goal": ("Objectif", "Goal"),
    "ImagingStudy": ("Examen d’imagerie", "Imaging study"),
    "Immunization": ("Vaccination", "Immunization"),
    "ImmunizationEvaluation": ("Évaluation de vaccination", "Immunization evaluation"),
    "ImmunizationRecommendation": ("Vaccins conseillés", "Immunization recommendation"),
    "Invoice": ("Facture", "Invoice"),
    "List": ("Liste", "List"),
    "MeasureReport": ("Mesure de suivi", "Measure report"),
    "Media": ("Image ou son", "Media"),
    "Medication": ("Médicament", "Medication"),
    "MedicationAdministration": ("Médicament administré", "Medication administration"),
    "MedicationDispense": ("Médicament délivré", "Medication dispense"),
    "MedicationRequest": ("Prescription de médicament", "Medication request"),
    "MedicationStatement": ("Médicament pris", "Medication statement"),
    "MolecularSequence": ("Séquence moléculaire", "Molecular sequence"),
    "NutritionOrder": ("Prescription alimentaire", "Nutrition order"),
    "Observation": ("Résultat ou mesure", "Observation"),
    "Patient": ("Identité", "Patient"),
    "Person": ("Personne", "Person"),
    "Procedure": ("Acte ou intervention", "Procedure"),
    "QuestionnaireResponse": ("Réponses à un questionnaire", "Questionnaire response"),
    "RelatedPerson": ("Proche", "Related person"),
    "RequestGroup": ("Groupe de demandes", "Request group"),
    "ResearchSubject": ("Participation à une recherche", "Research subject"),
    "RiskAssessment": ("Évaluation de risque", "Risk assessment"),
    "ServiceRequest": ("Demande d’acte", "Service request"),
    "Specimen": ("Prélèvement", "Specimen"),
    "SupplyDelivery": ("Livraison de matériel", "Supply delivery"),
    "SupplyRequest": ("Demande de matériel", "Supply request"),
    "Task": ("Tâche", "Task"),
    "VisionPrescription": ("Prescription d’optique", "Vision prescription"),
}
"""The types of the patient compartment (https://hl7.org/fhir/R4/compartmentdefinition-patient.html), French, English.

`Medication` belongs to them by what points to it.
"""

_OTHERS: Final[dict[str, tuple[str, str]]] = {
    "Bundle": ("Extrait de dossier", "Part of a record"),
    "Binary": ("Fichier", "File"),
    "Organization": ("Établissement", "Organisation"),
    "Practitioner": ("Professionnel", "Practitioner"),
    "PractitionerRole": ("Professionnel", "Practitioner"),
    "Location": ("Lieu", "Location"),
}


def kind_name(type: str, language: str = "fr") -> str:
    """Return what people call a resource type, the FHIR name if there is no word for it."""
    names = NAMES.get(type) or _OTHERS.get(type)
    return names[language != "fr"] if names else type
