"""Coded concepts that both CDA (an OID) and FHIR (a URL) can say."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class System:
    """A terminology: its OID, its name and, where FHIR has one, its URL."""

    oid: str
    name: str
    uri: str = ""

    @property
    def url(self) -> str:
        """The FHIR system."""
        return self.uri or f"urn:oid:{self.oid}"


@dataclass(frozen=True, slots=True)
class Code:
    """A concept with the French words that a document prints for it."""

    code: str
    label: str
    system: System


LOINC: Final = System("2.16.840.1.113883.6.1", "LOINC", "http://loinc.org")
ICD10: Final = System("2.16.840.1.113883.6.3", "CIM-10", "http://hl7.org/fhir/sid/icd-10")
ATC: Final = System("2.16.840.1.113883.6.73", "ATC", "http://www.whocc.no/atc")
DOCUMENT_TYPE: Final = System("1.2.250.1.213.1.1.4.12", "TRE_A05")
ENCOUNTER: Final = System(
    "2.16.840.1.113883.5.4", "HL7:ActCode", "http://terminology.hl7.org/CodeSystem/v3-ActCode"
)

AMBULATORY: Final = Code("AMB", "Ambulatoire (hors établissement)", ENCOUNTER)
EMERGENCY: Final = Code("EMER", "Urgences", ENCOUNTER)


def loinc(code: str, label: str) -> Code:
    """Return a LOINC concept."""
    return Code(code, label, LOINC)
