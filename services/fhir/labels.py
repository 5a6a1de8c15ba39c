"""The words of the pages Carnet makes from structured data, in French and English."""

import re
from typing import Final

from services.fhir.kinds import kind_name

_LABELS: Final[dict[str, tuple[str, str]]] = {
    "abatement": ("Fin", "End"),
    "abatementDateTime": ("Fin", "End"),
    "active": ("Actif", "Active"),
    "activity": ("Activités", "Activities"),
    "address": ("Adresse", "Address"),
    "actor": ("Qui", "Who"),
    "answer": ("Réponse", "Answer"),
    "asserter": ("Déclaré par", "Asserted by"),
    "attachment": ("Fichier", "File"),
    "authenticator": ("Validé par", "Authenticated by"),
    "author": ("Auteur", "Author"),
    "authored": ("Date", "Date"),
    "authoredOn": ("Prescrit le", "Written on"),
    "beneficiary": ("Bénéficiaire", "Beneficiary"),
    "birthDate": ("Date de naissance", "Date of birth"),
    "bodySite": ("Partie du corps", "Body site"),
    "category": ("Catégorie", "Category"),
    "class": ("Nature", "Class"),
    "clinicalStatus": ("État", "Clinical status"),
    "code": ("Intitulé", "Name"),
    "comment": ("Commentaire", "Comment"),
    "component": ("Détail", "Components"),
    "conclusion": ("Conclusion", "Conclusion"),
    "conclusionCode": ("Conclusion", "Conclusion"),
    "contact": ("Contact", "Contact"),
    "context": ("Contexte", "Context"),
    "deceased": ("Décès", "Deceased"),
    "facilityType": ("Type d’établissement", "Facility type"),
    "function": ("Rôle", "Function"),
    "managingOrganization": ("Établissement", "Managing organisation"),
    "masterIdentifier": ("Identifiant du document", "Document identifier"),
    "practiceSetting": ("Cadre d’exercice", "Practice setting"),
    "quantity": ("Quantité", "Quantity"),
    "securityLabel": ("Confidentialité", "Confidentiality"),
    "source": ("Source", "Source"),
    "value": ("Valeur", "Value"),
    "content": ("Contenu", "Content"),
    "contentType": ("Format", "Format"),
    "criticality": ("Gravité", "Criticality"),
    "custodian": ("Conservé par", "Custodian"),
    "data": ("Données", "Data"),
    "date": ("Date", "Date"),
    "dateAsserted": ("Déclaré le", "Asserted on"),
    "description": ("Description", "Description"),
    "diagnosis": ("Diagnostic", "Diagnosis"),
    "dispenseRequest": ("Délivrance", "Dispensing"),
    "doNotPerform": ("Ne pas faire", "Do not perform"),
    "dosage": ("Posologie", "Dosage"),
    "dosageInstruction": ("Posologie", "Dosage"),
    "doseQuantity": ("Dose", "Dose"),
    "effectiveDateTime": ("Date", "Date"),
    "effectivePeriod": ("Période", "Period"),
    "encounter": ("Venue", "Encounter"),
    "end": ("Fin", "End"),
    "expirationDate": ("Péremption", "Expiry"),
    "for": ("Personne", "Person"),
    "gender": ("Sexe", "Gender"),
    "identifier": ("Identifiant", "Identifier"),
    "intent": ("Intention", "Intent"),
    "interpretation": ("Interprétation", "Interpretation"),
    "issued": ("Publié le", "Issued"),
    "item": ("Éléments", "Items"),
    "language": ("Langue", "Language"),
    "location": ("Lieu", "Location"),
    "lotNumber": ("Numéro de lot", "Lot number"),
    "manufacturer": ("Fabricant", "Manufacturer"),
    "medicationCodeableConcept": ("Médicament", "Medication"),
    "medicationReference": ("Médicament", "Medication"),
    "method": ("Méthode", "Method"),
    "name": ("Nom", "Name"),
    "note": ("Note", "Note"),
    "occurrenceDateTime": ("Date", "Date"),
    "onsetDateTime": ("Début", "Onset"),
    "participant": ("Participants", "Participants"),
    "patient": ("Personne", "Person"),
    "performedDateTime": ("Date", "Date"),
    "performedPeriod": ("Période", "Period"),
    "performer": ("Réalisé par", "Performed by"),
    "period": ("Période", "Period"),
    "presentedForm": ("Compte rendu", "Report"),
    "priority": ("Priorité", "Priority"),
    "reaction": ("Réaction", "Reaction"),
    "reasonCode": ("Motif", "Reason"),
    "reasonReference": ("Motif", "Reason"),
    "recordedDate": ("Noté le", "Recorded on"),
    "recorder": ("Noté par", "Recorded by"),
    "referenceRange": ("Valeurs de référence", "Reference range"),
    "relationship": ("Lien", "Relationship"),
    "requester": ("Demandé par", "Requested by"),
    "result": ("Résultats", "Results"),
    "route": ("Voie", "Route"),
    "severity": ("Sévérité", "Severity"),
    "specimen": ("Prélèvement", "Specimen"),
    "start": ("Début", "Start"),
    "status": ("Statut", "Status"),
    "statusReason": ("Raison du statut", "Status reason"),
    "subject": ("Personne", "Person"),
    "substitution": ("Substitution", "Substitution"),
    "telecom": ("Contact", "Contact"),
    "title": ("Titre", "Title"),
    "type": ("Type", "Type"),
    "vaccineCode": ("Vaccin", "Vaccine"),
    "verificationStatus": ("Certitude", "Verification"),
    # Columns and sentences of our own.
    "+test": ("Analyse", "Test"),
    "+value": ("Résultat", "Result"),
    "+range": ("Valeurs de référence", "Reference range"),
    "+meaning": ("Interprétation", "Interpretation"),
    "+made": ("Laboratoire et méthode", "Laboratory and method"),
    "+absent": ("Non fourni", "Not provided"),
    "+elsewhere": ("Résultat absent de ce fichier", "Result not in this file"),
    "+modifier": (
        "Attention : ce document contient une précision que Carnet ne sait pas afficher. Lisez l’original.",
        "Caution: this document holds a detail that Carnet cannot show. Read the original.",
    ),
    "+more": (
        "La suite est dans le fichier d’origine.",
        "The rest is in the original file.",
    ),
    "+true": ("oui", "yes"),
    "+false": ("non", "no"),
}

