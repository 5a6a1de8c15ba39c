"""Which category a document is shown in, and what its type is called when it does not say.

The tables are **Carnet's own rule**, not an official mapping: the ANS publishes the types (JDV_J07, JDV_J66) and the
classes (TRE_A03), and Mon espace santé its categories, but no table between them was found. A type says more than a
class, so it wins. Categories that are not shown to people (vaccination record, wishes, reimbursements) are avoided:
a vaccination history is filed under prevention.
"""

from collections.abc import Iterable
from typing import Final

from services.core.categories import Category
from services.documents.models import Status

_TYPES: Final[dict[Category, tuple[str, ...]]] = {
    Category.SUMMARY: ("DOCPAT01", "29274-8", "101881-1"),
    Category.MEDICAL_SUMMARY: ("SYNTH", "60591-5", "DOCPAT08", "34133-9", "68599-0"),
    Category.PRESCRIPTION: (
        "57833-6",
        "57832-8",
        "57828-6",
        "55115-0",
        "75496-0",
        "75468-9",
        "60593-1",
        "61357-0",
        "56445-0",
        "77604-7",
        "18776-5",
        "80565-5",
        "80820-4",
        "PRESC-AAT",
        "PRESC-BIO",
        "PRESC-KINE",
        "PRESC-INF",
        "PRESC-PEDI",
        "PRESC-ORTHOPHO",
        "PRESC-ORTHOPTIE",
        "DISP_AUT",
        "PROT_ALD",
        "DOCPAT02",
    ),
    Category.IMAGING: ("18748-4", "IMG-KOS", "52040-3", "DOCPAT04"),
    Category.LABORATORY: ("11502-2", "51969-4", "96173-0", "DOCPAT05"),
    Category.PREVENTION: (
        "11369-6",
        "87273-9",
        "96874-3",
        "75482-0",
        "75492-9",
        "83869-8",
        "68817-6",
        "59283-2",
        "DOCPAT06",
    ),
    Category.CERTIFICATE: ("89601-9", "CERT_DECL", "86531-1", "DOCPAT07"),
    Category.ADMINISTRATIVE: (
        "51851-4",
        "56446-8",
        "59284-0",
        "ATTEST-ASS-COMPL",
        "ATTEST-RESID",
        "ATTEST-HEBGT",
        "ATTEST-DROITS-AM",
        "AUTORIS-SOINS",
        "PIECE-IDENTITE",
        "FICHE-CONTACTS",
        "EXPORT_DUI",
        "REMB",
        "DOCPAT09",
    ),
    Category.DIRECTIVES: ("EXPPAT_3", "EXPPAT_1", "42348-3", "81334-5"),
    Category.QUESTIONNAIRE: ("74465-6",),
    Category.OTHER: ("EXPPAT_2", "FEUILLE-DE-STYLE", "E1762"),
    Category.REPORT: (
        "11488-4",
        "11490-0",
        "34112-3",
        "34108-1",
        "11505-5",
        "11506-3",
        "11526-1",
        "15507-7",
        "15508-5",
        "18761-7",
        "28617-9",
        "28653-4",
        "34120-6",
        "34749-2",
        "34794-8",
        "34842-5",
        "34874-8",
        "34875-5",
        "47420-5",
        "57055-6",
        "57057-2",
        "57075-4",
        "60280-5",
        "60568-3",
        "67851-6",
        "70004-7",
        "74207-2",
        "77436-4",
        "78341-5",
        "78489-2",
        "78513-9",
        "78601-2",
        "80771-9",
        "80788-3",
        "83836-7",
        "83901-9",
        "83981-1",
        "85208-7",
        "88348-8",
        "89233-1",
        "89235-6",
        "93024-8",
        "96349-6",
        "BIL_AUTO",
        "DOCPAT03",
        # LOINC types of international documents, not in the French tables.
        "18842-5",
        "28570-0",
        "34105-7",
        "34117-2",
        "78418-1",
    ),
}
"""Codes of JDV_J07 (2024-09) and JDV_J66 (2022-09), LOINC or TA_ASIP, under our category."""

_CLASSES: Final = {
    "10": Category.REPORT,
    "11": Category.MEDICAL_SUMMARY,
    "31": Category.IMAGING,
    "42": Category.PRESCRIPTION,
    "43": Category.PRESCRIPTION,
    "44": Category.PRESCRIPTION,
    "45": Category.PRESCRIPTION,
    "52": Category.CERTIFICATE,
    "60": Category.ADMINISTRATIVE,
    "90": Category.OTHER,
}
"""Classes of TRE_A03."""

