"""The categories documents are shown in.

The values are the `enum` column of the public category table of Mon espace santé (facts and short names only,
so that people find the words they know); which FHIR class or type falls in which category is Carnet's own rule.
"""

from enum import StrEnum
from typing import Final

CATEGORY_SYSTEM: Final = "urn:carnet:document-category"
"""The code system of the categories in the resources that Carnet writes: who finds it there may edit the resource."""


class Category(StrEnum):
    """Where a document is filed."""

    SUMMARY = "SYNTHESE"
    PRESCRIPTION = "ORD_SOIN"
    IMAGING = "RADIO_SC"
    LABORATORY = "BIOLOGIE"
    REPORT = "CPT_REND"
    PREVENTION = "DEPISTAG"
    CERTIFICATE = "CERT_MED"
    ADMINISTRATIVE = "DOC_ADM"
    DIRECTIVES = "DIR_ANT"
    MEDICAL_SUMMARY = "SYNTH_PML"
    QUESTIONNAIRE = "QUEST_SANTE"
    OTHER = "AUTR_DOC"
    VACCINATION = "CAR_VAC"
    PATIENT_WISHES = "VDP"
    REIMBURSEMENT = "REMB"


SHOWN: tuple[Category, ...] = tuple(Category)[:12]
"""The twelve that are offered in filters and pickers; the last three only come with a document."""

AREAS: Final = {
    Category.SUMMARY: "summaries",
    Category.MEDICAL_SUMMARY: "summaries",
    Category.PRESCRIPTION: "prescriptions",
    Category.IMAGING: "imaging",
    Category.LABORATORY: "reports",
    Category.REPORT: "reports",
    Category.CERTIFICATE: "certificates",
    Category.ADMINISTRATIVE: "management",
    Category.PREVENTION: "patient",
    Category.QUESTIONNAIRE: "patient",
    Category.OTHER: "patient",
}
"""The area (`urn:carnet:area`) in which a document added in another's record is; directives are in none."""