_CODES: Final[dict[str, tuple[str, str]]] = {
    "active": ("actif", "active"),
    "amended": ("modifié", "amended"),
    "appended": ("complété", "appended"),
    "booked": ("réservé", "booked"),
    "cancelled": ("annulé", "cancelled"),
    "completed": ("terminé", "completed"),
    "confirmed": ("confirmé", "confirmed"),
    "corrected": ("corrigé", "corrected"),
    "current": ("en vigueur", "current"),
    "draft": ("brouillon", "draft"),
    "entered-in-error": ("saisi par erreur", "entered in error"),
    "female": ("féminin", "female"),
    "final": ("définitif", "final"),
    "finished": ("terminé", "finished"),
    "in-progress": ("en cours", "in progress"),
    "inactive": ("inactif", "inactive"),
    "male": ("masculin", "male"),
    "not-done": ("non fait", "not done"),
    "on-hold": ("suspendu", "on hold"),
    "partial": ("partiel", "partial"),
    "preliminary": ("provisoire", "preliminary"),
    "registered": ("enregistré", "registered"),
    "resolved": ("résolu", "resolved"),
    "stopped": ("arrêté", "stopped"),
    "superseded": ("remplacé", "superseded"),
    "unknown": ("inconnu", "unknown"),
}

_INTERPRETATIONS: Final[dict[str, tuple[str, str]]] = {
    "A": ("Anormal", "Abnormal"),
    "AA": ("Très anormal", "Critically abnormal"),
    "H": ("Élevé", "High"),
    "HH": ("Très élevé", "Critically high"),
    "HU": ("Nettement élevé", "Significantly high"),
    "I": ("Intermédiaire", "Intermediate"),
    "L": ("Bas", "Low"),
    "LL": ("Très bas", "Critically low"),
    "LU": ("Nettement bas", "Significantly low"),
    "N": ("Normal", "Normal"),
    "NEG": ("Négatif", "Negative"),
    "POS": ("Positif", "Positive"),
    "R": ("Résistant", "Resistant"),
    "S": ("Sensible", "Susceptible"),
}
"""Of http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation, when no word comes with the code."""

_CHOICE: Final = re.compile(
    r"(?<=[a-z])(?:DateTime|CodeableConcept|Reference|Quantity|Coding|Boolean|String|Period|Range|Integer|Decimal|Uri)$"
)
"""The type at the end of a choice element's name: valueCoding is a value."""
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def label(element: str, language: str) -> str:
    """Return what people call an element; its FHIR name in words if there is none."""
    known = _LABELS.get(element)
    if known:
        return known[language != "fr"]
    base = _CHOICE.sub("", element)
    if base != element:
        return label(base, language)
    if element[:1].isupper():
        return kind_name(element, language)
    return " ".join(_CAMEL.split(element)).capitalize()


def code_word(code: str, language: str) -> str:
    """Return the word for a status or gender code, the code itself if there is none."""
    known = _CODES.get(code)
    return known[language != "fr"] if known else code


def interpretation_word(code: str, language: str) -> str:
    """Return the word for an interpretation code, the code itself if there is none."""
    known = _INTERPRETATIONS.get(code)
    return known[language != "fr"] if known else code