_SERVICES: Final = {
    Category.LABORATORY: (
        "LAB",
        "BLB",
        "CH",
        "CG",
        "GE",
        "HM",
        "IMM",
        "MB",
        "MCB",
        "MYC",
        "SR",
        "TX",
        "VR",
    ),
    Category.IMAGING: (
        "RAD",
        "CT",
        "NMR",
        "NMS",
        "RUS",
        "RX",
        "CUS",
        "VUS",
        "XRC",
        "OUS",
        "LP29684-5",
        "394914008",
    ),
}
"""Diagnostic service sections (HL7 v2-0074, LOINC, SNOMED CT) of a DiagnosticReport."""

_RESOURCES: Final = {
    "Appointment": Category.ADMINISTRATIVE,
    "Consent": Category.ADMINISTRATIVE,
    "Coverage": Category.ADMINISTRATIVE,
    "DeviceRequest": Category.PRESCRIPTION,
    "DiagnosticReport": Category.REPORT,
    "ImagingStudy": Category.IMAGING,
    "Immunization": Category.PREVENTION,
    "ImmunizationRecommendation": Category.PREVENTION,
    "MedicationDispense": Category.PRESCRIPTION,
    "MedicationRequest": Category.PRESCRIPTION,
    "QuestionnaireResponse": Category.QUESTIONNAIRE,
    "ServiceRequest": Category.PRESCRIPTION,
    "VisionPrescription": Category.PRESCRIPTION,
}
_OBSERVATIONS: Final = {"laboratory": Category.LABORATORY, "imaging": Category.IMAGING}

_BY_TYPE: Final = {code: category for category, codes in _TYPES.items() for code in codes}
_BY_SERVICE: Final = {code: category for category, codes in _SERVICES.items() for code in codes}

_TYPE_NAMES: Final = {
    "11369-6": "Historique des vaccinations",
    "11488-4": "Compte rendu de consultation",
    "11490-0": "Lettre de liaison à la sortie",
    "11502-2": "Compte rendu de biologie",
    "18748-4": "Compte rendu d’imagerie",
    "34108-1": "Compte rendu de consultation externe",
    "34112-3": "Compte rendu hospitalier",
    "57833-6": "Ordonnance",
    "60591-5": "Synthèse médicale",
    "87273-9": "Note de vaccination",
    "89601-9": "Certificat médical",
    "EXPPAT_3": "Directives anticipées",
    "SYNTH": "Synthèse médicale",
}

_STATUSES: Final = {
    "active": Status.CURRENT,
    "amended": Status.AMENDED,
    "appended": Status.AMENDED,
    "cancelled": Status.ENTERED_IN_ERROR,
    "corrected": Status.AMENDED,
    "entered-in-error": Status.ENTERED_IN_ERROR,
    "partial": Status.PRELIMINARY,
    "preliminary": Status.PRELIMINARY,
    "registered": Status.PRELIMINARY,
    "superseded": Status.SUPERSEDED,
}


_CHOSEN: Final = {category.value: category for category in Category}


def document_category(type_codes: Iterable[str], class_codes: Iterable[str]) -> Category:
    """Return the category of a document: the one a person chose in Carnet, else by its type, its class, else OTHER."""
    classes = list(class_codes)
    found = [_CHOSEN[code] for code in classes if code in _CHOSEN]
    found += [_BY_TYPE[code] for code in type_codes if code in _BY_TYPE]
    found += [_CLASSES[code] for code in classes if code in _CLASSES]
    return found[0] if found else Category.OTHER


def report_category(type_codes: Iterable[str], services: Iterable[str]) -> Category:
    """Return the category of a DiagnosticReport: by its service, else its type, else REPORT."""
    found = [_BY_SERVICE[code] for code in services if code in _BY_SERVICE]
    found += [_BY_TYPE[code] for code in type_codes if code in _BY_TYPE]
    return found[0] if found else Category.REPORT


def resource_category(type: str, codes: Iterable[str]) -> Category:
    """Return the category of any other FHIR resource; `codes` are those of its category element."""
    observed = [_OBSERVATIONS[code] for code in codes if code in _OBSERVATIONS]
    return observed[0] if observed else _RESOURCES.get(type, Category.OTHER)


def type_name(codes: Iterable[str]) -> str:
    """Return the French name of a document type that came without one, "" if we have none."""
    return next((_TYPE_NAMES[code] for code in codes if code in _TYPE_NAMES), "")


def status_of(*words: str) -> Status:
    """Return where a document stands from FHIR status words, the weightiest of them."""
    found = {_STATUSES[word] for word in words if word in _STATUSES}
    order = (Status.ENTERED_IN_ERROR, Status.SUPERSEDED, Status.PRELIMINARY, Status.AMENDED)
    return next((status for status in order if status in found), Status.CURRENT)
