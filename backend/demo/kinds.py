"""The kinds of document of a French record: class (TRE_A03, JDV_J57), type (JDV_J66) and their French words."""

from dataclasses import dataclass
from typing import Final

from backend.demo.fhir import LOINC, nos

CLASS: Final = nos("TRE_A03-ClasseDocument")
FRENCH_TYPE: Final = nos("TRE_A05-TypeDocComplementaire")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of document in its class; `system` is LOINC or the French complement to it."""

    category: tuple[str, str]
    code: str
    display: str
    system: str = LOINC


_REPORT: Final = ("10", "Compte rendu")
_SUMMARY: Final = ("11", "Synthèse")
_IMAGING: Final = ("31", "Imagerie médicale")
_PRESCRIPTION: Final = ("42", "Prescription")
_PLAN: Final = ("44", "Plan de soins, protocole de soins")
_CERTIFICATE: Final = ("52", "Certificat, déclaration")
_BY_THE_PATIENT: Final = ("90", "Autres documents déposés par le patient")

LABORATORY_REPORT: Final = Kind(_REPORT, "11502-2", "CR d'examens biologiques")
CONSULTATION: Final = Kind(_REPORT, "11488-4", "CR ou fiche de consultation ou de visite")
DISCHARGE: Final = Kind(
    _REPORT, "11490-0", "Lettre de liaison à la sortie d'un établissement de soins"
)
EMERGENCY: Final = Kind(_REPORT, "15507-7", "CR de passage aux urgences")
FUNCTION_TEST: Final = Kind(_REPORT, "47420-5", "CR de bilan fonctionnel")
OPHTHALMOLOGY: Final = Kind(_REPORT, "78513-9", "CR de consultation en ophtalmologie")
SCREENING: Final = Kind(
    _REPORT, "75492-9", "CR d'acte diagnostique à visée préventive ou de dépistage"
)
CHILD_CHECK: Final = Kind(_REPORT, "68817-6", "Bilan de santé et de prévention de l'enfant")
VACCINATIONS: Final = Kind(_REPORT, "11369-6", "Historique des vaccinations")
IMAGING_REPORT: Final = Kind(_IMAGING, "18748-4", "CR d'imagerie médicale")
PRESCRIPTION: Final = Kind(_PRESCRIPTION, "57833-6", "Prescription de produits de santé")
SUMMARY: Final = Kind(_SUMMARY, "SYNTH", "Synthèse", FRENCH_TYPE)
CARE_PROTOCOL: Final = Kind(_PLAN, "PROT_ALD", "Protocole de soins ALD", FRENCH_TYPE)
INDIVIDUAL_PLAN: Final = Kind(_PLAN, "18776-5", "Plan personnalisé de soins")
CERTIFICATE: Final = Kind(_CERTIFICATE, "89601-9", "Certificat médical")
WILL: Final = Kind(_BY_THE_PATIENT, "EXPPAT_1", "Volontés et droits du patient", FRENCH_TYPE)
DIRECTIVES: Final = Kind(_BY_THE_PATIENT, "EXPPAT_3", "Directives anticipées", FRENCH_TYPE)
NOTE: Final = Kind(_BY_THE_PATIENT, "EXPPAT_2", "Autre document du patient", FRENCH_TYPE)
